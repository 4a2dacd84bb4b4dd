// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "core/formats/registry.h"

namespace weightscape::formats {
namespace {

std::vector<float> blocksOfWeights(const Format& format, unsigned seed) {
    std::mt19937 generator(seed);
    std::normal_distribution<float> normal(0.0F, 0.5F);
    std::vector<float> weights(8 * format.weightsPerBlock);
    for (float& weight : weights) weight = normal(generator);
    return weights;
}

TEST(EncodeAgain, IsThereWhereAWeightHasLevelsAndACodeOfItsOwn) {
    for (const Format& format : allFormats()) {
        const bool expected = format.levels != nullptr && !format.info.sharedCodes;
        EXPECT_EQ(format.encodeAgain != nullptr, expected) << format.info.id;
    }
}

TEST(EncodeAgain, GivesEveryWeightTheLevelThatItIs) {
    std::mt19937 generator(1);
    for (const Format& format : allFormats()) {
        if (format.encodeAgain == nullptr || !format.canEncode()) continue;
        std::vector<float> weights = blocksOfWeights(format, 2);
        std::vector<std::byte> bytes(format.rowBytes(weights.size()));
        format.encodeRow(weights, {}, bytes);
        for (std::size_t i = 0; i < weights.size(); ++i) {
            const auto block = std::span(bytes).subspan(
                i / format.weightsPerBlock * format.bytesPerBlock, format.bytesPerBlock);
            const auto levels = levelsOf(format, block, i % format.weightsPerBlock);
            weights[i] = levels[generator() % levels.size()];
        }
        format.encodeAgain(weights, bytes);
        std::vector<float> decoded(weights.size());
        format.decodeRow(bytes, decoded);
        EXPECT_EQ(decoded, weights) << format.info.id;
    }
}

}  // namespace
}  // namespace weightscape::formats
