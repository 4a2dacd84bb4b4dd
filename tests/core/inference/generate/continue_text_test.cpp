// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/generate/continue_text.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/inference/running_model.h"
#include "core/tokenizers/open_tokenizer.h"
#include "tests/support/sample_model.h"

namespace weightscape::inference {
namespace {

/// The sample, ready to write.
class ContinueText : public testing::Test {
  protected:
    Writing written(const WritingOptions& options, const std::string& prompt = "In the beginning") {
        return continueText(*m_generator, *m_tokenizer, promptTokens(*m_tokenizer, prompt), options,
                            m_task)
            .value();
    }

    SilentTask m_task;
    RunningModel m_running = runStored(test::sampleModel(), m_task).value();
    std::unique_ptr<Generator> m_generator = Generator::open(*m_running.decoder, m_task).value();
    std::shared_ptr<const tokenizers::Tokenizer> m_tokenizer =
        tokenizers::openTokenizer(*test::sampleModel()).value();
};

TEST_F(ContinueText, TokenByTokenIsAsTheWholeTextAtOnce) {
    const auto prompt = promptTokens(*m_tokenizer, "And God said, Let there be");
    const auto whole = m_generator->feed(prompt, {}, m_task).value();
    m_generator->clear();
    std::vector<float> last;
    for (const std::int32_t token : prompt) {
        last = m_generator->feed(std::span(&token, 1), {}, m_task).value();
    }
    EXPECT_EQ(m_generator->length(), prompt.size());
    ASSERT_EQ(last.size(), whole.size());
    // Products of one row are summed in another order.
    for (std::size_t i = 0; i < last.size(); ++i) EXPECT_NEAR(last[i], whole[i], 1e-3) << i;
}

TEST_F(ContinueText, WritesTheSameTextForTheSameSeed) {
    WritingOptions options;
    options.tokens = 12;
    options.draw = {1.0, 7};
    const auto first = written(options).numbers();
    EXPECT_EQ(first.size(), 12U);
    EXPECT_EQ(written(options).numbers(), first);
    options.draw.seed = 8;
    EXPECT_NE(written(options).numbers(), first);
}

TEST_F(ContinueText, TakesTheLikeliestWithoutTemperature) {
    WritingOptions options;
    options.tokens = 6;
    std::size_t told = 0;
    options.progress = [&](const WrittenToken&) { ++told; };
    const Writing writing = written(options);
    EXPECT_EQ(told, writing.tokens.size());
    for (const WrittenToken& token : writing.tokens) {
        ASSERT_EQ(token.likeliest.size(), 8U);
        EXPECT_EQ(token.chosen.token, token.likeliest.front().token);
        double sum = 0.0;
        for (const Candidate& candidate : token.likeliest) sum += candidate.probability;
        EXPECT_LE(sum, 1.0 + 1e-9);
        EXPECT_GE(token.likeliest[0].probability, token.likeliest[1].probability);
    }
}

TEST_F(ContinueText, EndsWhereTheModelsContextEnds) {
    WritingOptions options;
    options.tokens = 2000;
    std::string prompt;
    for (int i = 0; i < 120; ++i) prompt += " and the king said";
    const Writing writing = written(options, prompt);
    EXPECT_EQ(writing.end, WritingEnd::Context);
    EXPECT_EQ(m_generator->length(), 512U);
}

TEST_F(ContinueText, FindsWhereTwoTextsPart) {
    WritingOptions options;
    options.tokens = 10;
    const Writing writing = written(options);
    Writing other = writing;
    EXPECT_EQ(firstDifference(writing, other), 10U);
    other.tokens[4].chosen.token += 1;
    EXPECT_EQ(firstDifference(writing, other), 4U);
    other.tokens.resize(3);
    EXPECT_EQ(firstDifference(writing, other), 3U);
}

TEST(NextToken, DrawsByProbability) {
    const std::vector<float> scores = {std::log(0.5F), std::log(0.3F), std::log(0.2F)};
    std::vector<int> counts(3);
    for (std::uint64_t step = 0; step < 10'000; ++step) {
        ++counts[static_cast<std::size_t>(drawToken(scores, {1.0, 1}, step)->token)];
    }
    EXPECT_NEAR(counts[0], 5000, 250);
    EXPECT_NEAR(counts[1], 3000, 250);
    EXPECT_NEAR(counts[2], 2000, 250);
}

TEST(NextToken, RefusesScoresThatAreNoDistribution) {
    const std::vector<float> scores = {0.0F, std::numeric_limits<float>::quiet_NaN()};
    EXPECT_EQ(drawToken(scores, {}, 0).error().code, ErrorCode::Damaged);
    EXPECT_EQ(likeliest(scores, 2).error().code, ErrorCode::Damaged);
}

}  // namespace
}  // namespace weightscape::inference
