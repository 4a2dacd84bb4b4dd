// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/core/quantize/schemes/scheme_reference.h"

namespace {

using namespace weightscape;
using namespace weightscape::test;
using namespace weightscape::schemes;

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

/// One scheme of every element type with every scale type and granularity that differs in kind.
std::vector<Scheme> manySchemes() {
    std::vector<Scheme> all;
    for (const auto& element : elements::allElements()) {
        for (const auto& scale : elements::allScaleTypes()) {
            for (const char* rest :
                 {"", " granularity=tensor", " granularity=tile:3x20",
                  " granularity=column rounding=stochastic:5", " outliers=columns:3",
                  " outliers=sparse:10", " outliers=equalize"}) {
                all.push_back(
                    schemeNamed(element.type.id() + " scale=" + std::string(scale.id) + rest));
            }
        }
    }
    for (const char* text : {"int4 mapping=affine", "int8 mapping=symmetric-full",
                             "bnb_dynamic8 mapping=affine scale=nested"}) {
        all.push_back(schemeNamed(text));
    }
    return all;
}

void expectSound(const std::vector<float>& weights, const OneTensorModel& model,
                 const Scheme& scheme) {
    SCOPED_TRACE(schemeText(scheme));
    const auto decoded = decodedWith(model, scheme);
    for (const float value : decoded) ASSERT_TRUE(std::isfinite(value));
    const SchemeResult result = applied(model, scheme);
    std::uint64_t notFinite = 0;
    for (const float weight : weights) notFinite += std::isfinite(weight) ? 0 : 1;
    EXPECT_EQ(result.nonFinite, notFinite);
    EXPECT_EQ(result.error.count + notFinite, weights.size());
    const double error = squaredErrorOf(weights, decoded);
    EXPECT_NEAR(result.error.sumSquaredError, error, 1e-12 * error);
    // The parts may cancel: next to a weight of 3e38 they are far larger than their sum.
    const ErrorParts& parts = result.parts;
    const double size = std::abs(parts.clipping) + std::abs(parts.rounding) +
                        std::abs(parts.scalePrecision) + std::abs(parts.keptAside);
    EXPECT_NEAR(parts.total(), error, 1e-9 * size);
}

TEST(DegenerateWeights, ZerosStayZerosButForBinary) {
    const std::vector<float> zeros(6 * 40, 0.0F);
    const auto model = modelOf(zeros, {40, 6});
    for (const Scheme& scheme : manySchemes()) {
        expectSound(zeros, model, scheme);
        const auto decoded = decodedWith(model, scheme);
        // E8M0 has no zero, and binary no level at zero: the smallest scale remains.
        for (const float value : decoded) ASSERT_LE(std::abs(value), 0x1p-126F);
    }
}

TEST(DegenerateWeights, NanInfinitySubnormalAndHugeWeightsGiveFiniteResults) {
    std::vector<float> weights = gaussianWeights(31, 6 * 40);
    weights[3] = kNan;
    weights[45] = kInfinity;
    weights[46] = -kInfinity;
    weights[90] = std::numeric_limits<float>::denorm_min();
    weights[100] = 3e38F;
    weights[101] = -3e38F;
    for (std::size_t i = 200; i < 240; ++i) weights[i] = i % 2 == 0 ? kNan : kInfinity;
    const auto model = modelOf(weights, {40, 6});
    for (const Scheme& scheme : manySchemes()) expectSound(weights, model, scheme);
}

TEST(DegenerateWeights, NanBecomesTheLevelNearestZeroAndInfinityTheEndLevel) {
    std::vector<float> weights(32, 0.5F);
    weights[0] = 1.0F;
    weights[1] = kNan;
    weights[2] = kInfinity;
    weights[3] = -kInfinity;
    const auto decoded = decodedWith(modelOf(weights, {32}), schemeNamed("int8 scale=f32"));
    EXPECT_EQ(decoded[1], 0.0F);
    EXPECT_FLOAT_EQ(decoded[2], 1.0F);
    EXPECT_FLOAT_EQ(decoded[3], -1.0F);
}

TEST(DegenerateWeights, ConstantsSurviveUpToTheRoundingOfTheScale) {
    for (const float constant : {0.3F, -0.3F, 1e-20F, 1e20F}) {
        const std::vector<float> weights(64, constant);
        for (const char* text :
             {"int4 scale=f32", "int4 scale=f32 mapping=affine", "nf4 scale=f32",
              "fp8_e5m2 scale=f32", "ternary scale=f32", "binary scale=f32", "kmeans4 scale=f32",
              "quantile4 scale=f32", "int4 scale=nested", "int4 scale=e4m3"}) {
            const auto decoded = decodedWith(modelOf(weights, {64}), schemeNamed(text));
            for (const float value : decoded) {
                ASSERT_NEAR(value, constant, 1e-6F * std::abs(constant)) << text;
            }
        }
    }
}

TEST(DegenerateWeights, TensorsSmallerThanAGroupAndEmptyOnesWork) {
    const std::vector<Scheme> schemes = manySchemes();
    std::size_t first = 0;
    for (const std::vector<std::uint64_t>& dimensions :
         {std::vector<std::uint64_t>{}, {1}, {7}, {7, 3}, {1, 9}, {0}, {5, 0}}) {
        TensorInfo shape;
        shape.dimensions = dimensions;
        const std::vector<float> weights = gaussianWeights(32, shape.weightCount());
        const auto model = modelOf(weights, dimensions);
        // Every seventh scheme of 801, beginning with another one for each shape: all of them once.
        for (std::size_t i = first++; i < schemes.size(); i += 7) {
            expectSound(weights, model, schemes[i]);
        }
    }
    const SchemeResult empty = applied(modelOf({}, {0}), schemeNamed("int4"));
    EXPECT_EQ(empty.cost.groups, 0U);
    EXPECT_EQ(empty.cost.bytes(), 0U);
    EXPECT_EQ(empty.cost.bitsPerWeight(), 0.0);
}

}  // namespace
