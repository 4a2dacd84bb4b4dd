// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The perplexity of the sample, as we and as llama.cpp find it on the same tokens.
#include "core/inference/figures/perplexity.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>

#include "core/inference/evaluation/run_text.h"
#include "tests/interop/passage_answers.h"
#include "tests/interop/sample_export.h"
#include "tests/support/open_decoder.h"
#include "tests/support/temporary_folder.h"

namespace weightscape {
namespace {

class SurpriseMeter : public inference::ScoreReader {
  public:
    Result<void> read(const inference::ScoredRows& rows) override {
        return m_meter.add(rows, m_task);
    }
    void finishChunk(std::size_t) override {}
    [[nodiscard]] inference::PerplexityFigures figures() const { return m_meter.figures(); }

  private:
    SilentTask m_task;
    inference::PerplexityMeter m_meter;
};

inference::PerplexityFigures ourPerplexity(const std::filesystem::path& path) {
    const test::OpenDecoder decoder(path);
    SurpriseMeter meter;
    inference::TextRun run;
    run.scores = &meter;
    SilentTask task;
    const auto done = inference::runText(decoder.decoder(), test::passageText(), run, task);
    EXPECT_TRUE(done) << describe(done.error());
    return meter.figures();
}

inference::PerplexityFigures theirPerplexity(const std::filesystem::path& path) {
    const inference::TokenText& text = test::passageText();
    const test::Logits logits = test::passageAnswers(path);
    SurpriseMeter meter;
    for (std::size_t chunk = 0; chunk < text.plan.chunks; ++chunk) {
        const auto next = inference::scoredTokens(text.plan, text.tokens, chunk);
        const std::size_t row = chunk * (text.plan.context - text.plan.firstScored());
        const inference::ConstRows rows = {&logits.values[row * logits.vocabulary], next.size(),
                                           logits.vocabulary, logits.vocabulary};
        const auto read =
            meter.read({rows, next, text.plan.begin(chunk) + text.plan.firstScored() + 1});
        EXPECT_TRUE(read) << describe(read.error());
    }
    return meter.figures();
}

/// Ours over theirs, less 1.
double relativeDifference(const std::string& name, const std::filesystem::path& path) {
    const auto ours = ourPerplexity(path);
    const auto theirs = theirPerplexity(path);
    EXPECT_EQ(ours.tokens, theirs.tokens);
    EXPECT_EQ(ours.unscored, 0U);
    const double difference = ours.perplexity.value / theirs.perplexity.value - 1.0;
    std::printf("%-8s perplexity %.4f, llama.cpp's %.4f (%+.4f %%)\n", name.c_str(),
                ours.perplexity.value, theirs.perplexity.value, 100.0 * difference);
    return difference;
}

class FloatPerplexity : public ::testing::TestWithParam<std::string> {};

TEST_P(FloatPerplexity, IsThatOfLlamaCppWithinATenthOfAPercent) {
    const test::TemporaryFolder folder;
    recipes::Recipe recipe;
    recipe.preset = GetParam();
    test::exportSample(recipe, folder / "out.gguf");
    EXPECT_LT(std::abs(relativeDifference(GetParam(), folder / "out.gguf")), 0.001);
}

INSTANTIATE_TEST_SUITE_P(Presets, FloatPerplexity, ::testing::Values("F32", "F16", "BF16"),
                         [](const auto& preset) { return preset.param; });

class FormatPerplexity : public ::testing::TestWithParam<std::string> {};

// llama.cpp rounds what it multiplies quantized weights with to 8 bits; we do not.
TEST_P(FormatPerplexity, IsThatOfLlamaCppWithinAPercent) {
    const test::TemporaryFolder folder;
    test::exportSampleBlocks(GetParam(), folder / "out.gguf");
    EXPECT_LT(std::abs(relativeDifference(GetParam(), folder / "out.gguf")), 0.01);
}

INSTANTIATE_TEST_SUITE_P(Formats, FormatPerplexity, ::testing::ValuesIn(test::writableFormats()),
                         [](const auto& format) { return format.param; });

}  // namespace
}  // namespace weightscape
