// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/collect/hessian_collector.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/formats/vector_targets.h"
#include "core/support/parallel.h"
#include "tests/core/inference/collect/shown_inputs.h"

namespace weightscape::inference {
namespace {

using test::bellRows;
using test::show;
using Names = std::vector<std::string>;

/// The definition, in double.
double momentOf(const Rows& rows, std::size_t i, std::size_t j) {
    double sum = 0.0;
    for (std::size_t t = 0; t < rows.count; ++t) {
        sum += static_cast<double>(rows.row(t)[i]) * static_cast<double>(rows.row(t)[j]);
    }
    return sum / static_cast<double>(rows.count);
}

void expectMoments(const std::vector<float>& values, const Rows& rows) {
    ASSERT_EQ(values.size(), rows.width * rows.width);
    for (std::size_t i = 0; i < rows.width; ++i) {
        for (std::size_t j = 0; j < rows.width; ++j) {
            const double scale = std::sqrt(momentOf(rows, i, i) * momentOf(rows, j, j));
            ASSERT_NEAR(values[i * rows.width + j], momentOf(rows, i, j), scale * 1e-6)
                << i << ", " << j;
        }
    }
}

std::vector<CollectedHessian> takeAll(HessianCollector& collector) {
    std::vector<CollectedHessian> taken;
    while (auto hessian = collector.takeNext()) taken.push_back(*std::move(hessian));
    return taken;
}

std::vector<float> momentsOf(const Rows& rows) {
    HessianSums sums(rows.width);
    std::vector<float> room;
    sums.add(rows.view(), room);
    return sums.mean();
}

TEST(HessianSums, EqualTheDefinitionOnEveryProcessor) {
    for (const std::size_t width : {1U, 63U, 64U, 150U}) {
        const Rows rows = bellRows(300, width, static_cast<unsigned>(width));
        for (const std::int64_t target : formats::vectorTargets()) {
            formats::useVectorTarget(target);
            expectMoments(momentsOf(rows), rows);
        }
        formats::useVectorTarget(0);
    }
}

TEST(HessianSums, DoNotDependOnThreads) {
    const Rows rows = bellRows(300, 400, 1);
    setThreadLimit(1);
    const auto alone = momentsOf(rows);
    setThreadLimit(4);
    EXPECT_EQ(momentsOf(rows), alone);
    setThreadLimit(0);
}

TEST(HessianSums, GoOnOverBatchesOfAnyStride) {
    const Rows wide = bellRows(600, 100, 2);
    const ConstRows part = wide.view().columns(10, 70);
    Rows rows(600, 70);
    for (std::size_t t = 0; t < 600; ++t) std::ranges::copy(part.row(t), rows.row(t).begin());
    HessianSums sums(70);
    std::vector<float> room = std::vector<float>(100000, std::numeric_limits<float>::quiet_NaN());
    for (const auto& [first, count] : {std::pair{0U, 1U}, {1U, 299U}, {300U, 300U}}) {
        sums.add(part.part(first, count), room);
    }
    EXPECT_EQ(sums.tokens(), 600U);
    expectMoments(sums.mean(), rows);
}

TEST(HessianSums, LeaveOutRowsThatAreNotFinite) {
    Rows rows = bellRows(10, 5, 3);
    Rows finite = rows;
    finite.count = 9;
    finite.values.resize(45);
    rows.row(9)[2] = std::numeric_limits<float>::infinity();
    HessianSums sums(5);
    std::vector<float> room;
    sums.add(rows.view(), room);
    EXPECT_EQ(sums.tokens(), 9U);
    EXPECT_EQ(sums.tokensNotFinite(), 1U);
    expectMoments(sums.mean(), finite);
    EXPECT_EQ(HessianSums(2).mean(), (std::vector<float>{0, 0, 0, 0}));
}

TEST(HessianCollector, CollectsOncePerInput) {
    const Rows first = bellRows(20, 30, 4);
    const Rows second = bellRows(20, 30, 5);
    HessianCollector collector;
    show(collector, "blk.0.attn_q.weight", first.view());
    show(collector, "blk.0.attn_k.weight", first.view());
    show(collector, "blk.0.attn_output.weight", second.view());
    EXPECT_EQ(collector.bytes(), 2 * HessianSums::bytesFor(30));
    const auto hessians = takeAll(collector);
    ASSERT_EQ(hessians.size(), 2U);
    EXPECT_EQ(hessians[0].tensors, (Names{"blk.0.attn_q.weight", "blk.0.attn_k.weight"}));
    EXPECT_EQ(hessians[0].tokens, 20U);
    EXPECT_EQ(hessians[0].columns, 30U);
    expectMoments(hessians[0].values, first);
    EXPECT_EQ(hessians[1].tensors, (Names{"blk.0.attn_output.weight"}));
    expectMoments(hessians[1].values, second);
    EXPECT_TRUE(collector.leftOut().empty());
    EXPECT_EQ(collector.bytes(), 0U);
}

TEST(HessianCollector, KeepsExpertsApart) {
    const Rows rows = bellRows(12, 10, 6);
    HessianCollector collector;
    for (const std::size_t expert : {1U, 3U}) {
        collector.observe({"blk.0.ffn_up_exps.weight", expert, 4, rows.view().part(expert, 5)});
    }
    collector.observe({"blk.0.ffn_up_exps.weight", 2, 4, rows.view().part(0, 0)});
    const auto hessians = takeAll(collector);
    ASSERT_EQ(hessians.size(), 2U);
    EXPECT_EQ(hessians[0].matrix, 1U);
    EXPECT_EQ(hessians[1].matrix, 3U);
    EXPECT_EQ(hessians[1].matrices, 4U);
    EXPECT_EQ(hessians[1].tokens, 5U);
}

TEST(HessianCollector, SaysWhatItHadNoRoomFor) {
    const Rows small = bellRows(5, 64, 7);
    const Rows large = bellRows(5, 65, 8);
    HessianCollector collector({.mostBytes = 2 * HessianSums::bytesFor(64)});
    show(collector, "blk.0.attn_q.weight", small.view());
    show(collector, "blk.0.ffn_down.weight", large.view());
    show(collector, "blk.1.attn_q.weight", bellRows(5, 64, 9).view());
    show(collector, "blk.0.ffn_down.weight", large.view());
    EXPECT_LE(collector.bytes(), 2 * HessianSums::bytesFor(64));
    EXPECT_EQ(collector.missingBytes(), HessianSums::bytesFor(65));
    EXPECT_EQ(collector.valueBytes(), 2 * 64 * 64 * sizeof(float));
    EXPECT_EQ(takeAll(collector).size(), 2U);
    const auto leftOut = collector.leftOut();
    ASSERT_EQ(leftOut.size(), 1U);
    EXPECT_EQ(leftOut[0].tensor, "blk.0.ffn_down.weight");
    EXPECT_EQ(leftOut[0].why, LeftOutHessian::Why::NoRoom);
}

TEST(HessianCollector, AlwaysHasRoomForOne) {
    HessianCollector collector({.mostBytes = 1});
    show(collector, "blk.0.ffn_down.weight", bellRows(5, 65, 8).view());
    show(collector, "blk.1.ffn_down.weight", bellRows(5, 65, 9).view());
    EXPECT_EQ(takeAll(collector).size(), 1U);
    EXPECT_EQ(collector.leftOut().size(), 1U);
}

TEST(HessianCollector, CollectsWhatIsWanted) {
    const Rows rows = bellRows(5, 8, 10);
    HessianCollector collector({.isWanted = [](std::string_view tensor, std::size_t) {
        return tensor.starts_with("blk.1.");
    }});
    show(collector, "blk.0.attn_q.weight", rows.view());
    show(collector, "blk.1.attn_q.weight", rows.view());
    const auto hessians = takeAll(collector);
    ASSERT_EQ(hessians.size(), 1U);
    EXPECT_EQ(hessians[0].tensors, (Names{"blk.1.attn_q.weight"}));
}

TEST(HessianCollector, SaysWhoseInputsCouldNotBeToldApart) {
    const Rows rows = bellRows(5, 8, 11);
    const Rows other = bellRows(5, 8, 12);
    HessianCollector collector;
    show(collector, "q", rows.view());
    show(collector, "k", rows.view());
    show(collector, "q", rows.view());
    show(collector, "k", other.view());
    const auto hessians = takeAll(collector);
    ASSERT_EQ(hessians.size(), 1U);
    EXPECT_EQ(hessians[0].tensors, (Names{"q"}));
    ASSERT_EQ(collector.leftOut().size(), 1U);
    EXPECT_EQ(collector.leftOut()[0].tensor, "k");
    EXPECT_EQ(collector.leftOut()[0].why, LeftOutHessian::Why::Unclear);
}

}  // namespace
}  // namespace weightscape::inference
