// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lessons/training/trainer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/lessons/training/rounding_study.h"
#include "tests/core/lessons/training/lab_cases.h"
#include "tests/core/measure/one_tensor_model.h"
#include "tests/support/cancelling_task.h"
#include "tests/support/sanitized.h"

namespace weightscape::lessons {
namespace {

using test::CancellingTask;
using test::kSanitized;
using test::smallCharacterModel;
using test::smallClassifier;
using test::ThreadLimit;
using test::trainerOf;

std::vector<float> copyOf(std::span<const float> numbers) {
    return {numbers.begin(), numbers.end()};
}

TEST(Trainer, GivesTheSameBitsForTheSameSeedOnAnyNumberOfThreads) {
    const auto problem = smallClassifier("rings");
    TrainingSettings settings{.optimizer = findOptimizer("adam8"), .seed = 3};
    settings.stored = {.element = {.bits = 8},
                       .rounding = {.mode = elements::RoundingMode::Stochastic, .seed = 4}};
    const auto train = [&] {
        Trainer trainer = trainerOf(problem, settings);
        EXPECT_TRUE(trainer.setFakeQuantization(schemeOfBits(3)).has_value());
        trainer.steps(20);
        return copyOf(trainer.parameters());
    };
    const auto parameters = train();
    {
        const ThreadLimit limit(1);
        EXPECT_EQ(train(), parameters);
    }
    settings.seed = 4;
    EXPECT_NE(train(), parameters);
}

TEST(Trainer, ACopyGoesOnAsTheOriginalWould) {
    Trainer trainer = trainerOf(smallClassifier("moons"), {});
    trainer.steps(5);
    Trainer copy = trainer;
    copy.steps(5);
    EXPECT_EQ(trainer.stepsDone(), 5U);
    trainer.steps(5);
    EXPECT_TRUE(std::ranges::equal(trainer.parameters(), copy.parameters()));
}

TEST(Trainer, PassesTheGradientOfRoundedWeightsStraightThrough) {
    // With one point every batch is the same.
    const auto problem = std::make_shared<PointClassifier>(
        PointClassifierSettings{.points = {.count = 1}, .heldOut = 1, .hidden = {8}});
    Trainer trainer =
        trainerOf(problem, {.optimizer = findOptimizer("sgd"), .rate = 0.5, .batch = 2});
    ASSERT_TRUE(trainer.setFakeQuantization(schemeOfBits(2)).has_value());
    auto expected = copyOf(trainer.parameters());
    const auto rounded = trainer.effectiveParameters();
    EXPECT_NE(rounded, expected);
    std::vector<float> gradient(expected.size());
    const std::vector<std::uint32_t> batch = {0, 0};
    const double loss = problem->lossAndGradient(rounded, batch, gradient);
    for (std::size_t i = 0; i < expected.size(); ++i) expected[i] -= 0.5F * gradient[i];
    trainer.step();
    EXPECT_EQ(trainer.batchLoss(), loss);
    EXPECT_EQ(copyOf(trainer.parameters()), expected);
}

TEST(Trainer, CountsItsMemoryToTheByte) {
    const auto problem = smallClassifier("moons");
    const std::uint64_t count = 2U * 16U + 16U + 16U * 16U + 16U + 16U * 2U + 2U;
    ASSERT_EQ(problem->layout().count(), count);
    const TrainingMemory plain = trainerOf(problem).memory();
    EXPECT_EQ(plain.parameters, 4 * count);
    EXPECT_EQ(plain.gradients, 4 * count);
    EXPECT_EQ(plain.optimizer, 8 * count);
    TrainingSettings small{.optimizer = findOptimizer("adam8")};
    small.stored = {.element = {.bits = 8}};
    const TrainingMemory memory = trainerOf(problem, small).memory();
    EXPECT_EQ(memory.parameters, count + 4);
    // Six tensors, none larger than a block.
    EXPECT_EQ(memory.optimizer, 2 * (count + 6 * 4));
    EXPECT_EQ(memory.total(), memory.parameters + memory.gradients + memory.optimizer);
}

TEST(Trainer, FadesTheRateEvenlyButNotToNothing) {
    Trainer trainer = trainerOf(smallClassifier("moons"), {.rate = 0.01, .fadesOver = 4});
    EXPECT_DOUBLE_EQ(trainer.rate(), 0.01);
    trainer.steps(2);
    EXPECT_DOUBLE_EQ(trainer.rate(), 0.005);
    trainer.steps(3);
    EXPECT_DOUBLE_EQ(trainer.rate(), 0.0001);
}

TEST(Trainer, StopsWithFiniteParametersWhenItDiverges) {
    Trainer trainer =
        trainerOf(smallClassifier("moons"), {.optimizer = findOptimizer("sgd"), .rate = 1e7});
    ASSERT_TRUE(trainer.setFakeQuantization(schemeOfBits(4)).has_value());
    trainer.steps(50);
    EXPECT_TRUE(trainer.hasDiverged());
    EXPECT_LT(trainer.stepsDone(), 50U);
    for (const float number : trainer.parameters()) EXPECT_LE(std::abs(number), 1e6F);
}

TEST(Trainer, StochasticRoundingTrainsWhereNearestStalls) {
    const auto problem = smallClassifier("rings");
    const auto lossWith = [&](const elements::Rounding& rounding) {
        TrainingSettings settings{.rate = 0.005};
        settings.stored = {.element = {.bits = 8}, .rounding = rounding, .range = 2.0F};
        Trainer trainer = trainerOf(problem, settings);
        const auto before = copyOf(trainer.parameters());
        trainer.steps(400);
        const bool moved = !std::ranges::equal(trainer.parameters(), before);
        return std::pair(problem->heldOutScore(trainer.parameters()).loss, moved);
    };
    const auto [nearest, nearestMoved] = lossWith({});
    const auto [stochastic, stochasticMoved] =
        lossWith({.mode = elements::RoundingMode::Stochastic, .seed = 1});
    // Adam's steps of 0.005 are less than half of the grid's 2 / 127.
    EXPECT_FALSE(nearestMoved);
    EXPECT_GT(nearest, 1.0);
    EXPECT_TRUE(stochasticMoved);
    EXPECT_LT(stochastic, 0.1);
}

TEST(Trainer, EightBitAdamReachesTheLossOfAdam) {
    const auto problem = smallCharacterModel();
    const auto lossWith = [&](std::string_view optimizer) {
        Trainer trainer = trainerOf(
            problem, {.optimizer = findOptimizer(optimizer), .rate = 0.02, .fadesOver = 200});
        trainer.steps(200);
        return problem->heldOutScore(trainer.parameters()).loss;
    };
    const double full = lossWith("adam");
    EXPECT_LT(full, 2.8);  // ln 50 = 3.9 at first
    EXPECT_LE(lossWith("adam8"), 1.01 * full);
}

/// Training with rounding beats rounding afterwards, with each of the first `seeds` seeds.
void expectAwareIsBetter(const std::shared_ptr<const TrainingProblem>& problem, double rate,
                         std::uint64_t seeds) {
    for (const unsigned bits : {2U, 3U}) {
        for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
            SilentTask task;
            const TrainingSettings settings{
                .rate = rate, .fadesOver = 300, .batch = 32, .seed = seed};
            const auto result = compareRounding(
                problem,
                {.settings = settings, .steps = 300, .aware = 100, .scheme = schemeOfBits(bits)},
                task);
            ASSERT_TRUE(result.has_value());
            EXPECT_LT(result->aware.loss, result->after.loss) << bits << " bits, seed " << seed;
            EXPECT_LT(result->full.loss, result->after.loss) << bits << " bits, seed " << seed;
        }
    }
}

TEST(RoundingStudy, TrainingAwareOfRoundingBeatsRoundingAfterwardsOnPoints) {
    expectAwareIsBetter(smallClassifier("rings"), 0.05, kSanitized ? 1 : 5);
}

TEST(RoundingStudy, TrainingAwareOfRoundingBeatsRoundingAfterwardsOnText) {
    expectAwareIsBetter(smallCharacterModel(), 0.04, 1);
}

TEST(RoundingStudy, CanBeCancelled) {
    CancellingTask task(5);
    const auto result = compareRounding(
        smallClassifier("moons"), {.steps = 100, .aware = 50, .scheme = schemeOfBits(2)}, task);
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().code, ErrorCode::Cancelled);
}

}  // namespace
}  // namespace weightscape::lessons
