// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/files/packed/code_grid.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

#include "tests/support/packing_bits.h"

namespace weightscape::files {
namespace {

using Codes = std::vector<unsigned>;

CodeGrid gridOf(std::uint64_t bytes, unsigned bits, std::uint64_t stride, ReadCodes read) {
    return {.place = {.bytes = bytes}, .bits = bits, .stride = stride, .read = read};
}

Codes read(const CodeGrid& grid, const std::string& bytes, std::uint64_t row, std::uint64_t column,
           std::size_t count) {
    std::vector<std::uint8_t> codes(count);
    grid.read(grid, std::as_bytes(std::span(bytes)), row, column, codes);
    return {codes.begin(), codes.end()};
}

TEST(CodeGrid, ReadsRowsFromTheLowestBit) {
    const std::string bytes = "\x21\x43\x65\x87";
    EXPECT_EQ(read(gridOf(4, 4, 2, readRows), bytes, 0, 0, 4), (Codes{1, 2, 3, 4}));
    EXPECT_EQ(read(gridOf(4, 4, 2, readRows), bytes, 1, 1, 3), (Codes{6, 7, 8}));
    // 0b01000011'00100001: 001, 100, 100, 001, 100
    EXPECT_EQ(read(gridOf(4, 3, 2, readRows), bytes, 0, 0, 5), (Codes{1, 4, 4, 1, 4}));
    EXPECT_EQ(read(gridOf(4, 4, 2, readRowsHighFirst), bytes, 0, 0, 4), (Codes{2, 1, 4, 3}));
}

TEST(CodeGrid, ReadsWordsWithoutTheirLastBits) {
    // Ten codes of 3 bits to a word: 0 to 7, 0, 1; then 7.
    const std::string bytes = test::packedInWords({0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 7}, 11, 3);
    ASSERT_EQ(bytes.size(), 8U);
    EXPECT_EQ(read(gridOf(8, 3, 8, readWords), bytes, 0, 7, 4), (Codes{7, 0, 1, 7}));
}

TEST(CodeGrid, ReadsTheInterleavedOrderOfAwq) {
    const std::string bytes = "\x10\x32\x54\x76";
    Codes rows;
    for (std::uint64_t row = 0; row < 8; ++row) {
        rows.push_back(read(gridOf(4, 4, 1, readInterleaved), bytes, row, 0, 1).front());
    }
    // Nibble i holds row 0 2 4 6 1 3 5 7.
    EXPECT_EQ(rows, (Codes{0, 4, 1, 5, 2, 6, 3, 7}));
}

TEST(CodeGrid, CoversWhatItsBytesHoldAndNoMore) {
    EXPECT_TRUE(gridOf(4, 4, 2, readRows).covers(2, 4));
    EXPECT_FALSE(gridOf(4, 4, 2, readRows).covers(2, 5));
    EXPECT_FALSE(gridOf(4, 4, 2, readRows).covers(3, 4));
    EXPECT_TRUE(gridOf(4, 4, 1, readInterleaved).covers(8, 1));
    EXPECT_FALSE(gridOf(4, 4, 1, readInterleaved).covers(8, 2));
    EXPECT_TRUE(gridOf(12, 3, 1, readDown).covers(1, 32));
    EXPECT_FALSE(gridOf(8, 3, 1, readDown).covers(1, 32));
    EXPECT_TRUE(gridOf(4, 2, 4, readParts).covers(1, 16));
    EXPECT_FALSE(gridOf(4, 2, 4, readParts).covers(1, 17));
    constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
    for (const ReadCodes reader : {readRows, readRowsHighFirst, readWords, readDown, readDownWords,
                                   readInterleaved, readParts}) {
        EXPECT_FALSE(gridOf(64, 4, 8, reader).covers(0, 1));
        EXPECT_FALSE(gridOf(64, 4, 8, reader).covers(kMost, kMost));
        EXPECT_FALSE(gridOf(64, 4, kMost, reader).covers(2, kMost / 2));
        EXPECT_FALSE(gridOf(64, 9, 64, reader).covers(1, 1));
    }
}

TEST(CodeGrid, StaysInsideItsBytesWhereItCoversThem) {
    constexpr std::uint64_t kBytes = 64;
    const std::vector<std::byte> bytes(kBytes, std::byte{0xA5});  // a sanitizer watches its ends
    std::uint64_t covered = 0;
    for (const ReadCodes reader : {readRows, readRowsHighFirst, readWords, readDown, readDownWords,
                                   readInterleaved, readParts}) {
        for (std::uint64_t size = 0; size < 8 * 9 * 20 * 70; ++size) {
            const auto bits = static_cast<unsigned>(1 + size % 8);
            const std::uint64_t stride = 4 * (1 + size / 8 % 9);
            const std::uint64_t rows = 1 + size / 72 % 20;
            const std::uint64_t columns = 1 + size / 1440;
            const CodeGrid grid = gridOf(kBytes, bits, stride, reader);
            if (!grid.covers(rows, columns)) continue;
            ++covered;
            ASSERT_LT(grid.at(bytes, 0, columns - 1), 1U << bits);
            ASSERT_LT(grid.at(bytes, rows - 1, 0), 1U << bits);
            ASSERT_LT(grid.at(bytes, rows - 1, columns - 1), 1U << bits);
        }
    }
    EXPECT_GT(covered, 10000U);
}

TEST(CodeGrid, GivesUpEachByteOnceAsPiecesFollowEachOther) {
    for (const ReadCodes reader : {readRows, readWords, readDown, readInterleaved}) {
        const CodeGrid grid = gridOf(8 * 96, 4, 96, reader);
        std::uint64_t done = 0;
        for (std::uint64_t first = 0; first < 8 * 192; first += 96) {
            const auto [begin, end] = grid.bytesOf({first, 96}, 8, 192);
            if (begin == end) continue;
            EXPECT_EQ(begin, done);
            done = end;
        }
        EXPECT_EQ(done, grid.place.bytes);
    }
}

TEST(CodeLevels, OfFp8AreThoseOfTheStandards) {
    for (unsigned code = 0; code < 256; ++code) {
        const auto is = [&](const char* label, int mantissaBits, int bias) {
            return floatLevels(label)->values[code] ==
                   static_cast<float>(test::eightBitFloat(code, mantissaBits, bias));
        };
        if ((code & 0x7FU) != 0x7FU) {
            EXPECT_TRUE(is("F8_E4M3", 3, 7)) << code;
        }
        if ((code & 0x7CU) != 0x7CU) {
            EXPECT_TRUE(is("F8_E5M2", 2, 15)) << code;
        }
        if (code != 0x80U) {
            EXPECT_TRUE(is("F8_E4M3FNUZ", 3, 8)) << code;
        }
        if (code != 0x80U) {
            EXPECT_TRUE(is("F8_E5M2FNUZ", 2, 16)) << code;
        }
    }
    EXPECT_TRUE(std::isnan(floatLevels("F8_E4M3")->values[0xFF]));
    EXPECT_TRUE(std::isinf(floatLevels("F8_E5M2")->values[0x7C]));
    EXPECT_TRUE(std::isnan(floatLevels("F8_E4M3FNUZ")->values[0x80]));
    EXPECT_EQ(floatLevels("F16"), nullptr);
}

TEST(CodeLevels, OfIntegersCountFromZeroOrFromTheirMiddle) {
    EXPECT_EQ(countedLevels(4, false)->values[15], 15.0F);
    EXPECT_EQ(countedLevels(4, true)->values[0], -8.0F);
    EXPECT_EQ(countedLevels(4, true)->lowest(4), -8.0F);
    EXPECT_EQ(signedLevels()->values[0x80], -128.0F);
    EXPECT_EQ(signedLevels()->lowest(8), -128.0F);
    EXPECT_EQ(doubledFp4Levels()->values[15], -12.0F);
    EXPECT_TRUE(std::signbit(doubledFp4Levels()->values[8]));
}

}  // namespace
}  // namespace weightscape::files
