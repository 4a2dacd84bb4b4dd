// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/schemes/container.h"

#include <gtest/gtest.h>

namespace weightscape::schemes {
namespace {

std::string containerOfScheme(const char* text) {
    const auto scheme = parseScheme(text);
    if (!scheme) return describe(scheme.error()).english();
    const formats::Format* format = containerOf(*scheme);
    return format == nullptr ? "none" : std::string(format->info.id);
}

TEST(SchemeContainer, IsTheTypeWithTheSameLevelsBlocksAndBits) {
    EXPECT_EQ(containerOfScheme("int8"), "q8_0");
    EXPECT_EQ(containerOfScheme("int4"), "q4_0");
    EXPECT_EQ(containerOfScheme("int4 mapping=symmetric-full"), "q4_0");
    EXPECT_EQ(containerOfScheme("int5 calibration=mse rounding=floor"), "q5_0");
}

TEST(SchemeContainer, ThereIsNoneWhenAnythingDiffers) {
    for (const char* text : {"int3", "int4 granularity=group:64", "int4 granularity=row",
                             "int4 scale=f32", "int4 mapping=affine", "int8 mapping=symmetric-full",
                             "int4 outliers=sparse:1", "nf4", "fp4_e2m1"}) {
        EXPECT_EQ(containerOfScheme(text), "none") << text;
    }
}

}  // namespace
}  // namespace weightscape::schemes
