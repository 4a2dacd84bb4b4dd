// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/evaluation/hidden_drift.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/files/open_model.h"
#include "core/inference/activations/activation_mode.h"
#include "core/inference/running_model.h"
#include "tests/support/random_decoders.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::test {
namespace {

using inference::flipLayer;
using inference::HiddenDrift;
using inference::measureDrift;
using inference::stateDifference;
using Tokens = std::vector<std::int32_t>;
using Numbers = std::vector<float>;

TEST(StateDifference, IsTheRelativeLengthAndTheAngle) {
    const auto turned = stateDifference(Numbers{3.0F, 4.0F}, Numbers{4.0F, -3.0F});
    EXPECT_DOUBLE_EQ(turned.relativeError, std::sqrt(2.0));
    EXPECT_DOUBLE_EQ(turned.cosine, 0.0);
    const auto longer = stateDifference(Numbers{3.0F, 4.0F}, Numbers{6.0F, 8.0F});
    EXPECT_DOUBLE_EQ(longer.relativeError, 1.0);
    EXPECT_DOUBLE_EQ(longer.cosine, 1.0);
}

TEST(StateDifference, OfZeroIsDefined) {
    const auto both = stateDifference(Numbers{0.0F}, Numbers{0.0F});
    EXPECT_EQ(both.relativeError, 0.0);
    EXPECT_EQ(both.cosine, 1.0);
    const auto one = stateDifference(Numbers{0.0F}, Numbers{1.0F});
    EXPECT_EQ(one.relativeError, std::numeric_limits<double>::infinity());
    EXPECT_EQ(one.cosine, 0.0);
}

TEST(FlipLayer, IsTheFirstFromWhichAnswersDifferToTheEnd) {
    EXPECT_EQ(flipLayer(Tokens{1, 2, 3, 4}, Tokens{1, 9, 3, 5}), 3U);
    EXPECT_EQ(flipLayer(Tokens{1, 2, 3, 4}, Tokens{1, 2, 8, 5}), 2U);
    EXPECT_EQ(flipLayer(Tokens{1, 2}, Tokens{3, 4}), 0U);
    EXPECT_EQ(flipLayer(Tokens{1, 2, 3}, Tokens{7, 7, 3}), std::nullopt);
}

/// A small model with random weights and a text of three chunks.
class Drift : public testing::Test {
  protected:
    void SetUp() override {
        const auto path = m_folder.path() / "random.gguf";
        const RandomDecoder& decoder = randomDecoder("llama");
        writeRandomDecoder(path, decoder);
        auto model = files::openModel(path.string());
        ASSERT_TRUE(model);
        auto running = inference::runStored(*model, m_task);
        ASSERT_TRUE(running) << running.error().detail;
        m_model = *std::move(running);
        for (const auto token : randomTokens(decoder, 96)) {
            m_text.tokens.push_back(static_cast<std::int32_t>(token));
        }
        m_text.plan = *inference::planChunks(m_text.tokens.size(), 32, 0);
    }

    Result<HiddenDrift> measure(std::string_view activations, std::vector<std::size_t> chunks,
                                std::vector<std::size_t> positions = {}) {
        const auto rounding =
            inference::makeInputRounding(*inference::parseActivationMode(activations), nullptr);
        inference::RunOptions changed;
        changed.rounding = rounding.get();
        return measureDrift({*m_model.decoder}, {*m_model.decoder, changed},
                            {m_text, std::move(chunks), std::move(positions)}, m_task);
    }

    TemporaryFolder m_folder;
    SilentTask m_task;
    inference::RunningModel m_model;
    inference::TokenText m_text;
};

TEST_F(Drift, OfAModelFromItselfIsNothing) {
    const auto drift = measure("none", {0, 2});
    ASSERT_TRUE(drift) << drift.error().detail;
    EXPECT_EQ(drift->chunks, (std::vector<std::size_t>{0, 2}));
    ASSERT_EQ(drift->layers.size(), 4U) << "the embedding and three layers";
    for (const auto& layer : drift->layers) {
        EXPECT_EQ(layer.relativeError, 0.0);
        EXPECT_EQ(layer.cosine, 1.0);
    }
    ASSERT_EQ(drift->answers.size(), 2U);
    EXPECT_EQ(drift->answers[1].chunk, 2U);
    EXPECT_EQ(drift->answers[1].position, 31U);
    EXPECT_EQ(drift->answers[1].original, drift->answers[1].changed);
    EXPECT_EQ(drift->answers[1].flipsFrom, std::nullopt);
}

TEST_F(Drift, BeginsInTheFirstLayerAndGrowsWithCoarserInputs) {
    const auto fine = measure("a8", {1});
    const auto coarse = measure("a4", {1});
    ASSERT_TRUE(fine && coarse);
    EXPECT_EQ(fine->layers[0].relativeError, 0.0) << "embeddings are looked up";
    for (std::size_t entry = 1; entry < fine->layers.size(); ++entry) {
        EXPECT_GT(fine->layers[entry].relativeError, 0.0);
        EXPECT_GT(coarse->layers[entry].relativeError, 4.0 * fine->layers[entry].relativeError);
        EXPECT_LT(coarse->layers[entry].cosine, fine->layers[entry].cosine);
    }
}

TEST_F(Drift, MeansAreThoseOfTheTokens) {
    const auto drift = measure("a4", {0, 1});
    ASSERT_TRUE(drift);
    ASSERT_EQ(drift->relativeErrors.width, 64U);
    for (std::size_t entry = 0; entry < drift->layers.size(); ++entry) {
        double sum = 0.0;
        for (const float error : drift->relativeErrors.row(entry)) sum += error;
        EXPECT_NEAR(drift->layers[entry].relativeError, sum / 64.0, 1e-6);
    }
}

TEST_F(Drift, EndsWithTheAnswersThatTheModelGives) {
    const auto drift = measure("none", {1}, {4, 20});
    ASSERT_TRUE(drift);
    const auto tokens = chunkInput(m_text.plan, m_text.tokens, 1, {});
    const std::vector<inference::BatchText> whole{{0, 32, 0, nullptr}};
    auto hidden = *m_model.decoder->embed(tokens, whole, m_task);
    for (std::size_t index = 0; index < 3; ++index) {
        const auto layer = *m_model.decoder->layer(index, m_task);
        ASSERT_TRUE(m_model.decoder->runLayer(layer, index, {whole, nullptr}, hidden, {}, m_task));
    }
    const auto logits = *m_model.decoder->logits(hidden.view(), {}, m_task);
    ASSERT_EQ(drift->answers.size(), 2U);
    for (const auto& answer : drift->answers) {
        const auto row = logits.row(answer.position);
        EXPECT_EQ(answer.original.back(), std::ranges::max_element(row) - row.begin());
    }
}

TEST_F(Drift, OfTheFirstChunkTellsWhichShareOfItsAnswersChanges) {
    const auto mode = inference::parseActivationMode("a4");
    ASSERT_TRUE(mode);
    const auto rounding = inference::makeInputRounding(*mode, nullptr);
    const inference::RunOptions rounded{.rounding = rounding.get()};
    const auto layers =
        inference::layerDrifts({*m_model.decoder}, {*m_model.decoder, rounded}, m_text, m_task);
    ASSERT_TRUE(layers) << layers.error().detail;
    std::vector<std::size_t> all(32);
    std::iota(all.begin(), all.end(), std::size_t{0});
    const auto drift = measure("a4", {0}, all);
    ASSERT_TRUE(drift);
    ASSERT_EQ(layers->size(), drift->layers.size());
    for (std::size_t entry = 0; entry < layers->size(); ++entry) {
        const auto others = std::ranges::count_if(drift->answers, [&](const auto& path) {
            return path.original[entry] != path.changed[entry];
        });
        EXPECT_EQ((*layers)[entry].relativeError, drift->layers[entry].relativeError);
        EXPECT_EQ((*layers)[entry].otherAnswers, static_cast<double>(others) / 32.0);
    }
}

TEST_F(Drift, RefusesChunksAndPositionsThatAreNotThere) {
    EXPECT_EQ(measure("none", {3}).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(measure("none", {}).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(measure("none", {0}, {32}).error().code, ErrorCode::InvalidArgument);
}

TEST_F(Drift, OfModelsOfOtherShapesIsRefused) {
    const auto path = m_folder.path() / "other.gguf";
    RandomDecoder other = randomDecoder("llama");
    other.layers = 2;
    writeRandomDecoder(path, other);
    auto running = inference::runStored(*files::openModel(path.string()), m_task);
    ASSERT_TRUE(running);
    const auto drift = measureDrift({*m_model.decoder}, {*running->decoder}, {m_text, {0}}, m_task);
    ASSERT_FALSE(drift);
    EXPECT_EQ(drift.error().code, ErrorCode::InvalidArgument);
}

}  // namespace
}  // namespace weightscape::test
