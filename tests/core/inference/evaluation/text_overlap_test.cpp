// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/evaluation/text_overlap.h"

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

namespace weightscape::inference {
namespace {

std::vector<std::int32_t> counted(std::int32_t first, std::size_t count) {
    std::vector<std::int32_t> tokens(count);
    std::iota(tokens.begin(), tokens.end(), first);
    return tokens;
}

TEST(SharedRuns, CountsRunsOfThirteenTokens) {
    const auto text = counted(0, 112);  // 100 runs
    EXPECT_EQ(sharedRuns(text, text), 1.0);
    EXPECT_EQ(sharedRuns(text, counted(1000, 112)), 0.0);
    EXPECT_EQ(sharedRuns(text, counted(50, 22)), 0.1) << "22 tokens have 10 runs";
}

TEST(SharedRuns, OfTextsWithoutARunAreNone) {
    EXPECT_EQ(sharedRuns(counted(0, 12), counted(0, 12)), 0.0);
    EXPECT_EQ(sharedRuns({}, counted(0, 100)), 0.0);
    EXPECT_EQ(sharedRuns(counted(0, 100), {}), 0.0);
}

}  // namespace
}  // namespace weightscape::inference
