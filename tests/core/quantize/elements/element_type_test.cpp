// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/elements/element_type.h"

#include <gtest/gtest.h>

#include <set>

namespace {

using namespace weightscape::elements;
using weightscape::ErrorCode;

TEST(ElementType, EveryIdReadsBackAsTheSameTypeInAnyCase) {
    std::set<std::string> ids;
    for (const ElementRow& row : allElements()) {
        const std::string id = row.type.id();
        EXPECT_TRUE(ids.insert(id).second) << id;
        ASSERT_TRUE(parseElement(id).has_value()) << id;
        EXPECT_EQ(*parseElement(id), row.type) << id;
        std::string upper = id;
        for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        ASSERT_TRUE(parseElement(upper).has_value()) << upper;
        EXPECT_EQ(*parseElement(upper), row.type) << upper;
    }
    EXPECT_EQ(ids.size(), 19U);
}

TEST(ElementType, ReadsEveryFloatOfUpToEightBits) {
    int floats = 0;
    for (int exponent = 0; exponent <= 9; ++exponent) {
        for (int mantissa = 0; mantissa <= 9; ++mantissa) {
            const std::string name =
                "e" + std::to_string(exponent) + "m" + std::to_string(mantissa);
            const auto type = parseElement(name);
            const bool valid = exponent >= 1 && 1 + exponent + mantissa <= 8;
            ASSERT_EQ(type.has_value(), valid) << name;
            if (!valid) {
                EXPECT_EQ(type.error().code, ErrorCode::InvalidArgument) << name;
                continue;
            }
            ++floats;
            EXPECT_EQ(type->codeBits(), static_cast<unsigned>(1 + exponent + mantissa));
            EXPECT_EQ(*parseElement(type->id()), *type);
        }
    }
    EXPECT_EQ(floats, 28);
    EXPECT_EQ(parseElement("e4m3")->id(), "fp8_e4m3");
    EXPECT_EQ(parseElement("e3m4")->id(), "e3m4");
}

TEST(ElementType, RefusesNamesAndNumbersThatDoNotExist) {
    for (const char* name : {"", "int", "int04", "int-4", "int4 ", "fp8", "e4", "em", "e4m", "nf3",
                             "kmeans", "kmeans1x", "quantile99999", "uint4"}) {
        const auto type = parseElement(name);
        ASSERT_FALSE(type.has_value()) << name;
        EXPECT_EQ(type.error().code, ErrorCode::NotFound) << name;
    }
    for (const char* name : {"int0", "int1", "int9", "kmeans1", "kmeans257", "quantile0", "e0m3"}) {
        const auto type = parseElement(name);
        ASSERT_FALSE(type.has_value()) << name;
        EXPECT_EQ(type.error().code, ErrorCode::InvalidArgument) << name;
    }
}

TEST(ElementType, CountsBitsAndPackedBytes) {
    const auto bytes = [](const char* name, std::uint64_t count) {
        return parseElement(name)->packedBytes(count);
    };
    EXPECT_EQ(bytes("int4", 4096), 2048U);
    EXPECT_EQ(bytes("int3", 8), 3U);
    EXPECT_EQ(bytes("int3", 9), 4U);
    EXPECT_EQ(bytes("int5", 3), 2U);
    EXPECT_EQ(bytes("binary", 9), 2U);
    EXPECT_EQ(bytes("ternary", 10), 2U);
    EXPECT_EQ(bytes("ternary", 11), 3U);
    EXPECT_EQ(bytes("fp6_e2m3", 4), 3U);
    EXPECT_EQ(bytes("nf4", 3), 2U);
    EXPECT_EQ(bytes("bnb_dynamic8", 7), 7U);
    EXPECT_EQ(bytes("kmeans16", 2), 1U);
    EXPECT_EQ(bytes("kmeans17", 8), 5U);
    EXPECT_EQ(bytes("kmeans2", 8), 1U);
    EXPECT_EQ(bytes("quantile256", 8), 8U);
    EXPECT_EQ(bytes("int7", std::uint64_t{1} << 62U), (std::uint64_t{1} << 59U) * 7U);
}

}  // namespace
