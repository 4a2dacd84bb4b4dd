// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <bit>
#include <cmath>

#include "core/quantize/schemes/scale_storage.h"
#include "core/quantize/schemes/scheme_result.h"
#include "core/quantize/schemes/tensor_rounding.h"
#include "core/quantize/schemes/tiling.h"
#include "core/support/number_types.h"
#include "tests/core/quantize/schemes/scheme_reference.h"

namespace {

using namespace weightscape;
using namespace weightscape::test;
using namespace weightscape::schemes;

/// What a scheme makes of a tensor, group after group, written down without regard to speed or
/// memory. Single-level scales, fixed levels, no outliers.
std::vector<float> decodedByDefinition(const std::vector<float>& weights, const TensorInfo& tensor,
                                       const Scheme& scheme) {
    const elements::GroupCodec codec(*elements::fixedLevels(scheme.element, scheme.mapping),
                                     scheme.scale, roundingOf(tensor, scheme.rounding),
                                     scheme.zeroPoint);
    const Tiling tiling(tensor, scheme.granularity);
    const std::uint64_t columns = tensor.rowLength();
    std::vector<float> decoded(weights.size());
    for (std::uint64_t group = 0; group < tiling.groups(); ++group) {
        const Rectangle area = tiling.groupAt(group);
        std::vector<float> members;
        for (std::uint64_t i = 0; i < area.weights(); ++i) {
            members.push_back(
                weights[(area.row + i / area.columns) * columns + area.column + i % area.columns]);
        }
        const auto extremes = calibration::extremesOf(members);
        const bool affine = scheme.mapping == elements::Mapping::Affine;
        const elements::ClipRange range =
            affine ? elements::ClipRange{extremes.minimum, extremes.maximum}
                   : elements::ClipRange{-extremes.absMax(), extremes.absMax()};
        std::vector<float> result(members.size());
        codec.roundTrip(
            {members,
             {},
             {.first = area.row * columns + area.column, .run = area.columns, .stride = columns}},
            codec.storedScale(range), result);
        for (std::uint64_t i = 0; i < area.weights(); ++i) {
            decoded[(area.row + i / area.columns) * columns + area.column + i % area.columns] =
                result[i];
        }
    }
    return decoded;
}

void expectEqualBits(std::span<const float> a, std::span<const float> b) {
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
        ASSERT_EQ(std::bit_cast<std::uint32_t>(a[i]), std::bit_cast<std::uint32_t>(b[i])) << i;
    }
}

TEST(ApplyScheme, DecodesEveryGranularityAsDefined) {
    const std::vector<float> weights = gaussianWeights(5, 37 * 100);
    const auto model = modelOf(weights, {100, 37});
    for (const char* granularity : {"tensor", "row", "column", "group:16", "group:32", "group:100",
                                    "group:5000", "tile:8x8", "tile:128x128", "tile:5x1"}) {
        for (const char* element :
             {"int4", "int8 mapping=affine", "nf4 scale=e8m0", "fp8_e4m3 scale=f32",
              "int3 rounding=stochastic:9 scale=bf16", "bnb_dynamic8 mapping=affine"}) {
            const std::string text = std::string(element) + " granularity=" + granularity;
            SCOPED_TRACE(text);
            const Scheme scheme = schemeNamed(text);
            const auto decoded = decodedWith(model, scheme);
            expectEqualBits(decoded, decodedByDefinition(weights, model.tensor(), scheme));
            const SchemeResult result = applied(model, scheme);
            const double error = squaredErrorOf(weights, decoded);
            EXPECT_EQ(result.error.count, weights.size());
            EXPECT_NEAR(result.error.sumSquaredError, error, 1e-12 * error);
            EXPECT_EQ(result.error.sumWeightedError, 0.0);
            EXPECT_NEAR(result.parts.total(), error, 1e-9 * error);
        }
    }
}

TEST(ApplyScheme, ReadsBlockFormatsAndSeveralMatrices) {
    const std::vector<float> weights = gaussianWeights(6, 3 * 10 * 96);
    for (const char* format : {"f16", "bf16", "q8_0"}) {
        const auto bytes = encoded(formatNamed(format), weights);
        const OneTensorModel model(formatNamed(format), {96, 10, 3}, bytes);
        std::vector<float> source(weights.size());
        decodeRows(model.model(), model.tensor(), 0, 30, source);
        for (const char* text : {"int4", "int4 granularity=column", "int4 granularity=tile:7x20",
                                 "int4 granularity=group:48", "int4 granularity=tensor"}) {
            const Scheme scheme = schemeNamed(text);
            expectEqualBits(decodedWith(model, scheme),
                            decodedByDefinition(source, model.tensor(), scheme));
        }
    }
}

TEST(ApplyScheme, StackedMatricesBecomeWhatEachWouldAlone) {
    constexpr std::size_t size = 11 * 64;
    std::vector<float> weights = gaussianWeights(13, 3 * size);
    for (std::size_t i = 0; i < size; ++i) weights[size + i] *= 50.0F;  // one loud expert
    for (const char* text :
         {"int4 granularity=tensor", "int8 granularity=column",
          "nf4 granularity=tile:4x16 scale=f32", "int3 mapping=affine granularity=tile:128x128",
          "int4 granularity=tensor calibration=mse"}) {
        SCOPED_TRACE(text);
        const Scheme scheme = schemeNamed(text);
        const auto together = decodedWith(modelOf(weights, {64, 11, 3}), scheme);
        for (std::size_t expert = 0; expert < 3; ++expert) {
            const auto own = std::span(weights).subspan(expert * size, size);
            expectEqualBits(std::span(together).subspan(expert * size, size),
                            decodedWith(modelOf(own, {64, 11}), scheme));
        }
    }
}

/// Mean and standard deviation of figures from many draws.
struct Spread {
    double mean = 0.0;
    double deviation = 0.0;
};
Spread spreadOf(const std::vector<double>& figures) {
    Spread spread;
    const auto count = static_cast<double>(figures.size());
    for (const double figure : figures) spread.mean += figure / count;
    for (const double figure : figures) {
        spread.deviation += (figure - spread.mean) * (figure - spread.mean) / (count - 1.0);
    }
    spread.deviation = std::sqrt(spread.deviation);
    return spread;
}

TEST(ApplyScheme, HoldsTheKnownFiguresForGaussianWeights) {
    // RMSE over sigma of one draw of 4,096 weights each, so they must be typical of such draws: not
    // further from the mean than 2.6 deviations (1 % of Gaussian draws are).
    struct Known {
        const char* granularity;
        double plain, withOutlier;
    };
    for (const Known& known : {Known{"tensor", 0.140, 0.996}, Known{"group:256", 0.121, 0.269},
                               Known{"group:64", 0.107, 0.159}, Known{"group:32", 0.096, 0.121}}) {
        const Scheme scheme = schemeNamed(std::string("int4 granularity=") + known.granularity);
        std::vector<double> plain;
        std::vector<double> withOutlier;
        for (std::uint64_t seed = 1; seed <= 50; ++seed) {
            std::vector<float> weights = gaussianWeights(seed, 4096);
            plain.push_back(applied(modelOf(weights, {4096}), scheme).error.rmse());
            weights[seed * 79] = 100.0F;
            withOutlier.push_back(applied(modelOf(weights, {4096}), scheme).error.rmse());
        }
        SCOPED_TRACE(known.granularity);
        const Spread usual = spreadOf(plain);
        const Spread disturbed = spreadOf(withOutlier);
        EXPECT_NEAR(known.plain, usual.mean, 2.6 * usual.deviation);
        EXPECT_NEAR(known.withOutlier, disturbed.mean, 2.6 * disturbed.deviation);
        EXPECT_LT(usual.deviation, 0.1 * usual.mean);
        EXPECT_LT(disturbed.deviation, 0.1 * disturbed.mean);
    }
}

TEST(ApplyScheme, CountsEveryByte) {
    const std::vector<float> weights = gaussianWeights(7, 20 * 100);
    const auto model = modelOf(weights, {100, 20});
    const auto bytes = [&](const char* text) {
        return applied(model, schemeNamed(text)).cost.bytes();
    };
    EXPECT_EQ(bytes("int4"), 2000U * 4 / 8 + 80U * 2);  // four groups a row, the last of 4 weights
    EXPECT_EQ(bytes("int4 mapping=affine"), 1000U + 80U * 2 + 80U / 2);
    EXPECT_EQ(bytes("int4 mapping=affine zero-point=4bit"), 1000U + 80U * 2 + 80U / 2);
    EXPECT_EQ(bytes("int4 mapping=affine zero-point=8bit"), 1000U + 80U * 2 + 80U);
    EXPECT_EQ(bytes("int4 mapping=affine zero-point=f16"), 1000U + 80U * 2 + 80U * 2);
    EXPECT_EQ(bytes("int4 mapping=affine calibration=hqq"), 1000U + 80U * 2 + 80U * 2);
    EXPECT_EQ(bytes("int3 mapping=affine granularity=row"), 750U + 20U * 2 + 8U);  // 60 bits
    EXPECT_EQ(bytes("int8 mapping=affine granularity=row"), 2000U + 20U * 2 + 20U);
    EXPECT_EQ(bytes("bnb_dynamic8 mapping=affine"), 2000U + 80U * 2 + 80U * 2);
    EXPECT_EQ(bytes("int3 granularity=row scale=f32"), 2000U * 3 / 8 + 20U * 4);
    EXPECT_EQ(bytes("int8 granularity=tensor"), 2002U);
    EXPECT_EQ(bytes("fp4_e2m1 granularity=group:16 scale=e4m3"), 1000U + 140U + 4U);
    EXPECT_EQ(bytes("fp4_e2m1 scale=e8m0"), 1000U + 80U);
    EXPECT_EQ(bytes("nf4 granularity=group:16 scale=nested"), 1000U + 140U + 4U + 4U);
    EXPECT_EQ(bytes("nf4 granularity=tile:1x5 scale=nested"), 1000U + 400U + 2 * 4U + 4U);
    EXPECT_EQ(bytes("ternary granularity=tensor"), 400U + 2U);
    EXPECT_EQ(bytes("kmeans16 granularity=tensor"), 1000U + 2U + 64U);
    EXPECT_EQ(bytes("int4 outliers=sparse:1"), 1000U + 160U + 20U * 6);
    EXPECT_EQ(bytes("int4 outliers=equalize"), 1000U + 160U + 100U * 2);
    EXPECT_DOUBLE_EQ(applied(model, schemeNamed("int8 granularity=row")).cost.bitsPerWeight(),
                     8.0 + 16.0 / 100.0);
}

TEST(ApplyScheme, ResultsDoNotDependOnThreadsOrOnHowRowsAreAskedFor) {
    const std::vector<float> weights = gaussianWeights(8, 700 * 640);
    const auto model = modelOf(weights, {640, 700});
    for (const char* text :
         {"int4", "int4 granularity=column scale=nested", "kmeans8 granularity=row",
          "int2 rounding=stochastic:3 granularity=tensor", "int4 outliers=sparse:0.3",
          "nf4 granularity=tile:128x128 outliers=equalize"}) {
        SCOPED_TRACE(text);
        const Scheme scheme = schemeNamed(text);
        const SchemeResult all = applied(model, scheme);
        const auto decoded = decodedWith(model, scheme);
        const ThreadLimit limit(1);
        const SchemeResult one = applied(model, scheme);
        EXPECT_EQ(all.error.sumSquaredError, one.error.sumSquaredError);
        EXPECT_EQ(all.error.sumProduct, one.error.sumProduct);
        EXPECT_EQ(all.parts.rounding, one.parts.rounding);
        ASSERT_EQ(all.worstGroups.size(), one.worstGroups.size());
        for (std::size_t i = 0; i < all.worstGroups.size(); ++i) {
            EXPECT_EQ(all.worstGroups[i].group, one.worstGroups[i].group);
            EXPECT_EQ(all.worstGroups[i].squaredError, one.worstGroups[i].squaredError);
        }
        SilentTask task;
        const auto encoder = encoderFor(model.model(), model.tensor(), simulated(scheme));
        std::vector<float> part(3 * 640);
        ASSERT_TRUE(encoders::decodeRows(*encoder, 351, 3, part, task).has_value());
        expectEqualBits(part, std::span(decoded).subspan(351 * 640, 3 * 640));
    }
}

TEST(ApplyScheme, MeasuresExactlyWhatItDecodes) {
    const std::vector<float> weights = gaussianWeights(9, 64 * 256);
    std::vector<float> importance(256);
    for (std::size_t i = 0; i < 256; ++i) importance[i] = static_cast<float>(i % 7);
    const auto model = modelOf(weights, {256, 64});
    for (const char* text : {"int4", "int3 granularity=tile:16x16 outliers=columns:3.9",
                             "quantile16 granularity=group:64", "int4 outliers=equalize",
                             "nf4 scale=nested outliers=sparse:2", "binary scale=e4m3"}) {
        SCOPED_TRACE(text);
        const Scheme scheme = schemeNamed(text);
        const SchemeResult result = applied(model, scheme, importance);
        const auto decoded = decodedWith(model, scheme, importance);
        ErrorStats expected;
        expected.add(weights, decoded);
        EXPECT_NEAR(result.error.sumSquaredError, expected.sumSquaredError,
                    1e-12 * expected.sumSquaredError);
        EXPECT_EQ(result.error.maxAbsError, expected.maxAbsError);
        double weighted = 0.0;
        for (std::size_t i = 0; i < weights.size(); ++i) {
            const double difference = static_cast<double>(decoded[i]) - weights[i];
            weighted += importance[i % 256] * difference * difference;
        }
        EXPECT_NEAR(result.error.sumWeightedError, weighted, 1e-12 * weighted);
        EXPECT_NEAR(result.parts.total(), expected.sumSquaredError,
                    1e-9 * expected.sumSquaredError);
    }
}

TEST(ApplyScheme, ExplainsClippingRoundingAndScalePrecision) {
    const std::vector<float> weights = gaussianWeights(10, 32 * 256);
    const auto model = modelOf(weights, {256, 32});
    const SchemeResult exact = applied(model, schemeNamed("int4 scale=f32"));
    EXPECT_EQ(exact.parts.scalePrecision, 0.0);
    EXPECT_LT(exact.parts.clipping, 1e-12 * exact.parts.rounding);
    EXPECT_EQ(exact.parts.keptAside, 0.0);

    const SchemeResult coarse = applied(model, schemeNamed("int4 scale=e8m0-nearest"));
    EXPECT_GT(coarse.parts.scalePrecision, 0.2 * coarse.parts.rounding);
    EXPECT_NEAR(coarse.parts.rounding, exact.parts.rounding, 1e-9 * exact.parts.rounding);

    // A calibrator of the test's own that halves the range: what lies beyond is clipped.
    static constexpr calibration::Calibrator half{
        .id = "half",
        .label = Words("Half", nullptr),
        .summary = Words("Half the range", nullptr),
        .parameters = {},
        .fromExtremes = [](const calibration::Extremes& extremes,
                           const calibration::Calibration&) -> elements::ClipRange {
            return {-extremes.absMax() / 2.0F, extremes.absMax() / 2.0F};
        }};
    Scheme clipping = schemeNamed("int8 scale=f32 granularity=tensor");
    clipping.calibration = {&half, {}};
    const SchemeResult clipped = applied(model, clipping);
    float largest = 0.0F;
    for (const float weight : weights) largest = std::max(largest, std::abs(weight));
    double beyond = 0.0;
    for (const float weight : weights) {
        const double excess = std::abs(static_cast<double>(weight)) - largest / 2.0;
        if (excess > 0.0) beyond += excess * excess;
    }
    EXPECT_NEAR(clipped.parts.clipping, beyond, 1e-5 * beyond);
    EXPECT_GT(clipped.parts.clipping, 10.0 * clipped.parts.rounding);
}

TEST(ApplyScheme, ListsTheWorstGroupsByTheirError) {
    std::vector<float> weights = gaussianWeights(11, 64 * 320);
    weights[5 * 320 + 70] = 50.0F;
    weights[60 * 320 + 319] = -80.0F;
    const auto model = modelOf(weights, {320, 64});
    const Scheme scheme = schemeNamed("int4");
    SilentTask task;
    const auto result = applyScheme(model.model(), model.tensor(),
                                    {.scheme = scheme, .worstGroups = 64 * 10}, task);
    const auto decoded = decodedWith(model, scheme);
    ASSERT_EQ(result->worstGroups.size(), 640U);
    // The two groups with an outlier lose all other weights and lead the list.
    const auto& worst = result->worstGroups;
    EXPECT_EQ(worst[0].group + worst[1].group, 5U * 10 + 2 + 60 * 10 + 9);
    EXPECT_GT(worst[1].squaredError, 20.0 * worst[2].squaredError);
    for (std::size_t i = 1; i < worst.size(); ++i) {
        EXPECT_GE(worst[i - 1].squaredError, worst[i].squaredError);
    }
    double total = 0.0;
    for (const GroupError& group : result->worstGroups) {
        const std::size_t first = group.row * 320 + group.column;
        const double error = squaredErrorOf(std::span(weights).subspan(first, group.weights),
                                            std::span(decoded).subspan(first, group.weights));
        EXPECT_NEAR(group.squaredError, error, 1e-12 * error);
        EXPECT_EQ(group.group, group.row * 10 + group.column / 32);
        total += error;
    }
    EXPECT_NEAR(total, result->error.sumSquaredError, 1e-12 * total);
}

TEST(ApplyScheme, StopsWhenCancelled) {
    const std::vector<float> weights = gaussianWeights(12, 1024 * 1024);
    const auto model = modelOf(weights, {1024, 1024});
    for (const char* text : {"int4", "int4 granularity=column", "kmeans256 granularity=tensor",
                             "int4 outliers=sparse:1", "int4 scale=nested"}) {
        for (const int looks : {0, 1, 3, 6}) {
            StoppingTask task(looks);
            const Scheme scheme = schemeNamed(text);
            const auto result =
                applyScheme(model.model(), model.tensor(), {.scheme = scheme}, task);
            ASSERT_FALSE(result.has_value()) << text << " " << looks;
            EXPECT_EQ(result.error().code, ErrorCode::Cancelled);
        }
    }
}

TEST(ApplyScheme, RefusesImportanceThatDoesNotFit) {
    const std::vector<float> weights = gaussianWeights(13, 6 * 32);
    const auto model = modelOf(weights, {32, 3, 2});
    const Scheme scheme = schemeNamed("int4");
    SilentTask task;
    const auto errorFor = [&](const std::vector<float>& importance) {
        const SchemeRequest request{.scheme = scheme, .importance = importance};
        const auto result = applyScheme(model.model(), model.tensor(), request, task);
        return result ? ErrorCode::Cancelled : result.error().code;
    };
    EXPECT_EQ(errorFor(std::vector<float>(31, 1.0F)), ErrorCode::InvalidArgument);
    EXPECT_EQ(errorFor(std::vector<float>(32 * 4, 1.0F)), ErrorCode::InvalidArgument);
    EXPECT_EQ(errorFor(std::vector<float>(32, -1.0F)), ErrorCode::InvalidArgument);
    EXPECT_EQ(errorFor(std::vector<float>(32, NAN)), ErrorCode::InvalidArgument);
    EXPECT_EQ(errorFor(std::vector<float>(64, 1.0F)), ErrorCode::Cancelled);  // no error
}

}  // namespace
