// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/support/text.h"

#include <gtest/gtest.h>

#include <sstream>

#include "core/support/language.h"

namespace weightscape {
namespace {

const Language& german() {
    return languageOf("de");
}

std::string inGerman(const Text& text) {
    return say(text, german());
}

TEST(Text, PutsArgumentsInTheirPlaces) {
    EXPECT_EQ(
        "%1 has %2 elements for %3 tokens."_text(std::string("a"), 2, std::uint64_t{3}).english(),
        "a has 2 elements for 3 tokens.");
    EXPECT_EQ("%2 < %1, 5 %"_text(std::string("b"), std::string("a")).english(), "a < b, 5 %");
    EXPECT_TRUE(Text().empty());
    EXPECT_TRUE(Text(std::string()).empty());
    EXPECT_EQ(Text().english(), "");
}

TEST(Text, OfATableRowSaysItsNumbers) {
    constexpr Phrase kRow = "%1-bit codes, one F16 scale per %2 weights"_text.of(3, 7);
    EXPECT_FALSE(kRow.empty());
    EXPECT_EQ(Text(kRow).english(), "3-bit codes, one F16 scale per 7 weights");
    EXPECT_EQ(Text(Phrase("weights"_text)), Text("weights"_text));
    EXPECT_TRUE(Phrase().empty());
    EXPECT_TRUE(Text(Phrase()).empty());
}

TEST(Text, IsComparedByWhatItSays) {
    const auto sentence = [](const char* name) { return "%1 layers"_text(std::string(name)); };
    EXPECT_EQ(sentence("a"), sentence("a"));
    EXPECT_NE(sentence("a"), sentence("b"));
    EXPECT_NE(sentence("a"), "%1 layer"_text(std::string("a")));
    EXPECT_NE(Text(std::string("1.5")), Text::number("1.5"));
    EXPECT_EQ(Text(std::string()), Text());
    std::ostringstream stream;
    stream << sentence("a");
    EXPECT_EQ(stream.str(), "a layers");
}

TEST(Text, WhatStandsInItCannotAddPlaces) {
    EXPECT_EQ("%1 layers"_text(std::string("%1%2%n")).english(), "%1%2%n layers");
    EXPECT_EQ(inGerman("%1 layers"_text(std::string("%1%2%#"))), "%1%2%# Schichten");
}

TEST(Language, SaysSentencesAndWhatStandsInThem) {
    const Text layers = "%1 layers"_text(Text::number("4,096.5"));
    EXPECT_EQ(layers.english(), "4,096.5 layers");
    EXPECT_EQ(inGerman(layers), "4\u202f096,5 Schichten");
    const Text claim = "%1 claims %2 bytes"_text(std::string("x"), 12);
    EXPECT_EQ(inGerman("%1 layers"_text(claim)), "x soll 12 Byte haben Schichten");
}

TEST(Language, SaysWhatPlansAndMemorySay) {
    const std::string q4("Q4_K");
    EXPECT_EQ(
        inGerman("%1, layer %2 of %3: %4"_text(std::string("attn_v"), 3, 32,
                                               "one of the layers that %1 keeps at %2"_text(
                                                   std::string("Q4_K_M"), std::string("Q6_K")))),
        "attn_v, Schicht 3 von 32: eine der Schichten, die Q4_K_M in Q6_K behält");
    EXPECT_EQ(inGerman("%1 cannot become %2: %3; choose a format with smaller blocks for it."_text(
                  std::string("blk.0.x"), q4,
                  "rows of %1 do not divide into blocks of %2"_text(100, 256))),
              "blk.0.x kann nicht Q4_K werden: Zeilen von 100 gehen nicht in Blöcke von 256 auf; "
              "wählen Sie dafür ein Format mit kleineren Blöcken.");
    EXPECT_EQ(inGerman("%1 quantized already (the first in %2) and would be converted again: "
                       "errors are counted against the quantized source, the real loss is "
                       "larger. Start from F16, BF16 or F32 if you can."_text(
                           "%1 tensors are"_text(3), std::string("Q4_0"))),
              "3 Tensoren sind schon quantisiert (der erste in Q4_0), Umwandeln quantisiert noch "
              "einmal: Fehler zählen gegen die quantisierte Quelle, der wirkliche Verlust ist "
              "größer. Gehen Sie wenn möglich von F16, BF16 oder F32 aus.");
    EXPECT_EQ(inGerman("There is no preset named \"%1\"; choose one of the list, such as "
                       "Q4_K_M."_text(std::string("%2%1"))),
              "Es gibt keine Vorgabe namens „%2%1“; wählen Sie eine der Liste, wie Q4_K_M.");
}

TEST(Language, LeavesNamesAloneAndSaysInEnglishWhatItDoesNotKnow) {
    EXPECT_EQ(inGerman(std::string("Cancelled.")), "Cancelled.");
    EXPECT_EQ(inGerman(Words("Nobody wrote this.", nullptr)), "Nobody wrote this.");
    EXPECT_EQ(inGerman("Cancelled."_text), "Abgebrochen.");
}

TEST(Language, IsThatOfTheLocale) {
    EXPECT_EQ(languageOf("de_DE.UTF-8").id, "de");
    EXPECT_EQ(languageOf("de@euro").id, "de");
    EXPECT_EQ(languageOf("den").id, "en");
    EXPECT_EQ(languageOf("C").id, "en");
    EXPECT_EQ(languageOf("").id, "en");
}

}  // namespace
}  // namespace weightscape
