// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/importance_coverage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/files/importance/importance_reader.h"
#include "core/files/open_model.h"
#include "tests/support/small_gguf.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::measure {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kExperts = "blk.0.ffn_up_exps.weight";

std::vector<float> ones(std::size_t count) {
    return std::vector<float>(count, 1.0F);
}

class Coverage : public testing::Test {
  protected:
    Coverage() {
        test::writeSmallGguf(m_folder / "m.gguf", test::smallLlamaMetadata(1),
                             {{"blk.0.attn_q.weight", {32, 4}},
                              {"blk.0.attn_norm.weight", {32}, "f32"},
                              {"blk.0.ffn_gate_inp.weight", {32, 3}},
                              {kExperts, {32, 8, 3}}});
        m_model = files::openModel(m_folder / "m.gguf").value();
    }
    ImportanceCoverage of(std::vector<ImportanceEntry> entries) const {
        ImportanceMatrix matrix;
        matrix.entries = std::move(entries);
        return importanceCoverage(*m_model, matrix);
    }

    test::TemporaryFolder m_folder;
    std::shared_ptr<const Model> m_model;
};

TEST_F(Coverage, ListsWhatRecipesMayQuantizeAndNothingElse) {
    const auto coverage = of({});
    ASSERT_EQ(coverage.tensors.size(), 2U);
    EXPECT_EQ(coverage.tensors[0].tensor, 0U);
    EXPECT_EQ(coverage.tensors[1].tensor, 3U);
    EXPECT_EQ(coverage.noData, 2U);
    EXPECT_EQ(coverage.weights, 32U * 4 + 32U * 8 * 3);
    EXPECT_EQ(coverage.coveredWeights, 0U);
    EXPECT_EQ(coverage.summary().english(),
              "The importance matrix has 0 of 2 tensors; 2 will be quantized without it.");
}

TEST_F(Coverage, CountsHowOftenEachExpertWasReached) {
    const auto coverage =
        of({{"blk.0.attn_q.weight", ones(32), {100}}, {kExperts, ones(96), {60, 0, 40}}});
    EXPECT_EQ(coverage.covered, 2U);
    EXPECT_EQ(coverage.coveredWeights, coverage.weights);
    const TensorCoverage& experts = coverage.tensors[1];
    EXPECT_EQ(experts.fit, ImportanceFit::Covered);
    EXPECT_THAT(experts.experts.counts, ElementsAre(60, 0, 40));
    EXPECT_EQ(experts.experts.neverReached, 1U);
    EXPECT_DOUBLE_EQ(experts.experts.shareNeverReached(), 1.0 / 3.0);
    EXPECT_EQ(coverage.experts, 3U) << "a tensor without experts adds none";
    EXPECT_EQ(coverage.expertsNeverReached, 1U);
    EXPECT_EQ(coverage.summary().english(), "The importance matrix has 2 of 2 tensors.");
}

TEST_F(Coverage, KnowsNothingOfExpertsThatShareACount) {
    const auto coverage = of({{kExperts, ones(96), {10}}});
    EXPECT_EQ(coverage.tensors[1].fit, ImportanceFit::Covered);
    EXPECT_THAT(coverage.tensors[1].experts.counts, IsEmpty());
    EXPECT_EQ(coverage.tensors[1].experts.shareNeverReached(), 0.0);
    EXPECT_EQ(coverage.experts, 0U);
}

TEST_F(Coverage, TellsAWrongSizeFromNoData) {
    const auto coverage =
        of({{"blk.0.attn_q.weight", ones(64), {100}}, {kExperts, ones(96), {0, 0, 0}}});
    EXPECT_EQ(coverage.tensors[0].fit, ImportanceFit::WrongSize);
    EXPECT_EQ(coverage.tensors[0].needed, 32U);
    EXPECT_EQ(coverage.tensors[0].available, 64U);
    EXPECT_EQ(coverage.tensors[1].fit, ImportanceFit::NoData) << "never reached";
    EXPECT_EQ(coverage.tensors[1].needed, 96U);
    EXPECT_EQ(coverage.wrongSize, 1U);
    EXPECT_EQ(coverage.noData, 1U);
    EXPECT_EQ(coverage.covered, 0U);
}

TEST_F(Coverage, TellsEntriesOfAnotherModelFromThoseOfKeptTensors) {
    const auto coverage =
        of({{"blk.0.ffn_gate_inp.weight", ones(32), {1}}, {"blk.7.attn_q.weight", ones(32), {1}}});
    EXPECT_THAT(coverage.unused, ElementsAre("blk.0.ffn_gate_inp.weight"));
    EXPECT_THAT(coverage.unmatched, ElementsAre("blk.7.attn_q.weight"));
}

TEST(SampleCoverage, IsAllButTheEmbeddingAndTheOutput) {
    SilentTask task;
    const auto model = files::openModel("sample").value();
    const auto matrix = files::openImportance("sample", task).value();
    const auto coverage = importanceCoverage(*model, matrix);
    std::vector<std::string> without;
    for (const TensorCoverage& row : coverage.tensors) {
        if (row.fit != ImportanceFit::Covered) without.push_back(model->tensors[row.tensor].name);
    }
    EXPECT_THAT(without, testing::UnorderedElementsAre("token_embd.weight", "output.weight"));
    EXPECT_THAT(coverage.unmatched, IsEmpty());
    EXPECT_THAT(coverage.unused, IsEmpty());
    EXPECT_EQ(coverage.summary().english(),
              "The importance matrix has 42 of 44 tensors; 2 will be quantized without it.");
}

}  // namespace
}  // namespace weightscape::measure
