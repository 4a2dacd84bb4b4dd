// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/support/byte_reader.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <string>

#include "core/support/checked.h"

namespace weightscape {
namespace {

std::span<const std::byte> bytesOf(std::string_view text) {
    return std::as_bytes(std::span(text.data(), text.size()));
}

TEST(ByteReader, ReadsLittleEndianValuesInOrder) {
    ByteReader reader(bytesOf("\x01\x02\x03\x04\x05rest"), "f");
    EXPECT_EQ(reader.read<std::uint8_t>("a"_text), 1);
    EXPECT_EQ(reader.read<std::uint32_t>("b"_text), 0x05040302U);
    EXPECT_EQ(reader.text(4, "c"_text), "rest");
    EXPECT_EQ(reader.left(), 0U);
    EXPECT_FALSE(reader.failed());
}

TEST(ByteReader, KeepsTheFirstFailureAndGivesZerosAfterwards) {
    ByteReader reader(bytesOf("\x01\x02\x03"), "model.gguf");
    EXPECT_EQ(reader.read<std::uint32_t>("the version"_text), 0U);
    ASSERT_TRUE(reader.failed());
    EXPECT_EQ(reader.read<std::uint8_t>("the version"_text), 0);
    EXPECT_EQ(reader.text(1, "A key"_text), "");
    EXPECT_EQ(reader.error().code, ErrorCode::Incomplete);
    EXPECT_EQ(reader.error().file, "model.gguf");
    EXPECT_EQ(reader.error().offset, 0U);
    EXPECT_NE(reader.error().detail.english().find("the version"), std::string::npos);
    EXPECT_NE(reader.error().detail.english().find("4 bytes are needed, 3 are left"),
              std::string::npos);
}

TEST(ByteReader, RefusesLengthsPastTheEndHoweverLarge) {
    for (const std::uint64_t claimed :
         {std::uint64_t{4}, std::uint64_t{1} << 63U, std::numeric_limits<std::uint64_t>::max()}) {
        ByteReader reader(bytesOf("abc"), "f");
        EXPECT_EQ(reader.text(claimed, "A key"_text), "");
        ASSERT_TRUE(reader.failed());
        EXPECT_NE(reader.error().detail.english().find(std::to_string(claimed)), std::string::npos);
        EXPECT_EQ(reader.offset(), 0U);
    }
}

TEST(ByteReader, CountsRecordsWithoutMultiplying) {
    ByteReader reader(bytesOf("0123456789"), "f");
    EXPECT_TRUE(reader.fits(5, 2, "The table of keys"_text));
    EXPECT_TRUE(reader.fits(0, 24, "The table of keys"_text));
    EXPECT_FALSE(reader.fits(std::uint64_t{1} << 63U, 2,
                             "The table of keys"_text));  // wraps to 0 if multiplied
    EXPECT_EQ(reader.error().code, ErrorCode::Damaged);
}

TEST(CheckedSize, GivesTheResultOfPossibleFormulas) {
    EXPECT_EQ(CheckedSize(4096).times(4096).plus(5).value(), 16777221U);
    EXPECT_EQ(CheckedSize(33).paddedTo(32).value(), 64U);
    EXPECT_EQ(CheckedSize(64).paddedTo(32).value(), 64U);
    EXPECT_EQ(CheckedSize(CheckedSize::kMaximum).value(), CheckedSize::kMaximum);
}

TEST(CheckedSize, StaysImpossibleOnceAStepOverflowed) {
    const std::uint64_t two32 = std::uint64_t{1} << 32U;
    const std::uint64_t largest = std::numeric_limits<std::uint64_t>::max();
    EXPECT_EQ(CheckedSize(two32).times(two32).value(), std::nullopt);
    EXPECT_EQ(CheckedSize(two32).times(two32).times(0).value(), std::nullopt);
    EXPECT_EQ(CheckedSize(largest - 15).paddedTo(32).value(), std::nullopt);
    EXPECT_EQ(CheckedSize(CheckedSize::kMaximum).plus(1).value(), std::nullopt);
    EXPECT_EQ(CheckedSize(CheckedSize::kMaximum).paddedTo(32).value(), std::nullopt);
    EXPECT_EQ(CheckedSize(std::uint64_t{1} << 62U).times(2).value(), std::nullopt);
}

}  // namespace
}  // namespace weightscape
