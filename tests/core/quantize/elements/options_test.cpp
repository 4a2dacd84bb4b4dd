// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/elements/options.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/quantize/elements/stored_scale.h"
#include "core/support/number_types.h"

namespace {

using namespace weightscape::elements;

TEST(Options, EveryNameReadsBackInAnyCase) {
    for (const auto& row : allMappings()) {
        EXPECT_EQ(*parseMapping(row.id), row.choice);
        EXPECT_EQ(mappingId(row.choice), row.id);
    }
    for (const auto& row : allScaleTypes()) {
        EXPECT_EQ(*parseScaleType(row.id), row.choice);
        EXPECT_EQ(scaleTypeId(row.choice), row.id);
    }
    for (const auto& row : allRoundings()) {
        const auto rounding = parseRounding(row.id);
        ASSERT_TRUE(rounding.has_value());
        EXPECT_EQ(rounding->mode, row.choice);
        EXPECT_EQ(*parseRounding(roundingText(*rounding)), *rounding);
    }
    EXPECT_EQ(*parseMapping("Symmetric-Full"), Mapping::SymmetricFull);
}

TEST(Options, ReadsTheSeedOfStochasticRoundingAndNoOther) {
    EXPECT_EQ(parseRounding("stochastic:18446744073709551615")->seed, ~std::uint64_t{0});
    EXPECT_EQ(parseRounding("stochastic:0")->seed, 0U);
    for (const char* text : {"stochastic:", "stochastic:-1", "stochastic:1.5", "stochastic:1 ",
                             "stochastic:18446744073709551616", "nearest:1", "floor:"}) {
        const auto rounding = parseRounding(text);
        ASSERT_FALSE(rounding.has_value()) << text;
        EXPECT_EQ(rounding.error().code, weightscape::ErrorCode::InvalidArgument) << text;
    }
    EXPECT_EQ(parseRounding("up").error().code, weightscape::ErrorCode::NotFound);
}

TEST(StoredScale, RoundsToTheNearestNumberOfItsType) {
    EXPECT_EQ(roundScale(ScaleType::F32, 0.1F), 0.1F);
    EXPECT_EQ(roundScale(ScaleType::F16, 0.1F), 0x1.998p-4F);
    EXPECT_EQ(roundScale(ScaleType::Bf16, 0.1F), 0x1.9Ap-4F);
    EXPECT_EQ(roundScale(ScaleType::F16, 1e-9F), 0.0F);
    EXPECT_EQ(roundScale(ScaleType::F16, 1e9F), 65504.0F);
    EXPECT_EQ(roundScale(ScaleType::Bf16, std::numeric_limits<float>::max()), 0x1.FEp127F);
}

TEST(StoredScale, E8m0TakesTheNearestPowerOfTwoAndTiesToTheEvenCode) {
    for (int power = -127; power < 127; ++power) {
        const float low = std::ldexp(1.0F, power);
        const float middle = 1.5F * low;
        EXPECT_EQ(roundScale(ScaleType::E8m0, low), low);
        const float even = (power + 127) % 2 == 0 ? low : 2.0F * low;
        EXPECT_EQ(roundScale(ScaleType::E8m0, middle), even) << power;
        EXPECT_EQ(roundScale(ScaleType::E8m0, std::nextafter(middle, 0.0F)), low);
        EXPECT_EQ(roundScale(ScaleType::E8m0, std::nextafter(middle, 2.0F * low)), 2.0F * low);
    }
    EXPECT_EQ(roundScale(ScaleType::E8m0, 0.0F), 0x1p-127F);
    EXPECT_EQ(roundScale(ScaleType::E8m0, std::numeric_limits<float>::denorm_min()), 0x1p-127F);
    EXPECT_EQ(roundScale(ScaleType::E8m0, std::numeric_limits<float>::max()), 0x1p127F);
}

}  // namespace
