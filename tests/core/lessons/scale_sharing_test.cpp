// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/lessons/scale_sharing.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/lessons/figure_text.h"

namespace weightscape::lessons {
namespace {

std::array<SharedScale, kSharings> shared(const SharingChoice& choice) {
    SilentTask task;
    const auto result = shareScales(choice, task);
    EXPECT_TRUE(result) << result.error().detail;
    return result.value_or(std::array<SharedScale, kSharings>{});
}

SharingChoice loudAt(double sigmas) {
    SharingChoice choice;
    choice.weights = weightsWithOneLoud(sigmas);
    return choice;
}

TEST(ScaleSharing, OneLoudWeightRuinsThoseThatShareItsScale) {
    const auto loud = shared(loudAt(kLoudest));
    EXPECT_GE(loud[0].rmse, kErrorOfCollapse);
    // 63 of 4,096 weights are in its row, 31 in its block; the others are as they were.
    const auto quiet = shared(loudAt(0));
    for (std::size_t i = 0; i < 32 * 64; ++i) {
        ASSERT_EQ(loud[1].errors[i], quiet[1].errors[i]) << i;
        ASSERT_EQ(loud[2].errors[i], quiet[2].errors[i]) << i;
    }
    EXPECT_GT(loud[0].rmse, loud[1].rmse);
    EXPECT_GT(loud[1].rmse, loud[2].rmse);
    EXPECT_LT(loud[0].bitsPerWeight, loud[2].bitsPerWeight);
    EXPECT_EQ(loud[2].bitsPerWeight, 4.5);
}

TEST(ScaleSharing, TheQuestionsHaveAnswersThatAreNotThereAtFirst) {
    EXPECT_GT(shared(loudAt(kLoudest))[2].rmse, kBlockErrorToReach);
    SharingChoice finer = loudAt(kLoudest);
    finer.block = 16;
    EXPECT_LE(shared(finer)[2].rmse, kBlockErrorToReach);
    SharingChoice kept = loudAt(kLoudest);
    EXPECT_GT(shared(kept)[0].rmse, kErrorToReach);
    kept.keepsLoudest = true;
    EXPECT_LE(shared(kept)[0].rmse, kErrorToReach);
}

TEST(ScaleSharing, FiguresAreThoseOfTheSameFunctions) {
    const auto figures = sharingFigures();
    const auto named = [&](const char* name) {
        const auto found = std::ranges::find(figures, name, &LessonFigure::name);
        return found == figures.end() ? std::string() : found->value.english();
    };
    EXPECT_EQ(named("sharing.loudest"), "100");
    EXPECT_EQ(named("sharing.tensor.quiet"), figureText(shared(loudAt(0))[0].rmse, 3).english());
    // Seven steps reach the largest weight; errors lie evenly in a step: Bennett, 1948.
    const auto weights = weightsWithOneLoud(0).values;
    const double step = std::abs(*std::ranges::max_element(
                            weights, {}, [](float weight) { return std::abs(weight); })) /
                        7.0;
    EXPECT_NEAR(shared(loudAt(0))[0].rmse, step / std::sqrt(12.0), 0.05 * step);
}

}  // namespace
}  // namespace weightscape::lessons
