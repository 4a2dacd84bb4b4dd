// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/lessons/training/all_optimizers.h"
#include "core/lessons/training/draws.h"
#include "core/lessons/training/dynamic_state.h"
#include "core/quantize/elements/codebooks.h"

namespace weightscape::lessons {
namespace {

std::vector<float> normalDraws(std::size_t count, std::uint64_t seed) {
    Draws draws(seed);
    std::vector<float> numbers(count);
    for (float& number : numbers) number = static_cast<float>(draws.normal());
    return numbers;
}

TEST(Optimizers, AreFoundByTheirIds) {
    for (const OptimizerKind& kind : allOptimizers()) EXPECT_EQ(findOptimizer(kind.id), &kind);
    EXPECT_EQ(findOptimizer("adam7"), nullptr);
}

TEST(Optimizers, StateIsCountedToTheByte) {
    // 610 parameters: blocks of 256, 256 and 88, and one of 10.
    const std::vector<std::size_t> sizes = {600, 10};
    EXPECT_EQ(findOptimizer("sgd")->create(sizes)->stateBytes(), 0U);
    EXPECT_EQ(findOptimizer("adam")->create(sizes)->stateBytes(), 610U * 8U);
    EXPECT_EQ(findOptimizer("adam8")->create(sizes)->stateBytes(), 610U * 2U + 4U * 2U * 4U);
}

TEST(Optimizers, AdamFollowsItsFormulaInDouble) {
    constexpr std::size_t count = 3;
    std::vector<float> parameters(count, 0.5F);
    std::vector<double> expected(count, 0.5);
    std::vector<double> means(count);
    std::vector<double> squares(count);
    const auto adam = findOptimizer("adam")->create(std::vector<std::size_t>{count});
    for (std::uint64_t t = 1; t <= 20; ++t) {
        const auto gradient = normalDraws(count, t);
        adam->update(parameters, gradient, 0.01);
        for (std::size_t i = 0; i < count; ++i) {
            means[i] = 0.9 * means[i] + 0.1 * gradient[i];
            squares[i] = 0.999 * squares[i] + 0.001 * gradient[i] * gradient[i];
            const double mean = means[i] / (1.0 - std::pow(0.9, t));
            const double square = squares[i] / (1.0 - std::pow(0.999, t));
            expected[i] -= 0.01 * mean / (std::sqrt(square) + 1e-8);
            EXPECT_NEAR(parameters[i], expected[i], 1e-5) << "step " << t;
        }
    }
}

TEST(Optimizers, ACopyGoesOnByItself) {
    for (const OptimizerKind& kind : allOptimizers()) {
        OptimizerValue one(kind.create(std::vector<std::size_t>{2}));
        std::vector<float> parameters = {1.0F, 2.0F};
        one->update(parameters, std::vector<float>{0.5F, -0.5F}, 0.1);
        OptimizerValue other = one;
        std::vector<float> others = parameters;
        other->update(others, std::vector<float>{3.0F, -7.0F}, 0.1);
        other->update(others, std::vector<float>{3.0F, -7.0F}, 0.1);
        std::vector<float> before = parameters;
        OptimizerValue third = one;
        third->update(before, std::vector<float>{0.1F, 0.2F}, 0.1);
        one->update(parameters, std::vector<float>{0.1F, 0.2F}, 0.1);
        EXPECT_EQ(parameters, before) << kind.id;
    }
}

TEST(DynamicState, HoldsTheNearestLevelOfEachBlock) {
    for (const bool isSigned : {true, false}) {
        DynamicState state(std::vector<std::size_t>{300, 20}, isSigned);
        const auto map = elements::bnbDynamicMap(isSigned);
        auto numbers = normalDraws(320, 9);
        if (!isSigned) {
            for (float& number : numbers) number *= number;
        }
        ASSERT_EQ(state.blocks(), 3U);
        for (std::size_t block = 0; block < 3; ++block) {
            const auto part = std::span(numbers).subspan(state.beginOf(block), state.sizeOf(block));
            state.write(block, part);
            std::vector<float> read(part.size());
            state.read(block, read);
            float scale = 0.0F;
            for (const float number : part) scale = std::max(scale, std::abs(number));
            for (std::size_t i = 0; i < part.size(); ++i) {
                float least = 10.0F;
                for (const float level : map) {
                    least = std::min(least, std::abs(level * scale - part[i]));
                }
                EXPECT_NEAR(std::abs(read[i] - part[i]), least, 1e-6F * scale);
            }
        }
        EXPECT_EQ(state.sizeOf(1), 44U);
        EXPECT_EQ(state.sizeOf(2), 20U);
    }
}

TEST(DynamicState, IsZeroAtFirstAndAfterABlockOfZeros) {
    DynamicState state(std::vector<std::size_t>{4}, false);
    std::vector<float> numbers(4, 5.0F);
    state.read(0, numbers);
    EXPECT_EQ(numbers, std::vector<float>(4));
    state.write(0, std::vector<float>{1.0F, 2.0F, 3.0F, 4.0F});
    state.write(0, std::vector<float>(4));
    state.read(0, numbers);
    EXPECT_EQ(numbers, std::vector<float>(4));
}

}  // namespace
}  // namespace weightscape::lessons
