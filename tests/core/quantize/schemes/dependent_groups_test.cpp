// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cmath>

#include "core/quantize/elements/codebooks.h"
#include "core/quantize/elements/optimal_clusters.h"
#include "core/quantize/elements/small_float.h"
#include "core/quantize/schemes/scale_storage.h"
#include "core/quantize/schemes/tiling.h"
#include "tests/core/quantize/schemes/scheme_reference.h"

/// Groups that depend on each other: second-level scales, fitted levels, groups beyond one piece.
namespace {

using namespace weightscape;
using namespace weightscape::test;
using namespace weightscape::schemes;

TEST(ScaleStorage, E4m3ScalesAreFp8TimesOneScaleForTheTensor) {
    std::vector<float> scales;
    for (int i = 0; i < 700; ++i) scales.push_back(0.01F * std::exp(0.02F * static_cast<float>(i)));
    std::vector<float> settled = scales;
    settleScales(elements::ScaleType::E4m3, settled);
    const float second = scales.back() / 448.0F;
    EXPECT_FLOAT_EQ(settled.back(), scales.back());
    for (std::size_t i = 0; i < scales.size(); ++i) {
        // Half a step of a 3-bit mantissa, or of the smallest subnormal.
        const float step = std::max(scales[i] / 16.0F, second * 0x1p-10F);
        EXPECT_NEAR(settled[i], scales[i], step * 1.0001F) << i;
    }
}

TEST(ScaleStorage, NestedScalesAreDynamicEightBitAroundTheirMean) {
    std::vector<float> scales;
    for (std::uint64_t i = 0; i < 600; ++i) scales.push_back(1.0F + 0.3F * gaussian(40, i));
    std::vector<float> settled = scales;
    settleScales(elements::ScaleType::Nested, settled);
    double sum = 0.0;
    for (const float scale : scales) sum += scale;
    const auto offset = static_cast<float>(sum / 600.0);
    const std::vector<float> map = elements::bnbDynamicMap(true);
    for (std::size_t begin = 0; begin < scales.size(); begin += 256) {
        const std::size_t end = std::min<std::size_t>(begin + 256, scales.size());
        float largest = 0.0F;
        for (std::size_t i = begin; i < end; ++i) {
            largest = std::max(largest, std::abs(scales[i] - offset));
        }
        for (std::size_t i = begin; i < end; ++i) {
            const float wanted = (scales[i] - offset) / largest;
            float nearest = map[0];
            for (const float level : map) {
                if (std::abs(level - wanted) < std::abs(nearest - wanted)) nearest = level;
            }
            EXPECT_EQ(settled[i], nearest * largest + offset) << i;
        }
    }
    EXPECT_EQ(scaleBytes(elements::ScaleType::Nested, 600), 600U + 3 * 4U + 4U);
}

TEST(DependentGroups, UseTheSettledScales) {
    const std::vector<float> weights = gaussianWeights(41, 8 * 96);
    const auto model = modelOf(weights, {96, 8});
    for (const char* scale : {"e4m3", "nested"}) {
        const auto type = *elements::parseScaleType(scale);
        const elements::GroupCodec codec(
            *elements::fixedLevels(*elements::parseElement("int4"), elements::Mapping::Symmetric),
            type, {});
        std::vector<float> scales;
        for (std::size_t group = 0; group < 24; ++group) {
            const auto members = std::span(weights).subspan(group * 32, 32);
            scales.push_back(calibration::extremesOf(members).absMax() / 7.0F);
        }
        settleScales(type, scales);
        const auto decoded = decodedWith(model, schemeNamed(std::string("int4 scale=") + scale));
        for (std::size_t i = 0; i < weights.size(); ++i) {
            const float step = scales[i / 32];
            const float level = std::clamp(std::nearbyint(weights[i] / step), -7.0F, 7.0F);
            EXPECT_EQ(decoded[i], level * step) << scale << " " << i;
        }
    }
}

TEST(FittedLevels, KmeansOverATensorReachesTheOptimum) {
    const std::vector<float> weights = gaussianWeights(42, 100 * 30);
    const auto model = modelOf(weights, {100, 30});
    std::vector<elements::WeightedValue> values;
    std::vector<float> sorted = weights;
    std::sort(sorted.begin(), sorted.end());
    for (const float weight : sorted) values.push_back({weight, 1.0});
    SilentTask task;
    for (const std::size_t count : {2U, 7U, 16U}) {
        const auto centres = elements::optimalClusters(values, count, task);
        double least = 0.0;
        for (const float weight : weights) {
            double nearest = 1e30;
            for (const double centre : *centres) {
                nearest = std::min(nearest, (weight - centre) * (weight - centre));
            }
            least += nearest;
        }
        const std::string text = "kmeans" + std::to_string(count) + " granularity=tensor scale=f16";
        const double error = applied(model, schemeNamed(text)).error.sumSquaredError;
        EXPECT_NEAR(error, least, 1e-6 * least) << count;
    }
}

TEST(FittedLevels, KmeansIsNoWorseThanOtherCodebooksOfItsSize) {
    const std::vector<float> weights = gaussianWeights(43, 700 * 256);  // beyond the exact limit
    const auto model = modelOf(weights, {256, 700});
    for (const char* granularity : {"group:64", "row", "tensor"}) {
        const auto errorOf = [&](const std::string& element) {
            return applied(model, schemeNamed(element + " scale=f32 granularity=" + granularity))
                .error.sumSquaredError;
        };
        const double kmeans = errorOf("kmeans16");
        for (const char* other : {"nf4", "int4", "fp4_e2m1", "quantile16", "bnb_fp4"}) {
            EXPECT_LT(kmeans, errorOf(other)) << other << " " << granularity;
        }
    }
}

TEST(FittedLevels, QuantilesAreUsedEquallyOften) {
    const std::vector<float> weights = gaussianWeights(44, 64 * 512);
    const auto decoded =
        decodedWith(modelOf(weights, {512, 64}), schemeNamed("quantile8 granularity=tensor"));
    std::vector<float> levels(decoded);
    std::sort(levels.begin(), levels.end());
    levels.erase(std::unique(levels.begin(), levels.end()), levels.end());
    ASSERT_EQ(levels.size(), 8U);
    for (std::size_t i = 1; i + 1 < levels.size(); ++i) {
        const auto used = std::count(decoded.begin(), decoded.end(), levels[i]);
        EXPECT_NEAR(static_cast<double>(used), 64.0 * 512 / 8, 400.0) << i;
    }
}

TEST(FittedLevels, FewDifferentWeightsAreKeptExactly) {
    std::vector<float> weights(320);
    for (std::size_t i = 0; i < weights.size(); ++i) {
        weights[i] = 0.25F * static_cast<float>(i % 5) - 0.5F;
    }
    const auto decoded =
        decodedWith(modelOf(weights, {32, 10}), schemeNamed("kmeans8 scale=f32 granularity=row"));
    EXPECT_EQ(decoded, weights);
}

/// The mean magnitude: a calibrator that must see the weights, as a row of the test's own.
elements::ClipRange meanMagnitude(const elements::Group& group, const calibration::Calibration&) {
    double sum = 0.0;
    for (const float weight : group.weights) sum += std::abs(weight);
    const auto mean = static_cast<float>(sum / static_cast<double>(group.weights.size()));
    return {-mean, mean};
}
constexpr calibration::Calibrator kMeanMagnitude{.id = "mean",
                                                 .label = "Mean"_text,
                                                 .summary = Words("Mean magnitude", nullptr),
                                                 .parameters = {},
                                                 .choose = meanMagnitude};

TEST(HugeGroups, AreCalibratedOnASampleThatIsSaidSo) {
    // 24 million F16 weights in one group: more than are looked at whole.
    constexpr std::size_t columns = 4096;
    constexpr std::size_t rows = 5900;
    std::vector<float> block = gaussianWeights(45, columns * 59);
    std::vector<std::byte> bytes;
    const auto encodedBlock = encoded(formatNamed("f16"), block);
    for (std::size_t i = 0; i < rows / 59; ++i) {
        bytes.insert(bytes.end(), encodedBlock.begin(), encodedBlock.end());
    }
    const OneTensorModel model(formatNamed("f16"), {columns, rows}, bytes);
    Scheme scheme = schemeNamed("binary granularity=tensor scale=f32");
    scheme.calibration = {&kMeanMagnitude, {}};
    const SchemeResult result = applied(model, scheme);
    EXPECT_LT(result.calibratedFraction, 0.75);
    EXPECT_GT(result.calibratedFraction, 0.65);
    // A binary Gaussian keeps 1 - 2/pi of its variance as error when the scale is its mean.
    EXPECT_NEAR(result.error.mse(), 1.0 - 2.0 / std::numbers::pi, 0.01);
    ASSERT_EQ(result.worstGroups.size(), 1U);
    EXPECT_EQ(result.worstGroups[0].weights, columns * rows);
    EXPECT_NEAR(result.worstGroups[0].squaredError, result.error.sumSquaredError,
                1e-9 * result.error.sumSquaredError);

    const Scheme extremes = schemeNamed("int8 granularity=tensor");
    const SchemeResult all = applied(model, extremes);
    EXPECT_EQ(all.calibratedFraction, 1.0);
    EXPECT_EQ(all.parts.clipping < 1e-6 * all.parts.rounding, true);
}

TEST(HugeGroups, RowsLongerThanAPieceAreOneGroup) {
    constexpr std::size_t columns = 600000;
    const std::vector<float> weights = gaussianWeights(46, 2 * columns);
    const auto model = modelOf(weights, {columns, 2});
    for (const char* granularity : {"row", "group:500000", "tile:2x400000", "group:48"}) {
        const Scheme scheme = schemeNamed(std::string("int4 scale=f32 granularity=") + granularity);
        const auto decoded = decodedWith(model, scheme);
        const Tiling tiling(model.tensor(), scheme.granularity);
        for (std::uint64_t group = 0; group < tiling.groups(); group += 7) {
            const Rectangle area = tiling.groupAt(group);
            float largest = 0.0F;
            for (std::uint64_t i = 0; i < area.weights(); ++i) {
                largest =
                    std::max(largest, std::abs(weights[(area.row + i / area.columns) * columns +
                                                       area.column + i % area.columns]));
            }
            const float step = largest / 7.0F;
            for (std::uint64_t i = 0; i < area.weights(); i += 101) {
                const std::size_t at =
                    (area.row + i / area.columns) * columns + area.column + i % area.columns;
                ASSERT_EQ(decoded[at], std::nearbyint(weights[at] / step) * step + 0.0F);
            }
        }
        const SchemeResult result = applied(model, scheme);
        const double error = squaredErrorOf(weights, decoded);
        EXPECT_NEAR(result.error.sumSquaredError, error, 1e-11 * error);
        EXPECT_EQ(result.cost.groups, tiling.groups());
        double listed = 0.0;
        for (const GroupError& group : result.worstGroups) listed += group.squaredError;
        if (tiling.groups() <= 20) {
            EXPECT_NEAR(listed, error, 1e-9 * error);
        }
    }
}

}  // namespace
