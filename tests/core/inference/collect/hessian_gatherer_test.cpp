// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/collect/hessian_gatherer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "tests/core/inference/collect/shown_inputs.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::inference {
namespace {

using test::bellRows;
using test::show;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::uint64_t kOne = 64 * 64 * sizeof(double);  ///< what the sums of one input take

/// A text that runs through five matrices, of which two share an input, and two experts.
void runText(InputObserver& observer) {
    for (const unsigned batch : {0U, 10U}) {
        const Rows shared = bellRows(20, 64, 1 + batch);
        show(observer, "blk.0.attn_q.weight", shared.view());
        show(observer, "blk.0.attn_k.weight", shared.view());
        show(observer, "blk.0.attn_output.weight", bellRows(20, 50, 2 + batch).view());
        show(observer, "blk.0.ffn_up.weight", bellRows(20, 64, 3 + batch).view());
        show(observer, "blk.0.ffn_down.weight", bellRows(20, 64, 4 + batch).view());
        for (const std::size_t expert : {0U, 2U}) {
            const Rows rows = bellRows(8, 40, 5 + batch + static_cast<unsigned>(expert));
            observer.observe({"blk.1.ffn_up_exps.weight", expert, 3, rows.view()});
        }
    }
}

struct Gathered {
    InputHessians hessians;
    std::size_t runs = 0;
};

Gathered gather(std::uint64_t mostBytes, const std::filesystem::path& folder) {
    HessianGatherer gatherer(mostBytes, folder);
    std::size_t runs = 0;
    for (bool follows = true; follows; ++runs) {
        runText(gatherer.observer());
        follows = gatherer.finishRun().value();
    }
    return {gatherer.take(), runs};
}

constexpr const char* kTensors[] = {"blk.0.attn_q.weight",      "blk.0.attn_k.weight",
                                    "blk.0.attn_output.weight", "blk.0.ffn_up.weight",
                                    "blk.0.ffn_down.weight",    "blk.1.ffn_up_exps.weight"};

TEST(HessianGatherer, LittleMemoryTakesMoreRunsAndGivesTheSameBits) {
    const test::TemporaryFolder folder;
    const Gathered roomy = gather(100 * kOne, folder.path());
    const Gathered narrow = gather(2 * kOne, folder.path());
    const Gathered narrowest = gather(1, folder.path());
    EXPECT_EQ(roomy.runs, 1U);
    EXPECT_EQ(narrow.runs, 3U);
    EXPECT_EQ(narrowest.runs, 6U);
    for (const char* tensor : kTensors) {
        const TensorHessians& expected = *roomy.hessians.find(tensor);
        for (const InputHessians* other : {&narrow.hessians, &narrowest.hessians}) {
            ASSERT_NE(other->find(tensor), nullptr) << tensor;
            const TensorHessians& found = *other->find(tensor);
            ASSERT_EQ(found.size(), expected.size()) << tensor;
            for (std::size_t i = 0; i < found.size(); ++i) {
                ASSERT_EQ(found[i] == nullptr, expected[i] == nullptr) << tensor;
                if (!found[i]) continue;
                EXPECT_EQ(found[i]->columns, expected[i]->columns);
                EXPECT_EQ(found[i]->tokens, expected[i]->tokens);
                EXPECT_TRUE(std::ranges::equal(found[i]->values, expected[i]->values)) << tensor;
            }
        }
    }
    EXPECT_EQ(narrow.hessians.find("blk.0.attn_q.weight")->front(),
              narrow.hessians.find("blk.0.attn_k.weight")->front());
    EXPECT_THAT(narrow.hessians.leftOut(), IsEmpty());
}

TEST(HessianGatherer, KnowsHowManyRunsFollow) {
    const test::TemporaryFolder folder;
    HessianGatherer gatherer(2 * kOne, folder.path());
    EXPECT_EQ(gatherer.runsToFollow(), 0U);
    runText(gatherer.observer());
    EXPECT_EQ(gatherer.runsToFollow(), 2U);
    ASSERT_TRUE(gatherer.finishRun().value());
    runText(gatherer.observer());
    EXPECT_EQ(gatherer.runsToFollow(), 1U);
}

TEST(HessianGatherer, LeavesNoFileBehindAndNeedsNoneWhereMemorySuffices) {
    const test::TemporaryFolder folder;
    const Gathered narrow = gather(kOne, folder.path());
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
    EXPECT_EQ(gather(100 * kOne, "/nowhere").runs, 1U);
}

TEST(HessianGatherer, SaysWhereTheFileCouldBe) {
    HessianGatherer gatherer(kOne, "/nowhere");
    runText(gatherer.observer());
    const auto finished = gatherer.finishRun();
    ASSERT_FALSE(finished);
    EXPECT_THAT(finished.error().detail.english(), HasSubstr("TMPDIR"));
}

TEST(HessianGatherer, NamesWhatSharedItsInputOnlyAtFirst) {
    HessianGatherer gatherer(100 * kOne, "/nowhere");
    const Rows rows = bellRows(5, 8, 11);
    show(gatherer.observer(), "q", rows.view());
    show(gatherer.observer(), "k", rows.view());
    show(gatherer.observer(), "q", rows.view());
    show(gatherer.observer(), "k", bellRows(5, 8, 12).view());
    EXPECT_FALSE(gatherer.finishRun().value());
    const InputHessians hessians = gatherer.take();
    EXPECT_THAT(hessians.leftOut(), ElementsAre("k"));
    EXPECT_EQ(hessians.find("k"), nullptr);
}

}  // namespace
}  // namespace weightscape::inference
