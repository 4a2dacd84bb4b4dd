// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/metadata.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>

namespace weightscape {
namespace {

template <typename T>
MetadataValue scalar(ValueType type, T value) {
    MetadataValue result{.type = type, .bytes = std::string(sizeof(T), '\0')};
    std::memcpy(result.bytes.data(), &value, sizeof(T));
    return result;
}

MetadataValue arrayOf(ValueType type, std::uint64_t count, std::string bytes) {
    return {
        .type = ValueType::Array, .elementType = type, .count = count, .bytes = std::move(bytes)};
}

TEST(MetadataValue, GivesIntegersOfEveryTypeExactly) {
    constexpr auto kLargest = std::numeric_limits<std::uint64_t>::max();
    constexpr auto kSmallest = std::numeric_limits<std::int64_t>::min();
    EXPECT_EQ(scalar(ValueType::Uint64, kLargest).asUnsigned(), kLargest);
    EXPECT_EQ(scalar(ValueType::Uint64, kLargest).asSigned(), std::nullopt);
    EXPECT_EQ(scalar(ValueType::Int64, kSmallest).asSigned(), kSmallest);
    EXPECT_EQ(scalar(ValueType::Int64, kSmallest).asUnsigned(), std::nullopt);
    EXPECT_EQ(scalar(ValueType::Int8, std::int8_t{-1}).asSigned(), -1);
    EXPECT_EQ(scalar(ValueType::Uint8, std::uint8_t{255}).asUnsigned(), 255U);
    EXPECT_EQ(scalar(ValueType::Bool, std::uint8_t{2}).asUnsigned(), 1U);
    EXPECT_EQ(scalar(ValueType::Float32, 2.0F).asUnsigned(), std::nullopt);
    EXPECT_EQ(MetadataValue::fromString("5").asUnsigned(), std::nullopt);
}

TEST(MetadataValue, GivesNumbersAsDoubleAndTextOnlyAsText) {
    EXPECT_EQ(scalar(ValueType::Float32, 0.5F).asDouble(), 0.5);
    EXPECT_EQ(scalar(ValueType::Int16, std::int16_t{-3}).asDouble(), -3.0);
    EXPECT_EQ(MetadataValue::fromString("x").asDouble(), std::nullopt);
    EXPECT_EQ(MetadataValue::fromString(std::string("a\0b", 3)).asString(),
              std::string_view("a\0b", 3));
    EXPECT_EQ(MetadataValue::fromUint32(1).asString(), std::nullopt);
}

TEST(MetadataValue, TakesArraysApart) {
    const std::string two("\x01\x00\x02\x00", 4);
    const auto numbers = arrayOf(ValueType::Uint16, 2, two).elements();
    ASSERT_EQ(numbers.size(), 2U);
    EXPECT_EQ(numbers[1].asUnsigned(), 2U);
    const auto texts =
        arrayOf(ValueType::String, 2,
                MetadataValue::fromString("a").bytes + MetadataValue::fromString("bc").bytes);
    ASSERT_EQ(texts.elements().size(), 2U);
    EXPECT_EQ(texts.elements()[1].asString(), "bc");
    EXPECT_EQ(texts.elements(1).size(), 1U);
    EXPECT_TRUE(MetadataValue::fromUint32(1).elements().empty());
}

TEST(MetadataValue, StopsAtTheEndOfArraysThatClaimTooMuch) {
    EXPECT_EQ(arrayOf(ValueType::Uint32, 9, std::string(7, '\0')).elements().size(), 1U);
    EXPECT_TRUE(arrayOf(ValueType::String, 1, std::string(8, '\xff')).elements().empty());
}

TEST(MetadataValue, IsShownAsOnePrintableLine) {
    EXPECT_EQ(MetadataValue::fromString("a\nb").text(), "a\\x0Ab");
    EXPECT_EQ(MetadataValue::fromUint16(7).text(), "7");
    EXPECT_EQ(scalar(ValueType::Int8, std::int8_t{-1}).text(), "-1");
    EXPECT_EQ(scalar(ValueType::Bool, std::uint8_t{1}).text(), "true");
    EXPECT_EQ(scalar(ValueType::Float32, 0.1F).text(), "0.1");
    EXPECT_EQ(scalar(ValueType::Float64, std::nan("")).text(), "nan");
    EXPECT_EQ(scalar(ValueType::Float32, -INFINITY).text(), "-inf");
    EXPECT_EQ(arrayOf(ValueType::Uint8, 3, "\x01\x02\x03").text(), "[1, 2, 3]");
    EXPECT_EQ(arrayOf(ValueType::Uint8, 3, "\x01\x02\x03").text(2), "[1, 2, … (3 in all)]");
    EXPECT_EQ(arrayOf(ValueType::Uint8, 0, "").text(), "[]");
    EXPECT_EQ(arrayOf(ValueType::Array, 2, "").text(), "[2 arrays]");
}

TEST(Metadata, FindsKeysByTheirWholeName) {
    const Metadata metadata = {{"a", MetadataValue::fromUint32(1)},
                               {"ab", MetadataValue::fromUint32(2)}};
    ASSERT_NE(findValue(metadata, "ab"), nullptr);
    EXPECT_EQ(findValue(metadata, "ab")->asUnsigned(), 2U);
    EXPECT_EQ(findValue(metadata, "b"), nullptr);
}

TEST(ValueTypes, HaveTheSizesOfTheFormat) {
    EXPECT_EQ(scalarBytes(ValueType::Bool), 1U);
    EXPECT_EQ(scalarBytes(ValueType::Float64), 8U);
    EXPECT_EQ(scalarBytes(ValueType::String), 0U);
    EXPECT_EQ(scalarBytes(static_cast<ValueType>(13)), 0U);
    EXPECT_EQ(valueTypeName(ValueType::Uint16), "u16");
    EXPECT_EQ(valueTypeName(static_cast<ValueType>(99)), "unknown");
}

}  // namespace
}  // namespace weightscape
