// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/figures/perplexity.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/inference/figures/evaluation_chunks.h"
#include "core/support/parallel.h"
#include "tests/core/inference/figures/made_up_answers.h"
#include "tests/support/cancelling_task.h"

namespace weightscape::inference {
namespace {

constexpr double kExactly = 1e-12;

PerplexityMeter perplexityOfMadeUp(const Rows& logits, const std::vector<std::int32_t>& tokens) {
    PerplexityMeter meter;
    SilentTask task;
    for (std::size_t first = 0; first < logits.count; first += 8) {
        const auto added = meter.add(
            {logits.view().part(first, 8), std::span(tokens).subspan(first, 8), first}, task);
        EXPECT_TRUE(added);
        meter.finishChunk();
    }
    return meter;
}

TEST(Perplexity, EqualsThatOfTheDefinition) {
    const test::MadeUpAnswers answers;
    const auto figures = perplexityOfMadeUp(answers.changed, answers.tokens).figures();
    EXPECT_EQ(figures.tokens, 24U);
    EXPECT_EQ(figures.unscored, 0U);
    EXPECT_NEAR(figures.surprise.value, 7.414455563256865, kExactly);
    EXPECT_NEAR(figures.surprise.uncertainty, 0.6403466427969525, kExactly);
    EXPECT_NEAR(figures.perplexity.value, 1659.8052633877064, 1e-9);
    EXPECT_NEAR(figures.perplexity.uncertainty, 1062.8507281070295, 1e-9);
}

TEST(Perplexity, CurveHasTheFiguresAfterEachChunk) {
    const test::MadeUpAnswers answers;
    const PerplexityMeter meter = perplexityOfMadeUp(answers.changed, answers.tokens);
    ASSERT_EQ(meter.curve().size(), 3U);
    EXPECT_EQ(meter.curve()[0].tokens, 8U);
    EXPECT_EQ(meter.curve()[2].perplexity.value, meter.figures().perplexity.value);
    double sum = 0.0;
    for (std::size_t i = 0; i < 8; ++i) sum += meter.tokens()[i].surprise;
    EXPECT_NEAR(meter.curve()[0].surprise.value, sum / 8.0, kExactly);
}

TEST(Perplexity, KeepsEveryTokenWithItsPlace) {
    const test::MadeUpAnswers answers;
    const PerplexityMeter meter = perplexityOfMadeUp(answers.changed, answers.tokens);
    ASSERT_EQ(meter.tokens().size(), 24U);
    EXPECT_EQ(meter.tokens()[9].position, 9U);
    EXPECT_EQ(meter.tokens()[9].token, answers.tokens[9]);
    EXPECT_EQ(meter.tokens()[0].likeliest, 32);
    EXPECT_NEAR(meter.tokens()[0].surprise, 7.977814186670514, kExactly);
}

TEST(Perplexity, DoesNotDependOnThreads) {
    const test::MadeUpAnswers answers;
    setThreadLimit(1);
    const auto alone = perplexityOfMadeUp(answers.changed, answers.tokens).figures();
    setThreadLimit(4);
    const auto together = perplexityOfMadeUp(answers.changed, answers.tokens).figures();
    setThreadLimit(0);
    EXPECT_EQ(alone.perplexity.value, together.perplexity.value);
    EXPECT_EQ(alone.perplexity.uncertainty, together.perplexity.uncertainty);
}

TEST(Perplexity, LeavesOutTokensWithoutAnAnswerAndCountsThem) {
    test::MadeUpAnswers answers;
    answers.changed.row(3)[7] = std::numeric_limits<float>::quiet_NaN();
    answers.changed.row(5)[static_cast<std::size_t>(answers.tokens[5])] =
        -std::numeric_limits<float>::infinity();
    const auto figures = perplexityOfMadeUp(answers.changed, answers.tokens).figures();
    EXPECT_EQ(figures.tokens, 22U);
    EXPECT_EQ(figures.unscored, 2U);
    EXPECT_TRUE(std::isfinite(figures.perplexity.value));
}

TEST(Perplexity, RefusesRowsThatDoNotFitTheTokens) {
    const Rows logits(2, 5);
    SilentTask task;
    PerplexityMeter meter;
    for (const std::vector<std::int32_t>& tokens :
         {std::vector{1}, std::vector{1, 5}, std::vector{-1, 1}}) {
        const auto added = meter.add({logits.view(), tokens, 0}, task);
        ASSERT_FALSE(added);
        EXPECT_EQ(added.error().code, ErrorCode::InvalidArgument);
    }
    EXPECT_EQ(meter.figures().tokens, 0U);
}

TEST(Perplexity, StopsWhenCancelledAndAddsNothing) {
    const test::MadeUpAnswers answers;
    test::CancellingTask task(0);
    PerplexityMeter meter;
    const auto added = meter.add({answers.changed.view(), answers.tokens, 0}, task);
    ASSERT_FALSE(added);
    EXPECT_EQ(added.error().code, ErrorCode::Cancelled);
    EXPECT_TRUE(meter.tokens().empty());
}

TEST(EvaluationChunks, ScoreTheSecondHalfOfEachChunk) {
    const auto plan = planChunks(1000, 256, 0);
    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->chunks, 3U);
    EXPECT_EQ(plan->firstScored(), 128U);
    EXPECT_EQ(plan->scoredPerChunk(), 127U);
    EXPECT_EQ(plan->scored(), 381U);
    EXPECT_FALSE(plan->isShortened);
    std::vector<std::int32_t> text(1000);
    for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<std::int32_t>(i);
    const auto tokens = scoredTokens(*plan, text, 1);
    ASSERT_EQ(tokens.size(), 127U);
    EXPECT_EQ(tokens.front(), 256 + 129);
    EXPECT_EQ(tokens.back(), 511) << "the last token of the chunk, not the next chunk's first";
}

TEST(EvaluationChunks, BeginWithTheModelsOwnToken) {
    const auto plan = planChunks(10, 5, 1);
    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->chunks, 1U);
    const std::vector<std::int32_t> text = {9, 8, 7, 6, 5, 4, 3, 2, 1, 0};
    EXPECT_EQ(chunkInput(*plan, text, 0, 77), (std::vector<std::int32_t>{77, 8, 7, 6, 5}));
    EXPECT_EQ(chunkInput(*plan, text, 0, {}), (std::vector<std::int32_t>{9, 8, 7, 6, 5}));
}

TEST(EvaluationChunks, TakeAShortTextAsOneShortChunk) {
    const auto plan = planChunks(10, 512, 0);
    ASSERT_TRUE(plan);
    EXPECT_TRUE(plan->isShortened);
    EXPECT_EQ(plan->context, 10U);
    EXPECT_EQ(plan->scored(), 4U);
    EXPECT_EQ(planChunks(kFewestTokens, 512, 0)->scored(), 1U);
    EXPECT_EQ(planChunks(0, 512, 0).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(planChunks(2, 512, 0).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(planChunks(100, 2, 0).error().code, ErrorCode::InvalidArgument);
}

}  // namespace
}  // namespace weightscape::inference
