// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/encoders/block_causes.h"

#include <gtest/gtest.h>

#include "tests/core/quantize/schemes/scheme_reference.h"

/// What the error comes from: shares between nothing and all of it.
namespace {

using namespace weightscape;
using namespace weightscape::test;
using encoders::Treatment;
using schemes::ErrorParts;

measure::TreatmentError explained(const OneTensorModel& model, const Treatment& treatment,
                                  std::span<const float> importance = {}) {
    SilentTask task;
    return measure::measureTreatment(model.model(), model.tensor(),
                                     {.treatment = treatment,
                                      .importance = columnsOf(model.tensor(), importance),
                                      .explain = true,
                                      .worstGroups = 3},
                                     task)
        .value();
}

void expectShares(const measure::TreatmentError& measured) {
    ASSERT_TRUE(measured.explanation);
    ASSERT_TRUE(measured.explanation->explained);
    const ErrorParts& parts = measured.explanation->parts;
    const double whole = measured.error.sums.sumSquaredError;
    for (const double part :
         {parts.clipping, parts.rounding, parts.scalePrecision, parts.keptAside}) {
        EXPECT_GE(part, 0.0);
        EXPECT_LE(part, whole);
    }
    EXPECT_NEAR(parts.total(), whole, 1e-9 * whole);
}

TEST(ErrorCauses, AreSharesForEveryFormatThatCanBeWritten) {
    std::vector<float> weights = gaussianWeights(71, 16 * 512);
    weights[100] = 9.0F;
    weights[5000] = -30.0F;
    std::vector<float> importance(512);
    for (std::size_t i = 0; i < 512; ++i) importance[i] = 0.1F + static_cast<float>(i % 9);
    const auto model = modelOf(weights, {512, 16});
    int quantized = 0;
    for (const formats::Format& format : formats::allFormats()) {
        if (!format.canEncode() || format.info.id == "f32") continue;
        SCOPED_TRACE(format.info.id);
        for (const auto& columns : {std::vector<float>{}, importance}) {
            const auto measured = explained(model, {&format}, columns);
            expectShares(measured);
            const ErrorParts& parts = measured.explanation->parts;
            EXPECT_GT(parts.rounding, 0.0);
            if (!format.isQuantized()) {
                EXPECT_EQ(parts.scalePrecision + parts.clipping, 0.0);
                continue;
            }
            ++quantized;
            EXPECT_GT(parts.scalePrecision, 0.0) << "no stored scale is the best one";
            ASSERT_EQ(measured.explanation->worstGroups.size(), 3U);
            EXPECT_GE(measured.explanation->worstGroups[0].squaredError,
                      measured.explanation->worstGroups[1].squaredError);
        }
    }
    EXPECT_GT(quantized, 40);
}

TEST(ErrorCauses, AreSharesForCalibratedFormats) {
    const auto model = modelOf(gaussianWeights(72, 16 * 256), {256, 16});
    for (const char* text : {"q4_0 calibration=clip:0.6", "q8_0 calibration=mse",
                             "q5_1 calibration=hqq", "tq2_0 calibration=absmean"}) {
        SCOPED_TRACE(text);
        expectShares(explained(model, *encoders::parseTreatment(text)));
    }
    const auto clipped =
        explained(model, *encoders::parseTreatment("q8_0 calibration=clip:0.5")).explanation->parts;
    EXPECT_GT(clipped.clipping, 0.8 * clipped.total());
}

TEST(ErrorCauses, AreSharesForSchemesWhoseStoredScalesHappenToHelp) {
    std::vector<float> weights = gaussianWeights(73, 32 * 256);
    weights[77] = 20.0F;
    const auto model = modelOf(weights, {256, 32});
    bool helped = false;
    bool cost = false;
    for (const char* element : {"int3", "int4", "int8", "nf4", "fp4_e2m1", "ternary"}) {
        for (const char* scale : {"e8m0", "e8m0-nearest", "e4m3", "nested", "f16", "bf16"}) {
            for (const char* rest : {"", " outliers=sparse:0.5", " calibration=percentile:97"}) {
                const std::string text = std::string(element) + " scale=" + scale + rest;
                SCOPED_TRACE(text);
                const auto measured = explained(model, simulated(schemeNamed(text)));
                expectShares(measured);
                const ErrorParts& parts = measured.explanation->parts;
                helped = helped || parts.scalePrecision == 0.0;
                cost = cost || parts.scalePrecision > 0.1 * parts.total();
            }
        }
    }
    EXPECT_TRUE(helped) << "no case of the kind was tried";
    EXPECT_TRUE(cost);
}

/// Causes of one block of Q4_0 with this scale.
ErrorParts causesOf(const std::vector<float>& weights, float scale) {
    const formats::Format& format = formatNamed("q4_0");
    std::vector<std::byte> bytes(format.bytesPerBlock);
    const formats::BlockScale chosen{.scale = scale};
    format.encodeWithScales(weights, {&chosen, 1}, bytes);
    std::vector<float> decoded(weights.size());
    format.decodeRow(bytes, decoded);
    schemes::ErrorCauses causes;
    encoders::BlockCauses(format, 0, weights.size()).add({weights, decoded, bytes}, causes);
    return causes.partsOf(squaredErrorOf(weights, decoded));
}

TEST(ErrorCauses, AScaleThatIsOffIsTheScalesFault) {
    std::vector<float> weights(32);
    for (std::size_t i = 0; i < 32; ++i) weights[i] = 0.125F * (static_cast<float>(i % 16) - 8.0F);
    // One 64th too large: every weight keeps its level, and the right scale would lose nothing.
    const ErrorParts parts = causesOf(weights, 0.125F * (1.0F + 1.0F / 64.0F));
    EXPECT_GT(parts.total(), 0.0);
    EXPECT_NEAR(parts.scalePrecision, parts.total(), 1e-9 * parts.total());
}

TEST(ErrorCauses, WeightsBeyondTheEndLevelsAreClipping) {
    std::vector<float> weights(32);
    for (std::size_t i = 0; i < 32; ++i) weights[i] = 0.125F * (static_cast<float>(i % 16) - 8.0F);
    weights[15] = 1.25F;  // 10 steps, the highest level is 7
    const ErrorParts parts = causesOf(weights, 0.125F);
    EXPECT_NEAR(parts.clipping, 0.375 * 0.375, 1e-9);
    EXPECT_NEAR(parts.clipping, parts.total(), 1e-9);
}

TEST(ErrorCauses, WeightsBetweenLevelsAreRounding) {
    std::vector<float> weights(32);
    for (std::size_t i = 0; i < 32; ++i) {
        const float side = i % 4 < 2 ? 0.25F : -0.25F;  // a quarter step off, both ways
        weights[i] = 0.125F * (static_cast<float>(i / 2 % 14) - 7.0F + side);
    }
    const ErrorParts parts = causesOf(weights, 0.125F);
    EXPECT_GT(parts.rounding, 0.9 * parts.total());
}

TEST(ErrorCauses, CopiesHaveNone) {
    const auto weights = gaussianWeights(74, 256);
    const OneTensorModel model(formatNamed("q8_0"), {256}, encoded(formatNamed("q8_0"), weights));
    EXPECT_FALSE(explained(model, {&formatNamed("q8_0")}).explanation);
}

TEST(ErrorCauses, NotFiniteWeightsCountInNoCause) {
    std::vector<float> weights = gaussianWeights(75, 512);
    weights[3] = std::numeric_limits<float>::quiet_NaN();
    const auto model = modelOf(weights, {512});
    const auto measured = explained(model, {&formatNamed("f16")});
    ASSERT_TRUE(measured.explanation);
    EXPECT_TRUE(std::isfinite(measured.explanation->parts.total()));
}

TEST(ErrorCauses, OfferingGroupsListsTheWorstOfThemEarlierOnesFirst) {
    std::vector<double> errors;
    for (const float weight : gaussianWeights(76, 500)) {
        errors.push_back(std::round(4.0F * std::abs(weight)));  // many are equal
    }
    for (const std::size_t worst : {std::size_t{1}, std::size_t{5}, std::size_t{600}}) {
        schemes::ErrorCauses offered;
        schemes::ErrorCauses all;
        for (std::size_t i = 0; i < errors.size(); ++i) {
            const schemes::GroupError group{.group = i, .squaredError = errors[i]};
            offered.offer(group, worst);
            all.groups.push_back(group);
        }
        offered.keepWorst(worst);
        all.keepWorst(worst);
        ASSERT_EQ(offered.groups.size(), std::min(worst, errors.size()));
        for (std::size_t i = 0; i < offered.groups.size(); ++i) {
            EXPECT_EQ(offered.groups[i].group, all.groups[i].group);
        }
    }
}

}  // namespace
