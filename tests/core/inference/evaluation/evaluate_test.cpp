// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/evaluation/evaluate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "core/files/sample_path.h"
#include "core/inference/evaluation/original_answers.h"
#include "core/inference/running_model.h"
#include "core/recipes/quantization_plan.h"
#include "core/tokenizers/open_tokenizer.h"
#include "tests/support/cancelling_task.h"
#include "tests/support/sample_model.h"
#include "tests/support/small_gguf.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::inference {
namespace {

using testing::HasSubstr;

TokenText sampleText(const TextOptions& options) {
    std::ifstream file(files::sampleTextPath().value());
    std::ostringstream text;
    text << file.rdbuf();
    const auto tokenizer = tokenizers::openTokenizer(*test::sampleModel()).value();
    return tokenText(*tokenizer, text.str(), options).value();
}

Evaluation evaluatedSample(const TokenText& text) {
    SilentTask task;
    const auto running = runStored(test::sampleModel(), task);
    return evaluate(*running->decoder, {.text = text}, task).value();
}

TEST(Evaluate, FindsThePerplexityThatLlamaCppFinds) {
    const Evaluation found = evaluatedSample(sampleText({256, 4}));
    EXPECT_EQ(found.perplexity.tokens, 508U);
    EXPECT_EQ(found.perplexity.unscored, 0U);
    // llama.cpp 0.5.0 on the same tokens.
    EXPECT_NEAR(found.perplexity.perplexity.value, 11.2379, 0.001 * 11.2379);
    ASSERT_EQ(found.curve.size(), 4U);
    EXPECT_EQ(found.curve.back().perplexity.value, found.perplexity.perplexity.value);
    EXPECT_EQ(found.tokensRun, 1024U);
    EXPECT_FALSE(found.hasReference);
}

TEST(Evaluate, DoesNotDependOnHowManyChunksShareABatch) {
    // Eight chunks share a batch of 2,048 tokens; the ninth is alone.
    const TokenText all = sampleText({256, 9});
    TokenText last = all;
    last.tokens.erase(last.tokens.begin(), last.tokens.begin() + 8 * 256);
    last.plan.chunks = 1;
    const Evaluation together = evaluatedSample(all);
    const Evaluation alone = evaluatedSample(last);
    ASSERT_EQ(together.tokens.size(), 9U * 127U);
    ASSERT_EQ(alone.tokens.size(), 127U);
    for (std::size_t i = 0; i < alone.tokens.size(); ++i) {
        EXPECT_EQ(alone.tokens[i].surprise, together.tokens[8 * 127 + i].surprise) << i;
    }
}

TEST(Evaluate, AModelDoesNotDifferFromItself) {
    const TokenText text = sampleText({128, 2});
    const test::TemporaryFolder folder;
    SilentTask task;
    const LogitsCache cache(folder / "answers", 1U << 24U);
    const auto answers = originalAnswers(test::sampleModel(), text, cache, task);
    ASSERT_TRUE(answers) << describe(answers.error()).english();
    const auto running = runStored(test::sampleModel(), task);
    const auto found =
        evaluate(*running->decoder, {.text = text, .reference = answers->get()}, task);
    ASSERT_TRUE(found);
    EXPECT_TRUE(found->hasReference);
    EXPECT_EQ(found->divergence.divergence.value, 0.0);
    EXPECT_EQ(found->divergence.sameTop.value, 1.0);
}

TEST(Evaluate, TakesAnswersFromTheCacheTheSecondTime) {
    const TokenText text = sampleText({128, 2});
    const test::TemporaryFolder folder;
    SilentTask task;
    const LogitsCache cache(folder / "answers", 1U << 24U);
    ASSERT_TRUE(originalAnswers(test::sampleModel(), text, cache, task));
    const std::uint64_t bytes = cache.bytes();
    EXPECT_GT(bytes, 126U * 2048U * sizeof(float) - 1U);
    // Opening asks a few times; a run would ask for each batch and end.
    test::CancellingTask impatient(0);
    EXPECT_TRUE(originalAnswers(test::sampleModel(), text, cache, impatient));
    EXPECT_EQ(cache.bytes(), bytes);
}

TEST(Evaluate, CoarserFormatsAreFartherFromTheOriginal) {
    const TokenText text = sampleText({256, 2});
    const test::TemporaryFolder folder;
    SilentTask task;
    const LogitsCache cache(folder / "answers", 1U << 24U);
    const auto model = test::sampleModel();
    const auto answers = originalAnswers(model, text, cache, task).value();
    double before = 0.0;
    for (const char* preset : {"Q8_0", "Q6_K", "Q4_0", "Q2_K"}) {
        recipes::Recipe recipe;
        recipe.preset = preset;
        const auto plan = std::make_shared<const recipes::QuantizationPlan>(
            recipes::planQuantization(*model, recipe).value());
        const auto running = runPlanned(model, plan, task);
        ASSERT_TRUE(running);
        const auto found =
            evaluate(*running->decoder,
                     {.text = text, .reference = answers.get(), .computesWeights = true}, task);
        ASSERT_TRUE(found);
        EXPECT_GT(found->divergence.divergence.value, before) << preset;
        before = found->divergence.divergence.value;
    }
}

TEST(Evaluate, JudgesAShortTextAsOneShortChunk) {
    const auto tokenizer = tokenizers::openTokenizer(*test::sampleModel()).value();
    const auto text = tokenText(*tokenizer, "In the beginning God created", {512, 0});
    ASSERT_TRUE(text);
    EXPECT_TRUE(text->plan.isShortened);
    const Evaluation found = evaluatedSample(*text);
    EXPECT_EQ(found.perplexity.tokens, text->plan.scored());
    EXPECT_GT(found.perplexity.tokens, 0U);
}

TEST(Evaluate, RefusesATextWithoutTokens) {
    const auto tokenizer = tokenizers::openTokenizer(*test::sampleModel()).value();
    const auto text = tokenText(*tokenizer, "", {512, 0});
    ASSERT_FALSE(text);
    EXPECT_EQ(text.error().code, ErrorCode::InvalidArgument);
}

TEST(Evaluate, SaysWhichArchitecturesCanRun) {
    const test::TemporaryFolder folder;
    Metadata metadata = {{"general.architecture", MetadataValue::fromString("mamba")}};
    test::writeSmallGguf(folder / "other.gguf", metadata, {{"token_embd.weight", {32, 4}}});
    const auto model = files::openModel(folder / "other.gguf").value();
    SilentTask task;
    const auto running = runStored(model, task);
    ASSERT_FALSE(running);
    EXPECT_EQ(running.error().code, ErrorCode::Unsupported);
    EXPECT_THAT(running.error().detail.english(), HasSubstr("mamba"));
    EXPECT_THAT(running.error().detail.english(), HasSubstr("gpt-oss"));
}

TEST(Evaluate, EndsWhenItIsCancelled) {
    const TokenText text = sampleText({256, 8});
    SilentTask task;
    const auto running = runStored(test::sampleModel(), task);
    test::CancellingTask impatient(3);
    const auto found = evaluate(*running->decoder, {.text = text}, impatient);
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code, ErrorCode::Cancelled);
}

}  // namespace
}  // namespace weightscape::inference
