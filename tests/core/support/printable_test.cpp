// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/support/printable.h"

#include <gtest/gtest.h>

#include <string>

#include "core/support/utf8.h"

namespace weightscape {
namespace {

TEST(Printable, LeavesOrdinaryTextInAnyScriptAlone) {
    EXPECT_EQ(printable("blk.0.attn_q.weight"), "blk.0.attn_q.weight");
    EXPECT_EQ(printable("bär.层.🦙 <s>"), "bär.层.🦙 <s>");
    EXPECT_EQ(printable(""), "");
}

TEST(Printable, EscapesControlCharacters) {
    EXPECT_EQ(printable(std::string_view("a\0b\n\x1b[2J\x7f", 9)), "a\\x00b\\x0A\\x1B[2J\\x7F");
    EXPECT_EQ(printable("\u0085"), "\\u{0085}");
}

TEST(Printable, EscapesMarksThatReorderOrHideText) {
    EXPECT_EQ(printable("a\u202Eb\u200Bc\uFEFF\U000E0041"),
              "a\\u{202E}b\\u{200B}c\\u{FEFF}\\u{E0041}");
}

TEST(Printable, EscapesBytesThatAreNotUtf8) {
    EXPECT_EQ(printable("a\xff\xfe"), "a\\xFF\\xFE");
    EXPECT_EQ(printable("\xc3"), "\\xC3");                             // cut sequence
    EXPECT_EQ(printable("\xc0\x80"), "\\xC0\\x80");                    // overlong NUL
    EXPECT_EQ(printable("\xed\xa0\x80"), "\\xED\\xA0\\x80");           // surrogate
    EXPECT_EQ(printable("\xf4\x90\x80\x80"), "\\xF4\\x90\\x80\\x80");  // past U+10FFFF
}

TEST(Printable, CutsLongTextBetweenCharacters) {
    EXPECT_EQ(printable("abcdef", 6), "abcdef");
    EXPECT_EQ(printable("abcdef", 5), "abcde…");
    EXPECT_EQ(printable("aé", 2), "a…");
    EXPECT_EQ(printable("a\nb", 3), "a…");
}

TEST(Utf8, TakesOneCodePointAtATime) {
    std::string_view text = "é🦙\xff";
    EXPECT_EQ(takeCodePoint(text), U'é');
    EXPECT_EQ(takeCodePoint(text), U'🦙');
    EXPECT_EQ(takeCodePoint(text), std::nullopt);
    EXPECT_EQ(text, "\xff");
    EXPECT_TRUE(isUtf8("naïve"));
    EXPECT_FALSE(isUtf8("na\xefve"));
}

}  // namespace
}  // namespace weightscape
