// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cmath>

#include "core/quantize/elements/stored_scale.h"
#include "tests/core/quantize/schemes/scheme_reference.h"

/// Scales as E8M0 under absmax: OCP Microscaling Formats 1.0.
namespace {

using namespace weightscape;
using namespace weightscape::test;
using elements::microscalingScale;

TEST(Microscaling, TakesTheFloorOfTheExponentsDifference) {
    EXPECT_EQ(microscalingScale(6.0, 6.0F), 1.0F);
    EXPECT_EQ(microscalingScale(4.0, 6.0F), 1.0F);
    EXPECT_EQ(microscalingScale(std::nextafter(4.0, 0.0), 6.0F), 0.5F);
    EXPECT_EQ(microscalingScale(std::nextafter(8.0, 0.0), 6.0F), 1.0F);  // clips to 6
    EXPECT_EQ(microscalingScale(8.0, 6.0F), 2.0F);
    EXPECT_EQ(microscalingScale(1.0, 448.0F), 0x1p-8F);     // FP8 E4M3
    EXPECT_EQ(microscalingScale(1.0, 57344.0F), 0x1p-15F);  // FP8 E5M2
    EXPECT_EQ(microscalingScale(1.0, 28.0F), 0x1p-4F);      // FP6 E3M2
    EXPECT_EQ(microscalingScale(1.0, 7.5F), 0x1p-2F);       // FP6 E2M3
    EXPECT_EQ(microscalingScale(1.0, 127.0F), 0x1p-6F);     // INT8
    EXPECT_EQ(microscalingScale(0.0, 6.0F), 0x1p-127F);
    EXPECT_EQ(microscalingScale(0x1p-126, 57344.0F), 0x1p-127F);
    EXPECT_EQ(microscalingScale(0x1p+127, 1.0F), 0x1p+127F);
}

/// One group of 32 with this largest magnitude; the scale is what the smallest level decodes to.
float largestDecoded(const std::string& scheme, float largest) {
    std::vector<float> weights(32, 0.0F);
    weights[7] = -largest;
    const auto decoded = decodedWith(modelOf(weights, {32}), schemeNamed(scheme));
    return -decoded[7];
}

TEST(Microscaling, DecidesTheScalesOfIntegersAndSmallFloats) {
    EXPECT_EQ(largestDecoded("fp4_e2m1 scale=e8m0", 7.9F), 6.0F);
    EXPECT_EQ(largestDecoded("fp4_e2m1 scale=e8m0", 8.0F), 8.0F);
    EXPECT_EQ(largestDecoded("fp8_e4m3 scale=e8m0", 500.0F), 448.0F);
    EXPECT_EQ(largestDecoded("int8 scale=e8m0", 1.99F), 127.0F / 64.0F);
    EXPECT_EQ(largestDecoded("int4 scale=e8m0", 1.0F), 1.0F);
    EXPECT_EQ(largestDecoded("int4 scale=e8m0", 1.99F), 1.75F);
    // The nearest power stays a choice: 7.9 / 6 rounds to 1, 11 / 6 to 2.
    EXPECT_EQ(largestDecoded("fp4_e2m1 scale=e8m0-nearest", 11.0F), 12.0F);
    EXPECT_EQ(largestDecoded("int4 scale=e8m0-nearest", 0.75F), 0.75F);
    // OCP defines no exponent for codebooks: they keep the nearest power.
    EXPECT_EQ(largestDecoded("nf4 scale=e8m0", 1.9F),
              largestDecoded("nf4 scale=e8m0-nearest", 1.9F));
}

TEST(Microscaling, ScalesOfSymmetricFullFollowTheHighestLevel) {
    // -8 .. 7: the largest power below is that of 7.
    EXPECT_EQ(largestDecoded("int4 mapping=symmetric-full scale=e8m0", 1.0F), 1.0F);
    EXPECT_EQ(largestDecoded("int4 mapping=symmetric-full scale=e8m0", 1.9F), 2.0F);
}

TEST(Microscaling, Fp8InGroupsOf32ReachesItsFigureOnABell) {
    const auto model = modelOf(gaussianWeights(21, 256 * 1024), {1024, 256});
    const auto sqnr = [&](const char* text) {
        return applied(model, schemeNamed(text)).error.sqnrDb();
    };
    EXPECT_NEAR(sqnr("fp8_e4m3 scale=e8m0"), 30.7, 0.2);
    EXPECT_GT(sqnr("fp8_e4m3 scale=e8m0"), sqnr("fp8_e4m3 scale=e8m0-nearest") + 5.0);
}

TEST(Microscaling, Fp4IsWhatGgmlStoresAsMxfp4) {
    const std::vector<float> weights = gaussianWeights(22, 64 * 256);
    const auto decoded =
        decodedWith(modelOf(weights, {256, 64}), schemeNamed("fp4_e2m1 scale=e8m0"));
    const formats::Format& mxfp4 = formatNamed("mxfp4");
    const auto bytes = encoded(mxfp4, weights);
    std::vector<float> stored(weights.size());
    mxfp4.decodeRow(bytes, stored);
    EXPECT_EQ(decoded, stored);
}

TEST(Microscaling, LeastSquaresFindsNoWorsePowerThanTheStandards) {
    const auto model = modelOf(gaussianWeights(23, 64 * 256), {256, 64});
    const auto error = [&](const std::string& text) {
        return applied(model, schemeNamed(text)).error.sumSquaredError;
    };
    for (const std::string element : {"fp4_e2m1", "int4", "int4 mapping=symmetric-full"}) {
        const double least = error(element + " scale=e8m0 calibration=mse");
        EXPECT_LE(least, error(element + " scale=e8m0"));
        EXPECT_EQ(least, error(element + " scale=e8m0-nearest calibration=mse"));
    }
}

}  // namespace
