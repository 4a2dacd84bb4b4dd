// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/tuning/latent_tensor.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "core/support/parallel.h"

namespace weightscape::inference {
namespace {

constexpr std::size_t kWeights = 2048;
constexpr LatentRates kRates{.codes = 0.1F, .scales = 1e-3F, .numbers = 1e-3F};

std::vector<float> drawn(unsigned seed) {
    std::mt19937 random(seed);
    std::normal_distribution<float> normal(0.0F, 0.02F);
    std::vector<float> weights(kWeights);
    for (float& weight : weights) weight = normal(random);
    return weights;
}

std::vector<std::byte> encoded(const formats::Format& format, const std::vector<float>& weights) {
    std::vector<std::byte> bytes(format.rowBytes(weights.size()));
    format.encodeRow(weights, {}, bytes);
    return bytes;
}

/// Steps down |weights - wanted|².
void wander(LatentTensor& tensor, const std::vector<float>& wanted, std::size_t steps) {
    SilentTask task;
    std::vector<float> gradients(kWeights);
    for (std::size_t number = 1; number <= steps; ++number) {
        for (std::size_t i = 0; i < kWeights; ++i) gradients[i] = tensor.weights()[i] - wanted[i];
        EXPECT_TRUE(tensor.step(gradients, {AdamStep(number), kRates}, task));
    }
}

std::vector<std::string> tunedFormats() {
    std::vector<std::string> names;
    for (const formats::Format& format : formats::allFormats()) {
        if (LatentTensor::canTune(format)) names.emplace_back(format.info.id);
    }
    return names;
}

class TunedFormat : public ::testing::TestWithParam<std::string> {
  protected:
    const formats::Format& m_format = *formats::findFormat(GetParam());
    std::vector<float> m_original = drawn(1);
    std::vector<std::byte> m_blocks = encoded(m_format, m_original);
};

TEST_P(TunedFormat, BeginsWithTheBlocksThatItIsGiven) {
    LatentTensor tensor(m_format, m_blocks, m_original);
    std::vector<float> decoded(kWeights);
    m_format.decodeRow(m_blocks, decoded);
    EXPECT_TRUE(std::equal(decoded.begin(), decoded.end(), tensor.weights().begin()));
    SilentTask task;
    ASSERT_TRUE(tensor.step(std::vector<float>(kWeights), {AdamStep(1), kRates}, task));
    EXPECT_TRUE(std::equal(decoded.begin(), decoded.end(), tensor.weights().begin()))
        << "nothing pulls, nothing moves";
}

TEST_P(TunedFormat, MovesToWhereGradientsPoint) {
    LatentTensor tensor(m_format, m_blocks, m_original);
    const std::vector<float> before(tensor.weights().begin(), tensor.weights().end());
    const std::vector<float> wanted = drawn(2);
    wander(tensor, wanted, 10);
    double along = 0.0;
    for (std::size_t i = 0; i < kWeights; ++i) {
        along += static_cast<double>(tensor.weights()[i] - before[i]) *
                 static_cast<double>(wanted[i] - before[i]);
    }
    EXPECT_GT(along, 0.0);
}

TEST_P(TunedFormat, HoldsBlocksThatDecodeToItsWeightsWhateverTheThreads) {
    std::vector<std::byte> found[2];
    for (const unsigned threads : {1U, 0U}) {
        setThreadLimit(threads);
        LatentTensor tensor(m_format, m_blocks, m_original);
        wander(tensor, drawn(3), 3);
        std::vector<float> decoded(kWeights);
        m_format.decodeRow(tensor.blocks(), decoded);
        EXPECT_TRUE(std::equal(decoded.begin(), decoded.end(), tensor.weights().begin()));
        found[threads] = tensor.blocks();
    }
    EXPECT_EQ(found[0], found[1]);
}

INSTANTIATE_TEST_SUITE_P(All, TunedFormat, ::testing::ValuesIn(tunedFormats()),
                         [](const auto& each) { return each.param; });

}  // namespace
}  // namespace weightscape::inference
