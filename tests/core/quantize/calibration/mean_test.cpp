// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cmath>

#include "tests/core/quantize/schemes/scheme_reference.h"

namespace {

using namespace weightscape;
using namespace weightscape::test;

/// max(-1, min(1, round(w / mean))) x mean with the mean magnitude of all weights.
std::vector<float> ternaryByDefinition(const std::vector<float>& weights) {
    double sum = 0.0;
    for (const float weight : weights) sum += std::abs(weight);
    const auto mean = static_cast<float>(sum / static_cast<double>(weights.size()));
    std::vector<float> decoded;
    for (const float weight : weights) {
        decoded.push_back(std::clamp(std::nearbyint(weight / mean), -1.0F, 1.0F) * mean + 0.0F);
    }
    return decoded;
}

TEST(MeanMagnitude, IsTheScaleOfTernaryWeightsAsBitNetHasIt) {
    const std::vector<float> weights = gaussianWeights(51, 96 * 130);
    const auto model = modelOf(weights, {96, 130});
    const auto scheme = schemeNamed("ternary granularity=tensor calibration=absmean scale=f32");
    EXPECT_EQ(decodedWith(model, scheme), ternaryByDefinition(weights));
}

TEST(MeanMagnitude, EachGroupHasItsOwn) {
    const std::vector<float> weights = {0.5F, -0.5F, 0.1F, 0.1F, 0.2F, -1.0F, 0.2F, 0.2F,
                                        0.5F, -0.5F, 0.1F, 0.1F, 0.2F, -1.0F, 0.2F, 0.2F,
                                        8.0F, 0.0F,  0.0F, 0.0F, 0.0F, 0.0F,  0.0F, 8.0F,
                                        8.0F, 0.0F,  0.0F, 0.0F, 0.0F, 0.0F,  0.0F, 8.0F};
    const auto decoded =
        decodedWith(modelOf(weights, {16, 2}),
                    schemeNamed("ternary granularity=row calibration=absmean scale=f32"));
    const auto mean = static_cast<float>(2.8 / 8.0);
    EXPECT_FLOAT_EQ(decoded[0], mean);
    EXPECT_FLOAT_EQ(decoded[1], -mean);
    EXPECT_EQ(decoded[2], 0.0F);
    EXPECT_FLOAT_EQ(decoded[4], mean);
    EXPECT_FLOAT_EQ(decoded[5], -mean);
    EXPECT_EQ(decoded[16], 2.0F);
}

TEST(MeanMagnitude, BeatsTheLargestMagnitudeByFarOnABell) {
    const auto model = modelOf(gaussianWeights(52, 256 * 64), {256, 64});
    const auto relative = [&](const char* text) {
        return applied(model, schemeNamed(text)).error.relativeRmse();
    };
    // For a Gaussian the mean is 0.798 sigma; by its moments beyond and below half of that, 51.3 %.
    EXPECT_NEAR(relative("ternary granularity=tensor calibration=absmean"), 0.513, 0.01);
    EXPECT_GT(relative("ternary granularity=tensor"), 0.8);
    // Binary: 1 - 2 / pi of the variance is lost, the least possible.
    EXPECT_NEAR(relative("binary granularity=tensor calibration=absmean"),
                std::sqrt(1.0 - 2.0 / std::numbers::pi), 0.01);
}

TEST(MeanMagnitude, SuitsSignsAlone) {
    for (const char* text : {"ternary", "binary", "int2"}) {
        EXPECT_TRUE(schemes::parseScheme(std::string(text) + " calibration=absmean")) << text;
    }
    for (const char* text : {"int4", "int2 mapping=affine", "nf4", "fp4_e2m1", "kmeans2"}) {
        const auto scheme = schemes::parseScheme(std::string(text) + " calibration=absmean");
        ASSERT_FALSE(scheme) << text;
        EXPECT_EQ(scheme.error().code, ErrorCode::InvalidArgument);
    }
    EXPECT_TRUE(encoders::parseTreatment("tq2_0 calibration=absmean"));
    EXPECT_TRUE(encoders::parseTreatment("tq1_0 calibration=absmean"));
    EXPECT_FALSE(encoders::parseTreatment("q4_0 calibration=absmean"));
    EXPECT_FALSE(encoders::parseTreatment("q2_0 calibration=absmean"));
}

TEST(TreatmentRemarks, EntropyWithFewerWeightsThanBinsIsLeftToChance) {
    TensorInfo tensor;
    tensor.ggufName = "blk.0.ffn_up_exps.weight";
    tensor.dimensions = {4096, 64};
    const auto remarks = [&](const char* text) {
        return encoders::treatmentRemarks(tensor, *encoders::parseTreatment(text)).size();
    };
    EXPECT_EQ(remarks("int4 calibration=kl"), 1U);  // 32 weights, 2,048 bins
    EXPECT_EQ(remarks("int4 calibration=kl:32"), 0U);
    EXPECT_EQ(remarks("int8 granularity=row calibration=kl"), 0U);
    EXPECT_EQ(remarks("int8 granularity=row calibration=kl:8192"), 1U);
    EXPECT_EQ(remarks("int8 granularity=column calibration=kl"), 1U);  // 64 rows
    EXPECT_EQ(remarks("int8 granularity=tensor calibration=kl"), 0U);
    EXPECT_EQ(remarks("q4_0 calibration=kl"), 1U);
    EXPECT_EQ(remarks("q4_0 calibration=mse"), 0U);
    EXPECT_EQ(remarks("q4_0"), 0U);
    EXPECT_EQ(remarks("int4"), 0U);
    tensor.dimensions = {16, 16, 1024};  // experts of 256 weights each
    EXPECT_EQ(remarks("int8 granularity=tensor calibration=kl"), 1U);
}

}  // namespace
