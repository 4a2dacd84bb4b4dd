// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipes/spend_bytes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

namespace weightscape::recipes {
namespace {

/// Things whose cost falls about fourfold with each bit, as errors do, some far more sensitive.
std::vector<ByteChoices> randomThings(std::size_t count, std::size_t choices, std::uint32_t seed) {
    std::mt19937 generator(seed);
    std::uniform_real_distribution<double> unit(0.0, 1.0);
    std::vector<ByteChoices> things;
    for (std::size_t i = 0; i < count; ++i) {
        const double weights = 1000.0 * (1.0 + std::floor(8.0 * unit(generator)));
        const double sensitivity = std::pow(10.0, 3.0 * unit(generator));
        ByteChoices own;
        for (std::size_t j = 0; j < choices; ++j) {
            const double bits = 2.0 + 6.0 * unit(generator);
            own.push_back({32 * static_cast<std::uint64_t>(weights * bits / 256.0),
                           sensitivity * std::pow(4.0, -bits) * (0.5 + unit(generator))});
        }
        things.push_back(std::move(own));
    }
    return things;
}

std::uint64_t bytesBetween(const std::vector<ByteChoices>& things, double share) {
    std::uint64_t least = 0;
    std::uint64_t most = 0;
    for (const ByteChoices& own : things) {
        least += std::ranges::min_element(own, {}, &ByteChoice::bytes)->bytes;
        most += std::ranges::max_element(own, {}, &ByteChoice::bytes)->bytes;
    }
    return least + static_cast<std::uint64_t>(share * static_cast<double>(most - least));
}

double bruteForce(const std::vector<ByteChoices>& things, std::uint64_t budget,
                  std::size_t next = 0, std::uint64_t bytes = 0, double cost = 0.0) {
    if (bytes > budget) return std::numeric_limits<double>::infinity();
    if (next == things.size()) return cost;
    double best = std::numeric_limits<double>::infinity();
    for (const ByteChoice& choice : things[next]) {
        best = std::min(
            best, bruteForce(things, budget, next + 1, bytes + choice.bytes, cost + choice.cost));
    }
    return best;
}

void expectConsistent(const std::vector<ByteChoices>& things, const SpentBytes& spent,
                      std::uint64_t budget) {
    ASSERT_EQ(spent.chosen.size(), things.size());
    std::uint64_t bytes = 0;
    double cost = 0.0;
    for (std::size_t i = 0; i < things.size(); ++i) {
        bytes += things[i].at(spent.chosen[i]).bytes;
        cost += things[i].at(spent.chosen[i]).cost;
    }
    EXPECT_EQ(bytes, spent.bytes);
    EXPECT_DOUBLE_EQ(cost, spent.cost);
    EXPECT_LE(bytes, budget);
    EXPECT_LE(spent.leastCost, spent.cost);
}

TEST(SpendBytes, FindsTheBestOfFewThings) {
    for (std::uint32_t seed = 0; seed < 40; ++seed) {
        const auto things = randomThings(5, 6, seed);
        for (const double share : {0.0, 0.2, 0.5, 0.9}) {
            const std::uint64_t budget = bytesBetween(things, share);
            const auto spent = spendBytes(things, budget).value();
            expectConsistent(things, spent, budget);
            EXPECT_NEAR(spent.cost, bruteForce(things, budget), 1e-12) << seed;
            EXPECT_EQ(spent.gap(), 0.0);
        }
    }
}

TEST(SpendBytes, StatesHowFarItMayBeFromTheBestOfMany) {
    const auto things = randomThings(5000, 20, 1);
    for (const double share : {0.1, 0.4, 0.8}) {
        const std::uint64_t budget = bytesBetween(things, share);
        const auto spent = spendBytes(things, budget).value();
        expectConsistent(things, spent, budget);
        EXPECT_GT(spent.gap(), 0.0);
        EXPECT_LT(spent.gap(), 1e-3);
    }
}

TEST(SpendBytes, MoreBytesNeverCostMore) {
    const auto things = randomThings(300, 12, 2);
    double before = std::numeric_limits<double>::infinity();
    for (double share = 0.0; share < 1.0; share += 0.05) {
        const auto spent = spendBytes(things, bytesBetween(things, share)).value();
        EXPECT_LE(spent.cost, before * (1.0 + spent.gap()));
        before = spent.cost;
    }
}

TEST(SpendBytes, TakesTheBestOfEachWhereThereIsRoomForAll) {
    const auto things = randomThings(50, 8, 3);
    const auto spent = spendBytes(things, bytesBetween(things, 1.0)).value();
    for (std::size_t i = 0; i < things.size(); ++i) {
        EXPECT_EQ(things[i][spent.chosen[i]].cost,
                  std::ranges::min_element(things[i], {}, &ByteChoice::cost)->cost);
    }
    EXPECT_EQ(spent.gap(), 0.0);
}

TEST(SpendBytes, SaysThatABudgetIsTooSmall) {
    const auto things = randomThings(4, 3, 4);
    const auto spent = spendBytes(things, bytesBetween(things, 0.0) - 1);
    ASSERT_FALSE(spent);
    EXPECT_EQ(spent.error().code, ErrorCode::InvalidArgument);
    EXPECT_FALSE(spendBytes(std::vector<ByteChoices>(1), 100)) << "nothing to choose from";
}

TEST(ByteSteps, PayLessAndLess) {
    const auto things = randomThings(30, 10, 5);
    const ByteSteps path = byteSteps(things);
    ASSERT_GT(path.steps.size(), 60U);
    double slope = std::numeric_limits<double>::infinity();
    double cost = path.smallest.cost;
    for (const ByteStep& step : path.steps) {
        const ByteChoice& from = things[step.thing][step.from];
        const ByteChoice& to = things[step.thing][step.to];
        ASSERT_GT(step.bytes, 0U);
        EXPECT_EQ(to.bytes - from.bytes, step.bytes);
        EXPECT_DOUBLE_EQ(from.cost - to.cost, step.gain);
        EXPECT_LE(step.slope(), slope * (1.0 + 1e-9));
        slope = step.slope();
        cost -= step.gain;
    }
    EXPECT_GE(cost, -1e-9);
}

}  // namespace
}  // namespace weightscape::recipes
