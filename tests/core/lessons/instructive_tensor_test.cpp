// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/lessons/instructive_tensor.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace weightscape::lessons {
namespace {

/// A model of the matrices, one after the other.
Model modelOf(const std::vector<LessonWeights>& matrices) {
    Model model;
    for (const LessonWeights& each : matrices) {
        model.tensors.push_back(each.model()->tensors.front());
    }
    return model;
}

TEST(InstructiveTensor, IsTheOneWithTheLoudestWeightCutOutAroundIt) {
    std::vector<LessonWeights> matrices(3, bellWeights(64, 128));
    matrices[1].values[32 * 128 + 100] = -50.0F;
    SilentTask task;
    const auto found = findInstructive(modelOf(matrices), Telling::Loudest, task);
    ASSERT_TRUE(found) << found.error().detail;
    EXPECT_EQ(found->tensor, 1);
    EXPECT_EQ(found->weights.rows, 64U);
    EXPECT_EQ(found->weights.columns, 64U);
    EXPECT_EQ(std::ranges::min(found->weights.values), -50.0F);
    EXPECT_NE(found->reason.english().find("of 3 matrices"), std::string::npos);
}

TEST(InstructiveTensor, IsTheOneWithThePartThatLiesToOneSide) {
    std::vector<LessonWeights> matrices(2, bellWeights(64, 512));
    for (std::size_t i = 256; i < 512; ++i) matrices[0].values[i] += 20.0F;
    SilentTask task;
    const auto found = findInstructive(modelOf(matrices), Telling::Lopsided, task);
    ASSERT_TRUE(found) << found.error().detail;
    EXPECT_EQ(found->tensor, 0);
    EXPECT_EQ(found->weights.values.size(), 256U);
    EXPECT_GT(std::ranges::min(found->weights.values), 0.0F);
}

TEST(InstructiveTensor, WeightsThatAreNoNumbersAreLeftOut) {
    std::vector<LessonWeights> matrices(1, bellWeights(64, 64));
    matrices[0].values[0] = NAN;
    matrices[0].values[1] = INFINITY;
    SilentTask task;
    for (const Telling telling : {Telling::Loudest, Telling::Lopsided}) {
        const auto found = findInstructive(modelOf(matrices), telling, task);
        ASSERT_TRUE(found) << found.error().detail;
        for (const float weight : found->weights.values) EXPECT_TRUE(std::isfinite(weight));
    }
}

TEST(InstructiveTensor, AModelWithoutAMatrixHasNone) {
    SilentTask task;
    const auto found = findInstructive(modelOf({bellWeights(1, 64)}), Telling::Loudest, task);
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code, ErrorCode::Unsupported);
}

}  // namespace
}  // namespace weightscape::lessons
