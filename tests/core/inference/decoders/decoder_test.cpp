// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/decoders/decoder.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <utility>

#include "tests/support/golden_decoders.h"
#include "tests/support/open_decoder.h"
#include "tests/support/random_decoders.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::inference {
namespace {

/// Longer than the windows. The original contexts are not reached: where a text goes beyond,
/// positions are others from its beginning on.
constexpr std::size_t kShortText = 40;
/// Products of few tokens are summed in another order than those of many.
constexpr float kOrderOfSums = 2e-3F;

class RandomDecoderRun : public ::testing::TestWithParam<std::string> {
  protected:
    void SetUp() override {
        const test::RandomDecoder& decoder = test::randomDecoder(GetParam());
        test::writeRandomDecoder(m_path, decoder);
        m_running = std::make_unique<test::OpenDecoder>(m_path);
        m_tokens = test::randomTokens(decoder, test::kGoldenTokens);
    }

    [[nodiscard]] std::span<const std::int32_t> text(std::size_t first, std::size_t count) const {
        return std::span(m_tokens).subspan(first, count);
    }

    /// Runs a batch; `caches` are those of the layers, for the only text of it.
    Rows run(std::span<const std::int32_t> tokens, BatchRows batch,
             std::vector<KeyValueCache>* caches = nullptr) {
        std::vector<BatchText> texts(batch.texts.begin(), batch.texts.end());
        batch.texts = texts;
        const Decoder& decoder = m_running->decoder();
        Rows hidden = decoder.embed(tokens, texts, m_task).value();
        for (std::size_t i = 0; i < decoder.shape().layers.size(); ++i) {
            if (caches != nullptr) texts.front().cache = &caches->at(i);
            const auto layer = decoder.layer(i, m_task);
            EXPECT_TRUE(layer) << describe(layer.error());
            EXPECT_TRUE(decoder.runLayer(*layer, i, batch, hidden, {}, m_task));
        }
        return m_running->scores(std::as_const(hidden).view());
    }

    static void expectNear(std::span<const float> some, std::span<const float> others) {
        ASSERT_EQ(some.size(), others.size());
        for (std::size_t i = 0; i < some.size(); ++i) {
            ASSERT_NEAR(some[i], others[i], kOrderOfSums) << i;
        }
    }

    test::TemporaryFolder m_folder;
    std::filesystem::path m_path = m_folder / "model.gguf";
    std::unique_ptr<test::OpenDecoder> m_running;
    std::vector<std::int32_t> m_tokens;
    SilentTask m_task;
};

TEST_P(RandomDecoderRun, TokensAreAsLikelyAsInLlamaCpp) {
    const Rows logits = m_running->logits(m_tokens);
    const auto figures = test::decoderFigures(logits.view(), m_tokens);
    const auto golden = test::goldenDecoder(GetParam());
    ASSERT_EQ(figures.size(), golden.size());
    for (std::size_t i = 0; i < golden.size(); ++i) EXPECT_NEAR(figures[i], golden[i], 1e-3) << i;
}

TEST_P(RandomDecoderRun, TokenByTokenItIsTheSameAsAtOnce) {
    const Rows atOnce = m_running->logits(text(0, kShortText));
    std::vector<KeyValueCache> caches(m_running->decoder().shape().layers.size());
    for (std::size_t i = 0; i < kShortText; ++i) {
        const std::array<BatchText, 1> texts = {{{.firstRow = 0, .count = 1, .position = i}}};
        const Rows one = run(text(i, 1), {texts}, &caches);
        expectNear(one.row(0), atOnce.row(i));
    }
}

TEST_P(RandomDecoderRun, TextsOfABatchDoNotSeeEachOther) {
    constexpr std::size_t kFirst = 13;
    const std::array<BatchText, 2> texts = {
        {{.firstRow = 0, .count = kFirst}, {.firstRow = kFirst, .count = kShortText - kFirst}}};
    const Rows together = run(text(0, kShortText), {texts});
    const Rows alone = m_running->logits(text(kFirst, kShortText - kFirst));
    for (std::size_t i = 0; i < alone.count; ++i) {
        expectNear(together.row(kFirst + i), alone.row(i));
    }
}

TEST_P(RandomDecoderRun, OnlyTheRowsAskedForAreLeft) {
    const Rows all = m_running->logits(text(0, kShortText));
    const Decoder& decoder = m_running->decoder();
    const std::array<BatchText, 1> texts = {{{.firstRow = 0, .count = kShortText}}};
    const std::vector<std::size_t> kept = {kShortText - 1, 7};
    const std::size_t last = decoder.shape().layers.size() - 1;
    Rows hidden = decoder.embed(text(0, kShortText), texts, m_task).value();
    for (std::size_t i = 0; i <= last; ++i) {
        const auto layer = decoder.layer(i, m_task).value();
        const BatchRows batch = {texts, i == last ? &kept : nullptr};
        ASSERT_TRUE(decoder.runLayer(layer, i, batch, hidden, {}, m_task));
    }
    ASSERT_EQ(hidden.count, kept.size());
    const Rows some = m_running->scores(std::as_const(hidden).view());
    for (std::size_t i = 0; i < kept.size(); ++i) expectNear(some.row(i), all.row(kept[i]));
}

std::vector<std::string> allRandomDecoders() {
    std::vector<std::string> names;
    for (const test::RandomDecoder& decoder : test::randomDecoders()) {
        names.emplace_back(decoder.name);
    }
    return names;
}

INSTANTIATE_TEST_SUITE_P(Decoders, RandomDecoderRun, ::testing::ValuesIn(allRandomDecoders()),
                         [](const auto& decoder) { return decoder.param; });

TEST(Decoder, SaysWhichTokenOrPositionDoesNotExist) {
    const test::TemporaryFolder folder;
    test::writeRandomDecoder(folder / "gpt2.gguf", test::randomDecoder("gpt2"));
    const test::OpenDecoder running(folder / "gpt2.gguf");
    SilentTask task;
    const auto refusal = [&](std::int32_t token, std::size_t position) {
        const std::array<BatchText, 1> texts = {
            {{.firstRow = 0, .count = 1, .position = position}}};
        const auto embedded = running.decoder().embed(std::span(&token, 1), texts, task);
        return embedded ? std::string() : describe(embedded.error()).english();
    };
    EXPECT_EQ(refusal(299, 511), "");
    EXPECT_NE(refusal(300, 0).find("no token 300; there are 300"), std::string::npos);
    EXPECT_NE(refusal(-1, 0).find("no token -1"), std::string::npos);
    EXPECT_NE(refusal(0, 512).find("no position 512; there are 512"), std::string::npos);
}

}  // namespace
}  // namespace weightscape::inference
