// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/elements/group_codec.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "core/quantize/calibration/calibrator.h"
#include "tests/support/golden_weights.h"

namespace {

using namespace weightscape::elements;

std::vector<float> bellWeights(const char* name, std::size_t count) {
    return weightscape::test::goldenWeights(name, 1, count).weights;
}

Group groupOf(const std::vector<float>& weights) {
    return {.weights = weights, .importance = {}, .place = {.run = weights.size()}};
}

std::vector<Levels> allLevels() {
    std::vector<Levels> all;
    for (const ElementRow& row : allElements()) {
        for (const auto& mapping : allMappings()) {
            if (auto levels = fixedLevels(row.type, mapping.choice)) all.push_back(*levels);
        }
    }
    for (const char* name : {"e1m0", "e3m0", "e7m0", "e1m6", "e6m1", "e3m4"}) {
        all.push_back(*fixedLevels(*parseElement(name), Mapping::Symmetric));
    }
    all.push_back(fittedLevels(*parseElement("kmeans16"), {-0.8F, -0.1F, 0.05F, 0.3F, 0.9F}));
    return all;
}

/// The level by its definition: look at all of them.
float levelBySearch(const GroupCodec& codec, const GroupScale& scale, float weight,
                    std::uint64_t index) {
    const Levels& levels = codec.levels();
    const float scaled = weight / scale.scale + scale.offset;
    std::vector<float> values = levels.values;
    for (float& value : values) value -= static_cast<float>(scale.zeroPoint);
    std::size_t below = 0;
    while (below + 1 < values.size() && values[below + 1] <= scaled) ++below;
    if (below + 1 == values.size() || scaled <= values.front()) return values[below];
    const std::size_t above = below + 1;
    switch (codec.rounding().mode) {
        case RoundingMode::Floor:
            return values[below];
        case RoundingMode::Stochastic: {
            const float share = (scaled - values[below]) / (values[above] - values[below]);
            return values[chanceOf(codec.rounding(), index) < share ? above : below];
        }
        default:
            break;
    }
    const float edge = levels.edges[below] - static_cast<float>(scale.zeroPoint);
    if (scaled != edge) return values[scaled > edge ? above : below];
    if (codec.rounding().mode == RoundingMode::NearestAway) {
        return values[edge >= 0.0F ? above : below];
    }
    if (levels.uniform) {
        return std::fmod(values[above], 2.0F) == 0.0F ? values[above] : values[below];
    }
    return values[levels.tiesUp[below] ? above : below];
}

/// Weights that meet every level, every edge, their neighbours and much beyond both ends.
std::vector<float> probes(const Levels& levels, const GroupScale& scale) {
    std::vector<float> weights;
    const auto add = [&](float scaled) {
        const auto zero = static_cast<float>(scale.zeroPoint);
        weights.push_back((scaled - zero - scale.offset) * scale.scale);
    };
    for (const float value : levels.values) add(value);
    for (const float edge : levels.edges) {
        add(edge);
        add(std::nextafter(edge, 1e30F));
        add(std::nextafter(edge, -1e30F));
    }
    for (float weight : bellWeights("bell", 301)) add(weight * 40.0F * levels.highest());
    for (const float far : {1e30F, -1e30F, 1e-40F, -1e-40F, 0.0F, -0.0F}) weights.push_back(far);
    return weights;
}

TEST(GroupCodec, ChoosesTheLevelThatItsRoundingDefinesForEveryType) {
    for (const Levels& levels : allLevels()) {
        for (const auto& row : allRoundings()) {
            const GroupCodec codec(levels, ScaleType::F32, {row.choice, 7});
            SCOPED_TRACE(levels.type.id() + " " + std::string(mappingId(levels.mapping)) + " " +
                         std::string(row.id));
            for (const ClipRange& range :
                 {ClipRange{-levels.reference(), levels.reference()}, ClipRange{-0.3F, 0.7F}}) {
                const GroupScale scale = codec.storedScale(range);
                const std::vector<float> weights = probes(levels, scale);
                std::vector<float> decoded(weights.size());
                codec.roundTrip(groupOf(weights), scale, decoded);
                for (std::size_t i = 0; i < weights.size(); ++i) {
                    const float level = levelBySearch(codec, scale, weights[i], i);
                    ASSERT_EQ(decoded[i], (level - scale.offset) * scale.scale)
                        << weights[i] << " / " << scale.scale;
                }
            }
        }
    }
}

TEST(GroupCodec, LaysScaleAndZeroPointAsTheMappingsAreDefined) {
    const auto codec = [](Mapping mapping) {
        return GroupCodec(*fixedLevels(*parseElement("int4"), mapping), ScaleType::F32, {});
    };
    EXPECT_EQ(codec(Mapping::Symmetric).storedScale({-0.7F, 0.5F}).scale, 0.7F / 7.0F);
    EXPECT_EQ(codec(Mapping::SymmetricFull).storedScale({-0.7F, 0.7F}).scale, 0.7F / 7.0F);
    EXPECT_EQ(codec(Mapping::SymmetricFull).storedScale({-0.8F, 0.7F}).scale, 0.8F / 8.0F);
    const GroupScale affine = codec(Mapping::Affine).storedScale({-0.3F, 0.9F});
    EXPECT_FLOAT_EQ(affine.scale, 1.2F / 15.0F);
    EXPECT_EQ(affine.zeroPoint, 4);  // 3.75
    EXPECT_EQ(affine.lowest, -4.0F);
    EXPECT_EQ(affine.highest, 11.0F);
    const GroupScale real = codec(Mapping::Affine).storedScale({0.0F, 1.5F, 3.3F});
    EXPECT_EQ(real.offset, 3.30078125F);  // 3.3 as F16
    EXPECT_EQ(real.zeroPoint, 0);
}

TEST(GroupCodec, ConstantAndFarGroupsKeepAZeroPointOfSixteenBits) {
    const GroupCodec codec(*fixedLevels(*parseElement("int4"), Mapping::Affine), ScaleType::F32,
                           {});
    for (const float value : {0.0F, 3.0F, -3.0F, 1e30F, 1e-30F}) {
        const std::vector<float> weights(20, value);
        std::vector<float> decoded(20);
        codec.roundTrip(groupOf(weights), codec.storedScale({value, value}), decoded);
        EXPECT_NEAR(decoded[7], value, 1e-6 * std::abs(value));
    }
    const GroupScale far = codec.storedScale({1000.0F, 1000.5F});
    EXPECT_EQ(far.zeroPoint, 0);
    EXPECT_FLOAT_EQ(far.scale, 1000.5F / 15.0F);
}

TEST(GroupCodec, AScaleOfZeroDecodesEverythingToZero) {
    for (const Levels& levels : allLevels()) {
        const GroupCodec codec(levels, ScaleType::F16, {});
        const GroupScale scale = codec.storedScale({-1e-12F, 1e-12F});
        const std::vector<float> weights = {1e-12F, -1e-12F, 0.0F};
        std::vector<float> decoded = {1.0F, 1.0F, 1.0F};
        if (scale.scale != 0.0F) continue;  // affine widens nothing that F16 can hold
        codec.roundTrip(groupOf(weights), scale, decoded);
        EXPECT_EQ(decoded, std::vector<float>(3, 0.0F)) << levels.type.id();
    }
}

TEST(GroupCodec, HandlesSubnormalAndHugeWeightsWithoutLeavingTheNumbers) {
    const float tiny = std::numeric_limits<float>::denorm_min();
    const float huge = std::numeric_limits<float>::max();
    for (const Levels& levels : allLevels()) {
        for (const auto& type : allScaleTypes()) {
            const GroupCodec codec(levels, type.choice, {});
            for (const float size : {tiny, 1e-40F, huge}) {
                const std::vector<float> weights = {size, -size, size / 2.0F, 0.0F};
                std::vector<float> decoded(4);
                codec.roundTrip(groupOf(weights), codec.storedScale({-size, size}), decoded);
                for (const float value : decoded) {
                    EXPECT_FALSE(std::isnan(value)) << levels.type.id() << " " << type.id;
                }
            }
        }
    }
}

TEST(GroupCodec, StochasticRoundingIsRightOnAverage) {
    // The mean of n draws lies within 5 standard errors with probability 1 - 5.7e-7 each (Gaussian
    // limit); with the 3 x 9 means below a correct program fails with probability below 2e-5.
    // The seed is fixed, so the outcome is the same in every run.
    constexpr std::size_t draws = 200000;
    for (const char* name : {"int4", "nf4", "fp8_e4m3"}) {
        const Levels levels = *fixedLevels(*parseElement(name), Mapping::Symmetric);
        const GroupCodec codec(levels, ScaleType::F32, {RoundingMode::Stochastic, 42});
        const GroupScale scale = codec.storedScale({-levels.reference(), levels.reference()});
        for (int part = 1; part <= 9; ++part) {
            const float low = levels.values[levels.values.size() - 2];
            const float high = levels.values.back();
            const float weight = low + (high - low) * static_cast<float>(part) / 10.0F;
            const std::vector<float> weights(draws, weight);
            std::vector<float> decoded(draws);
            codec.roundTrip(groupOf(weights), scale, decoded);
            double sum = 0.0;
            for (const float value : decoded) {
                ASSERT_TRUE(value == low || value == high) << value;
                sum += value;
            }
            const double share = (weight - low) / (high - low);
            const double deviation =
                (high - low) * std::sqrt(share * (1.0 - share) / static_cast<double>(draws));
            EXPECT_NEAR(sum / draws, weight, 5.0 * deviation) << name << " " << part;
        }
    }
}

TEST(GroupCodec, StochasticRoundingDependsOnSeedAndPlaceAlone) {
    const GroupCodec codec(*fixedLevels(*parseElement("int4"), Mapping::Symmetric), ScaleType::F32,
                           {RoundingMode::Stochastic, 42});
    const GroupScale scale = codec.storedScale({-1.0F, 1.0F});
    const std::vector<float> weights = bellWeights("bell", 96);
    std::vector<float> whole(96);
    std::vector<float> part(32);
    codec.roundTrip({weights, {}, {.first = 500, .run = 32, .stride = 1000}}, scale, whole);
    const auto second = std::span(weights).subspan(32, 32);
    codec.roundTrip({second, {}, {.first = 1500, .run = 32}}, scale, part);
    for (std::size_t i = 0; i < 32; ++i) EXPECT_EQ(whole[32 + i], part[i]);
    codec.roundTrip({second, {}, {.first = 1501, .run = 32}}, scale, part);
    EXPECT_FALSE(std::equal(part.begin(), part.end(), whole.begin() + 32));
}

TEST(GroupCodec, WeighsSquaredErrorsByImportance) {
    const GroupCodec codec(*fixedLevels(*parseElement("int2"), Mapping::Symmetric), ScaleType::F32,
                           {});
    const std::vector<float> weights = {1.0F, 0.25F, -0.25F, 0.125F, -1.0F};
    const std::vector<float> importance = {5.0F, 2.0F, 0.0F, 8.0F, 1.0F};
    std::vector<float> buffer;
    const ClipRange range{-1.0F, 1.0F};
    EXPECT_EQ(codec.squaredError(groupOf(weights), range, buffer), 0.0625 * 2 + 0.015625);
    EXPECT_EQ(codec.squaredError({weights, importance, {}}, range, buffer), 0.25);
}

}  // namespace
