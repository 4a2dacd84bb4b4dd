// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/support/byte_text.h"

#include <gtest/gtest.h>

namespace weightscape {
namespace {

TEST(ByteText, UsesTheLargestBinaryUnitThatFits) {
    EXPECT_EQ(byteText(0), "0 B");
    EXPECT_EQ(byteText(1023), "1023 B");
    EXPECT_EQ(byteText(1024), "1.0 KiB");
    EXPECT_EQ(byteText(9'237'632), "8.8 MiB");
    EXPECT_EQ(byteText(UINT64_MAX), "16.0 EiB");
}

TEST(ByteText, NeverShows1024OfAUnit) {
    EXPECT_EQ(byteText(1024 * 1024 - 1), "1.0 MiB");
    EXPECT_EQ(byteText(1024 * 1023), "1023.0 KiB");
}

TEST(ByteText, ReadsSizesThatPeopleType) {
    EXPECT_EQ(*parseByteSize("8"), 8ULL << 30U);
    EXPECT_EQ(*parseByteSize(" 8 GiB "), 8ULL << 30U);
    EXPECT_EQ(*parseByteSize("24GB"), 24'000'000'000ULL);
    EXPECT_EQ(*parseByteSize("1.5 gib"), 3ULL << 29U);
    EXPECT_EQ(*parseByteSize("512 MiB"), 512ULL << 20U);
    EXPECT_EQ(*parseByteSize("100 B"), 100U);
    EXPECT_EQ(*parseByteSize("0"), 0U);
}

TEST(ByteText, RefusesWhatIsNoSize) {
    for (const char* text : {"", "GiB", "-1", "8 apples", "nan", "1e30", "8 GiB more"}) {
        EXPECT_FALSE(parseByteSize(text)) << text;
    }
}

}  // namespace
}  // namespace weightscape
