// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/figures/divergence.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/inference/figures/divergence_quantiles.h"
#include "core/support/parallel.h"
#include "tests/core/inference/figures/made_up_answers.h"

namespace weightscape::inference {
namespace {

constexpr double kExact = 1e-12;

DivergenceMeter divergenceOfMadeUp(const test::MadeUpAnswers& answers) {
    DivergenceMeter meter;
    const LogitsInMemory reference(answers.reference.view());
    SilentTask task;
    for (std::size_t first = 0; first < answers.kRows; first += 12) {
        const ScoredRows rows = {answers.changed.view().part(first, 12),
                                 std::span(answers.tokens).subspan(first, 12), first};
        EXPECT_TRUE(meter.add(rows, reference, first, task));
        meter.finishChunk();
    }
    return meter;
}

void expectEstimate(const Estimate& estimate, double value, double uncertainty) {
    EXPECT_NEAR(estimate.value, value, kExact * std::max(1.0, value));
    EXPECT_NEAR(estimate.uncertainty, uncertainty, kExact * std::max(1.0, uncertainty));
}

TEST(Divergence, EqualsTheDefinitionsOfLlamaPerplexity) {
    const auto figures = divergenceOfMadeUp({}).figures();
    EXPECT_EQ(figures.tokens, 24U);
    expectEstimate(figures.perplexity, 1659.8052633877064, 1062.8507281070295);
    expectEstimate(figures.referencePerplexity, 1585.3211112147571, 975.4714350098109);
    expectEstimate(figures.logRatio, 0.045913303638497105, 0.05741107514889439);
    EXPECT_NEAR(figures.correlation, 0.9966125187132063, 1e-11);
    expectEstimate(figures.divergence, 0.026404355292454388, 0.0016396370472768285);
    expectEstimate(figures.probabilityChange, 0.005116194471002921, 0.0037252926135140003);
    expectEstimate(figures.rootMeanSquareChange, 0.018583997475249133, 0.008410818821434164);
    expectEstimate(figures.sameTop, 0.7083333333333334, 0.09477598811252412);
}

TEST(Divergence, QuantilesAreInterpolatedAsLlamaPerplexityDoes) {
    const DivergenceMeter meter = divergenceOfMadeUp({});
    const auto quantiles = divergenceQuantiles(meter.tokens());
    struct Golden {
        double fraction;
        double divergence;
        double change;
    };
    const std::vector<Golden> golden = {{1.0, 0.0492705845191932, 0.08670477250747771},
                                        {0.999, 0.0490858435048564, 0.0851875165531071},
                                        {0.99, 0.047423174375825154, 0.07153221296377141},
                                        {0.9, 0.03323011644269057, 0.013181929070873542},
                                        {0.5, 0.025750227809287003, 6.816756994924953e-08},
                                        {0.1, 0.01713824736253329, -0.0006624532679120299},
                                        {0.001, 0.010364280519732144, -0.0030020739947713673},
                                        {0.0, 0.010222134387885032, -0.0030528453057713303}};
    std::size_t found = 0;
    for (const Golden& expected : golden) {
        for (std::size_t i = 0; i < quantiles.divergence.size(); ++i) {
            if (quantiles.divergence[i].fraction != expected.fraction) continue;
            EXPECT_NEAR(quantiles.divergence[i].value, expected.divergence, kExact);
            EXPECT_NEAR(quantiles.probabilityChange[i].value, expected.change, kExact);
            ++found;
        }
    }
    EXPECT_EQ(found, golden.size());
    EXPECT_TRUE(divergenceQuantiles({}).divergence.empty());
    EXPECT_EQ(quantileOf(std::vector{3.0}, 0.5), 3.0);
}

TEST(Divergence, TableSaysWhatBothExpected) {
    const DivergenceMeter meter = divergenceOfMadeUp({});
    ASSERT_EQ(meter.tokens().size(), 24U);
    const TokenDivergence& first = meter.tokens().front();
    EXPECT_EQ(first.token, 5);
    EXPECT_EQ(first.likeliest, 32);
    EXPECT_EQ(first.referenceLikeliest, 25);
    EXPECT_FALSE(first.hasSameTop());
    EXPECT_NEAR(first.divergence, 0.01880603703591478, kExact);
    EXPECT_NEAR(first.surprise, 7.977814186670514, kExact);
    EXPECT_NEAR(first.referenceSurprise, 8.280537939052362, kExact);
    EXPECT_EQ(meter.tokens()[13].position, 13U);
    EXPECT_TRUE(meter.tokens()[1].hasSameTop());
}

TEST(Divergence, OfAModelFromItselfIsExactlyZero) {
    test::MadeUpAnswers answers;
    answers.changed = answers.reference;
    const auto figures = divergenceOfMadeUp(answers).figures();
    EXPECT_EQ(figures.divergence.value, 0.0);
    EXPECT_EQ(figures.divergence.uncertainty, 0.0);
    EXPECT_EQ(figures.logRatio.value, 0.0);
    EXPECT_EQ(figures.sameTop.value, 1.0);
    EXPECT_EQ(figures.rootMeanSquareChange.value, 0.0);
    EXPECT_NEAR(figures.correlation, 1.0, 1e-12);
}

TEST(Divergence, DoesNotChangeWhenLogitsAreShifted) {
    test::MadeUpAnswers answers;
    const double before = divergenceOfMadeUp(answers).figures().divergence.value;
    for (float& logit : answers.changed.values) logit += 8.0F;
    EXPECT_NEAR(divergenceOfMadeUp(answers).figures().divergence.value, before, 1e-7);
}

TEST(Divergence, DoesNotDependOnThreads) {
    setThreadLimit(1);
    const auto alone = divergenceOfMadeUp({}).figures();
    setThreadLimit(4);
    const auto together = divergenceOfMadeUp({}).figures();
    setThreadLimit(0);
    EXPECT_EQ(alone.divergence.value, together.divergence.value);
    EXPECT_EQ(alone.logRatio.uncertainty, together.logRatio.uncertainty);
}

TEST(Divergence, LeavesOutWhatEitherModelCannotAnswer) {
    test::MadeUpAnswers answers;
    answers.changed.row(3)[7] = std::numeric_limits<float>::quiet_NaN();
    answers.reference.row(4)[7] = std::numeric_limits<float>::infinity();
    answers.changed.row(6)[7] = -std::numeric_limits<float>::infinity();
    const DivergenceMeter meter = divergenceOfMadeUp(answers);
    EXPECT_EQ(meter.figures().tokens, 21U);
    EXPECT_EQ(meter.figures().unscored, 3U);
    EXPECT_TRUE(std::isfinite(meter.figures().divergence.value));
    EXPECT_EQ(meter.tokens().size(), 24U);
}

TEST(Divergence, RefusesAReferenceThatDoesNotFit) {
    const test::MadeUpAnswers answers;
    const LogitsInMemory shorter(answers.reference.view().part(0, 23));
    const LogitsInMemory narrower(answers.reference.view().columns(0, 36));
    const ScoredRows rows = {answers.changed.view(), answers.tokens, 0};
    SilentTask task;
    DivergenceMeter meter;
    EXPECT_EQ(meter.add(rows, shorter, 0, task).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(meter.add(rows, shorter, 24, task).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(meter.add(rows, narrower, 0, task).error().code, ErrorCode::InvalidArgument);
    EXPECT_TRUE(meter.tokens().empty());
}

}  // namespace
}  // namespace weightscape::inference
