// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cmath>

#include "tests/core/quantize/schemes/scheme_reference.h"

/// What the zero points of affine integers cost and what they can hold.
namespace {

using namespace weightscape;
using namespace weightscape::test;
using elements::GroupCodec;
using elements::ZeroPointType;

GroupCodec codecWith(const char* element, ZeroPointType type) {
    return {*elements::fixedLevels(*elements::parseElement(element), elements::Mapping::Affine),
            elements::ScaleType::F32,
            {},
            type};
}

TEST(ZeroPoint, TakesAsManyBitsAsTheElementUnlessSaid) {
    const auto bits = [](const std::string& parts) {
        return schemes::zeroPointBits(schemeNamed(parts));
    };
    for (const char* each : {"2", "3", "4", "5", "6", "7", "8"}) {
        EXPECT_EQ(bits("int" + std::string(each) + " mapping=affine"),
                  static_cast<unsigned>(each[0] - '0'));
    }
    EXPECT_EQ(bits("int3 mapping=affine zero-point=4bit"), 4U);
    EXPECT_EQ(bits("int4 mapping=affine zero-point=8bit"), 8U);
    EXPECT_EQ(bits("int4 mapping=affine zero-point=f16"), 16U);
    EXPECT_EQ(bits("int4 mapping=affine calibration=hqq"), 16U);
    EXPECT_EQ(bits("bnb_dynamic8 mapping=affine"), 16U);
    EXPECT_EQ(bits("int4"), 0U);
}

TEST(ZeroPoint, CountsInBitsPerWeight) {
    const auto model = modelOf(gaussianWeights(61, 64 * 128), {128, 64});
    const auto bits = [&](const std::string& text) {
        return applied(model, schemeNamed(text)).cost.bitsPerWeight();
    };
    EXPECT_DOUBLE_EQ(bits("int4 mapping=affine"), 4.0 + 16.0 / 32 + 4.0 / 32);
    EXPECT_DOUBLE_EQ(bits("int4 mapping=affine granularity=group:128"), 4.0 + 20.0 / 128);  // GPTQ
    EXPECT_DOUBLE_EQ(bits("int4 mapping=affine zero-point=8bit"), 4.75);
    EXPECT_DOUBLE_EQ(bits("int4 mapping=affine zero-point=f16"), 5.0);
}

TEST(ZeroPoint, OfTheElementsBitsKeepsZeroInsideTheRange) {
    const GroupCodec codec = codecWith("int4", ZeroPointType::Element);
    EXPECT_EQ(codec.storedScale({-0.3F, 0.9F}).zeroPoint, 4);
    // A range on one side of 0 is widened to hold it.
    const auto above = codec.storedScale({2.0F, 3.0F});
    EXPECT_EQ(above.zeroPoint, 0);
    EXPECT_FLOAT_EQ(above.scale, 3.0F / 15.0F);
    const auto below = codec.storedScale({-3.0F, -2.0F});
    EXPECT_EQ(below.zeroPoint, 15);
    EXPECT_FLOAT_EQ(below.scale, 3.0F / 15.0F);
}

TEST(ZeroPoint, WiderTypesReachFartherFromZero) {
    const GroupCodec byte = codecWith("int4", ZeroPointType::Bits8);
    EXPECT_EQ(byte.storedScale({-3.0F, -2.0F}).zeroPoint, 45);
    EXPECT_FLOAT_EQ(byte.storedScale({-3.0F, -2.0F}).scale, 1.0F / 15.0F);
    EXPECT_EQ(byte.storedScale({2.0F, 3.0F}).zeroPoint, 0);       // none below 0
    EXPECT_EQ(byte.storedScale({-30.0F, -29.0F}).zeroPoint, 15);  // 450 is too large
    const GroupCodec half = codecWith("int4", ZeroPointType::F16);
    EXPECT_EQ(half.storedScale({2.0F, 3.0F}).zeroPoint, -30);
    EXPECT_EQ(half.storedScale({-30.0F, -29.0F}).zeroPoint, 450);
    EXPECT_EQ(half.storedScale({-300.0F, -299.0F}).zeroPoint, 15);  // 4,500 is no whole F16
}

TEST(ZeroPoint, EveryOneThatIsChosenCanBeStored) {
    SilentTask task;
    calibration::Scratch scratch;
    for (const char* calibration : {"minmax", "mse", "percentile:95", "kl:32", "clip:0.7"}) {
        const auto choice = *calibration::parseCalibrator(calibration);
        for (const auto& row : elements::allZeroPointTypes()) {
            const GroupCodec codec = codecWith("int4", row.choice);
            for (int shift = -60; shift <= 60; shift += 3) {
                std::vector<float> weights = gaussianWeights(62, 64);
                for (float& weight : weights) weight += static_cast<float>(shift);
                const elements::Group group{weights, {}, {.run = 64}};
                const auto range = calibration::chooseRange(
                    *choice.calibrator, group, {codec, choice.parameters, scratch, task});
                const auto stored = codec.storedScale(range);
                EXPECT_TRUE(codec.zeroPoints().hold(stored.zeroPoint))
                    << calibration << " " << row.id << " " << shift << ": " << stored.zeroPoint;
                EXPECT_EQ(stored.lowest, static_cast<float>(-stored.zeroPoint));
            }
        }
    }
}

TEST(ZeroPoint, RefusesWhatCannotHoldIt) {
    for (const char* text :
         {"int4 zero-point=8bit", "nf4 zero-point=f16", "int8 mapping=affine zero-point=4bit",
          "int5 mapping=affine zero-point=4bit",
          "int4 mapping=affine calibration=hqq zero-point=8bit",
          "bnb_dynamic8 mapping=affine zero-point=8bit"}) {
        const auto scheme = schemes::parseScheme(text);
        ASSERT_FALSE(scheme) << text;
        EXPECT_EQ(scheme.error().code, ErrorCode::InvalidArgument) << text;
        EXPECT_NE(scheme.error().detail.english().find("zero-point"), std::string::npos) << text;
    }
    EXPECT_EQ(schemes::parseScheme("int4 mapping=affine zero-point=2bit").error().code,
              ErrorCode::NotFound);
}

TEST(ZeroPoint, ReadsBack) {
    for (const auto& row : elements::allZeroPointTypes()) {
        schemes::Scheme scheme = schemeNamed("int4 mapping=affine");
        scheme.zeroPoint = row.choice;
        EXPECT_EQ(schemeNamed(schemes::schemeText(scheme)), scheme) << row.id;
    }
    EXPECT_EQ(schemes::schemeText(schemeNamed("int4 mapping=affine zero-point=element")),
              "int4 mapping=affine");
}

}  // namespace
