// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lessons/training/loss_landscape.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/core/lessons/training/lab_cases.h"
#include "tests/core/measure/one_tensor_model.h"
#include "tests/support/cancelling_task.h"

namespace weightscape::lessons {
namespace {

using test::CancellingTask;
using test::smallClassifier;
using test::ThreadLimit;
using test::trainerOf;

double squaresOf(std::span<const float> numbers) {
    double sum = 0.0;
    for (const float number : numbers) sum += static_cast<double>(number) * number;
    return sum;
}

TEST(LossLandscape, DirectionsAreAsLongAsEachRowAndLeaveBiases) {
    const auto problem = smallClassifier("moons");
    const auto parameters = problem->initialParameters(1);
    const auto direction = filterNormalizedDirection(problem->layout(), parameters, 5);
    for (const ParameterTensor& tensor : problem->layout().tensors()) {
        for (std::size_t row = 0; row < tensor.rows(); ++row) {
            const std::size_t offset = tensor.offset + row * tensor.columns();
            const double expected =
                tensor.isMatrix ? squaresOf(std::span(parameters).subspan(offset, tensor.columns()))
                                : 0.0;
            EXPECT_NEAR(squaresOf(std::span(direction).subspan(offset, tensor.columns())), expected,
                        1e-5 * expected);
        }
    }
    EXPECT_NE(direction, filterNormalizedDirection(problem->layout(), parameters, 6));
}

TEST(LossLandscape, HasTheLossOfTheNetworkInItsMiddle) {
    const auto problem = smallClassifier("spirals");
    const auto parameters = problem->initialParameters(1);
    const auto rounder = WeightRounder::make(problem->layout(), schemeOfBits(2));
    ASSERT_TRUE(rounder.has_value());
    const LandscapeWish wish{.side = 5, .examples = 100};
    SilentTask task;
    const auto smooth = lossLandscape({*problem, parameters}, wish, task);
    const auto rounded = lossLandscape({*problem, parameters, &*rounder}, wish, task);
    ASSERT_TRUE(smooth && rounded);
    EXPECT_EQ(smooth->examples, 100U);
    EXPECT_EQ(smooth->at(2, 2), problem->heldOutScore(parameters, 100).loss);
    EXPECT_EQ(rounded->at(2, 2), problem->heldOutScore(rounder->rounded(parameters), 100).loss);
    EXPECT_NE(smooth->at(0, 2), smooth->at(2, 0));
    const ThreadLimit limit(1);
    EXPECT_EQ(lossLandscape({*problem, parameters}, wish, task)->losses, smooth->losses);
}

TEST(LossLandscape, ReportsItsProgressAndCanBeCancelled) {
    const auto problem = smallClassifier("moons");
    const auto parameters = problem->initialParameters(1);
    CancellingTask patient(1'000'000);
    ASSERT_TRUE(lossLandscape({*problem, parameters}, {.side = 4}, patient).has_value());
    EXPECT_EQ(patient.last(), 1.0);
    CancellingTask task(2);
    const auto landscape = lossLandscape({*problem, parameters}, {.side = 9}, task);
    ASSERT_FALSE(landscape.has_value());
    EXPECT_EQ(landscape.error().code, ErrorCode::Cancelled);
}

TEST(Sharpness, RisesWithTheRadiusAndHasAnErrorBar) {
    const auto problem = smallClassifier("moons");
    Trainer trainer = trainerOf(problem, {.rate = 0.02});
    trainer.steps(200);
    SilentTask task;
    const auto near = sharpnessOf(*problem, trainer.parameters(), {.radius = 0.2}, task);
    const auto far = sharpnessOf(*problem, trainer.parameters(), {.radius = 0.8}, task);
    ASSERT_TRUE(near && far);
    EXPECT_GT(near->meanRise, 0.0);
    EXPECT_GT(far->meanRise - far->standardError, near->meanRise + near->standardError);
    EXPECT_EQ(near->centre, problem->heldOutScore(trainer.parameters()).loss);
}

TEST(Sharpness, StepOfRoundingIsMeasuredInLengthsOfRows) {
    ParameterLayout layout;
    layout.addMatrix("matrix", 3, 2);
    layout.addBias("bias", 1);
    const std::vector<float> parameters = {3.0F, 4.0F, 0.0F, 0.0F, 0.0F, 2.0F, 1.0F};
    const std::vector<float> rounded = {3.0F, 3.0F, 0.0F, 0.0F, 1.0F, 2.0F, 9.0F};
    // 1 / 5 and 1 / 2; the row of zeros and the bias do not count.
    EXPECT_NEAR(relativeStep(layout, parameters, rounded), std::sqrt((0.04 + 0.25) / 2.0), 1e-12);
}

}  // namespace
}  // namespace weightscape::lessons
