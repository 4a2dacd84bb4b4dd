// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/encoders/treatment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weightscape::encoders {
namespace {

using ::testing::HasSubstr;

TEST(Treatment, TextIsReadBackAsTheSameTreatment) {
    for (const char* text :
         {"q4_0", "f16", "int4", "int4 granularity=group:64", "nf4 scale=nested store=bf16",
          "int8 store=q8_0", "int4 rounding=stochastic:3 store=q4_0",
          "int8 mapping=affine calibration=percentile:99 store=f32"}) {
        const auto treatment = parseTreatment(text);
        ASSERT_TRUE(treatment) << describe(treatment.error());
        EXPECT_EQ(treatmentText(*treatment), text);
    }
    EXPECT_EQ(*parseTreatment("int4 store=bf16 granularity=row"),
              *simulate("int4 granularity=row", "BF16"));
    EXPECT_EQ(*parseTreatment("INT4 store=f16"), *parseTreatment("int4"));
}

TEST(Treatment, SimulatesOnlyWhereThereIsAScheme) {
    const auto plain = *parseTreatment("f16");
    const auto simulated = *parseTreatment("int4");
    EXPECT_FALSE(plain.isSimulated());
    EXPECT_TRUE(simulated.isSimulated());
    TensorInfo tensor;
    tensor.format = formats::findFormat("f16");
    EXPECT_TRUE(plain.keeps(tensor));
    EXPECT_FALSE(simulated.keeps(tensor));
    EXPECT_EQ(treatmentLabel(plain).english(), "F16");
    EXPECT_EQ(treatmentLabel(*simulate("int4", "f32")).english(), "int4, simulated as F32");
    EXPECT_FALSE(simulated.isContained());
    EXPECT_TRUE(simulate("int4", "q4_0")->isContained());
    EXPECT_EQ(treatmentLabel(*simulate("int4", "q4_0")).english(), "int4, stored as Q4_0");
}

TEST(Treatment, ACalibratorMayChooseTheScalesOfAFormatThatLeavesThemOpen) {
    const auto treatment = parseTreatment("Q4_0 calibration=mse");
    ASSERT_TRUE(treatment) << describe(treatment.error());
    EXPECT_FALSE(treatment->isSimulated());
    EXPECT_EQ(treatmentText(*treatment), "q4_0 calibration=mse");
    EXPECT_EQ(treatmentLabel(*treatment).english(), "Q4_0, mse");
    EXPECT_EQ(treatmentName(*treatment), "Q4_0, mse");
    EXPECT_EQ(treatmentName(*parseTreatment("int4 granularity=row")), "int4");
    EXPECT_NE(*treatment, *parseTreatment("q4_0"));
    TensorInfo tensor;
    tensor.format = formats::findFormat("q4_0");
    EXPECT_FALSE(treatment->keeps(tensor));
    EXPECT_EQ(treatmentText(*parseTreatment("q8_0 calibration=clip:0.9")),
              "q8_0 calibration=clip:0.9");
    EXPECT_EQ(parseTreatment("q4_k calibration=mse").error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(parseTreatment("q4_0 calibration=most").error().code, ErrorCode::NotFound);
    EXPECT_FALSE(parseTreatment("q4_0 calibration=mse scale=f32"));
}

TEST(Treatment, RefusesWhatMakesNoSense) {
    EXPECT_EQ(parseTreatment("q4_7").error().code, ErrorCode::NotFound);
    EXPECT_EQ(parseTreatment("int9").error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(parseTreatment("q4_0 store=f16").error().code, ErrorCode::NotFound);
    EXPECT_THAT(parseTreatment("int4 store=q8_0").error().detail.english(),
                HasSubstr("or as q4_0."));
    EXPECT_THAT(parseTreatment("nf4 store=q4_0").error().detail.english(),
                HasSubstr("bf16 or f32."));
    EXPECT_THAT(parseTreatment("int4 store=q4_k").error().detail.english(), HasSubstr("q4_k"));
    EXPECT_THAT(parseTreatment("int4 store=f16 store=f32").error().detail.english(),
                HasSubstr("twice"));
    EXPECT_THAT(parseTreatment("int4 store=").error().detail.english(), HasSubstr("empty"));
    EXPECT_EQ(parseTreatment("").error().code, ErrorCode::NotFound);
}

}  // namespace
}  // namespace weightscape::encoders
