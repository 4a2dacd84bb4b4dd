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

}  // namespace
}  // namespace weightscape
