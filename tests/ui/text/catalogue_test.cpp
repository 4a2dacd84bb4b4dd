// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Here the core, the window and the commands are one program: all that is ever said.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/support/language.h"
#include "tests/support/said_patterns.h"

namespace weightscape::test {
namespace {

TEST(WholeCatalogue, GermanHasEveryPatternOfAllPrograms) {
    EXPECT_GT(SaidPattern::all().size(), 900U);
    EXPECT_THAT(patternsWithoutGerman(), testing::IsEmpty());
}

TEST(WholeCatalogue, GermanHasNothingThatNobodySays) {
    auto said = SaidPattern::all();
    std::ranges::sort(said);
    const auto catalogue = nlohmann::json::parse(languageOf("de").catalogue());
    for (const auto& [english, german] : catalogue.items()) {
        EXPECT_TRUE(std::ranges::binary_search(said, english)) << english;
    }
}

}  // namespace
}  // namespace weightscape::test
