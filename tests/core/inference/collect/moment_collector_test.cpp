// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/collect/moment_collector.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>

#include "tests/support/gradient_check.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::inference {
namespace {

constexpr std::size_t kSeenTokens = 300;
constexpr std::size_t kSeenInputs = 40;
constexpr std::size_t kSeenOutputs = 12;

/// Inputs and gradients of two batches.
struct Passage {
    Rows inputs = test::variedRows(kSeenTokens, kSeenInputs, 3);
    Rows gradients = test::variedRows(kSeenTokens, kSeenOutputs, 4);

    void tell(MomentCollector& collector, std::size_t matrix = 0, std::size_t matrices = 1) const {
        constexpr std::size_t kFirst = 100;
        for (const auto& [first, count] :
             {std::pair<std::size_t, std::size_t>{0, kFirst}, {kFirst, kSeenTokens - kFirst}}) {
            collector.observe(ObservedGradient{"blk.0.ffn_up.weight", matrix, matrices,
                                               inputs.view().part(first, count),
                                               gradients.view().part(first, count)});
        }
    }
    /// The mean over the tokens of w x xᵀ at one place, w being the mean of the squared gradients.
    [[nodiscard]] double momentAt(std::size_t row, std::size_t column) const {
        double sum = 0.0;
        for (std::size_t token = 0; token < kSeenTokens; ++token) {
            double weight = 0.0;
            for (const float slope : gradients.row(token)) weight += double{slope} * slope;
            sum += weight / kSeenOutputs * inputs.row(token)[row] * inputs.row(token)[column];
        }
        return sum / kSeenTokens;
    }
};

void expectMoments(const ModelMoments& moments, const Passage& passage) {
    const MatrixMoments* const matrix = moments.matrix("blk.0.ffn_up.weight");
    ASSERT_NE(matrix, nullptr);
    const InputHessian& hessian = *matrix->hessians.front();
    EXPECT_EQ(hessian.columns, kSeenInputs);
    EXPECT_EQ(hessian.tokens, kSeenTokens);
    for (std::size_t row = 0; row < kSeenInputs; row += 7) {
        for (std::size_t column = 0; column < kSeenInputs; ++column) {
            EXPECT_NEAR(hessian.at(row, column), passage.momentAt(row, column), 1e-5);
        }
    }
    double squares = 0.0;
    for (std::size_t token = 0; token < kSeenTokens; ++token) {
        squares += std::pow(passage.gradients.row(token)[5], 2);
    }
    EXPECT_NEAR(matrix->outputs.front()[5], squares / kSeenTokens, 1e-6);
}

TEST(MomentCollector, WeighsInputsByTheGradientsOfTheirOutputs) {
    const Passage passage;
    MomentCollector collector;
    passage.tell(collector);
    ASSERT_TRUE(collector.finishPart());
    expectMoments(collector.take(kSeenTokens), passage);
}

TEST(MomentCollector, KeepsTheSameNumbersInAFileWhereMemoryIsShort) {
    const Passage passage;
    const test::TemporaryFolder folder;
    MomentCollector collector({.mostBytes = 0, .folder = folder.path()});
    passage.tell(collector);
    ASSERT_TRUE(collector.finishPart());
    const ModelMoments moments = collector.take(kSeenTokens);
    EXPECT_TRUE(std::filesystem::is_empty(folder.path())) << "the file has no name";
    expectMoments(moments, passage);
}

TEST(MomentCollector, KnowsNothingOfExpertsThatSawNoToken) {
    const Passage passage;
    MomentCollector collector;
    passage.tell(collector, 2, 4);
    ASSERT_TRUE(collector.finishPart());
    const ModelMoments moments = collector.take(2.0 * kSeenTokens);
    const MatrixMoments* const matrix = moments.matrix("blk.0.ffn_up.weight");
    ASSERT_EQ(matrix->hessians.size(), 4U);
    EXPECT_EQ(matrix->hessians[1], nullptr);
    ASSERT_NE(matrix->hessians[2], nullptr);
    EXPECT_EQ(matrix->hessians[2]->tokens, kSeenTokens) << "those that reached it";
}

TEST(MomentCollector, CountsLookupsAndTheMomentsOfTheirGradients) {
    const Rows gradients = test::variedRows(4, kSeenInputs, 5);
    const std::array<std::int32_t, 4> tokens = {7, 2, 7, 0};
    MomentCollector collector;
    collector.observe(ObservedLookup{"token_embd.weight", tokens, gradients.view()});
    ASSERT_TRUE(collector.finishPart());
    const ModelMoments moments = collector.take(4);
    const LookupMoments* const lookup = moments.lookup("token_embd.weight");
    ASSERT_NE(lookup, nullptr);
    EXPECT_EQ(lookup->frequencies, (std::vector<float>{0.25F, 0, 0.25F, 0, 0, 0, 0, 0.5F}));
    double sum = 0.0;
    for (std::size_t i = 0; i < 4; ++i) sum += double{gradients.row(i)[3]} * gradients.row(i)[9];
    EXPECT_NEAR(lookup->gradients.at(3, 9), sum / 4, 1e-6);
}

TEST(MomentCollector, LeavesOutTokensThatAreNotFinite) {
    Passage passage;
    passage.inputs.row(150)[0] = std::numeric_limits<float>::quiet_NaN();
    passage.gradients.row(20)[3] = std::numeric_limits<float>::infinity();
    MomentCollector collector;
    passage.tell(collector);
    ASSERT_TRUE(collector.finishPart());
    const ModelMoments moments = collector.take(kSeenTokens);
    const MatrixMoments* const matrix = moments.matrix("blk.0.ffn_up.weight");
    EXPECT_EQ(matrix->hessians.front()->tokens, kSeenTokens - 2);
    EXPECT_TRUE(std::isfinite(matrix->hessians.front()->at(0, 0)));
    EXPECT_TRUE(std::isfinite(matrix->outputs.front()[3]));
}

}  // namespace
}  // namespace weightscape::inference
