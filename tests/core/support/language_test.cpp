// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/support/language.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "core/model/architectures/tensor_role.h"
#include "core/support/number_text.h"
#include "tests/support/said_patterns.h"

namespace weightscape {
namespace {

std::set<char> placesIn(std::string_view pattern) {
    std::set<char> places;
    for (std::size_t i = 0; i + 1 < pattern.size(); ++i) {
        const bool isPlace = pattern[i] == '%' && pattern[i + 1] >= '1' && pattern[i + 1] <= '9';
        if (isPlace) places.insert(pattern[i + 1]);
    }
    return places;
}

TEST(SaidPatterns, AreThoseOfAllCodeEachOnce) {
    EXPECT_EQ("%1 = %2"_text(1, 2).english(), "1 = 2");
    EXPECT_EQ("%1 = %2"_text(2, 1).english(), "2 = 1");
    const auto all = SaidPattern::all();
    EXPECT_EQ(std::ranges::count(all, "%1 = %2"), 1);
    for (const KnownRole& known : knownRoles()) {
        EXPECT_EQ(std::ranges::count(all, known.meaning.english()), 1) << known.role;
    }
    EXPECT_EQ(std::ranges::count(all, "%1 = %2 = %3"), 0);
}

TEST(Catalogue, GermanHasEveryPattern) {
    EXPECT_GT(SaidPattern::all().size(), 500U);
    EXPECT_THAT(test::patternsWithoutGerman(), testing::IsEmpty());
}

TEST(Catalogue, GermanKeepsThePlaces) {
    const auto texts = nlohmann::json::parse(languageOf("de").catalogue());
    EXPECT_GT(texts.size(), 600U);
    for (const auto& [english, other] : texts.items()) {
        EXPECT_EQ(placesIn(english), placesIn(other.get<std::string>())) << english;
    }
}

TEST(Language, GroupsWholeNumbersFromFiveDigitsOn) {
    EXPECT_EQ(groupedText(0).english(), "0");
    EXPECT_EQ(groupedText(4096).english(), "4096");
    EXPECT_EQ(groupedText(12345).english(), "12,345");
    EXPECT_EQ(groupedText(4'590'848).english(), "4,590,848");
    EXPECT_EQ(say(groupedText(807'694'464), languageOf("de")), "807\u202f694\u202f464");
    EXPECT_EQ(say("%1"_text(groupedText(12345)), english(), " "), "12 345");
}

}  // namespace
}  // namespace weightscape
