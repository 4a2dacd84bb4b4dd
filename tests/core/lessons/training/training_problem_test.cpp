// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lessons/training/training_problem.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <string>

#include "tests/core/lessons/training/lab_cases.h"
#include "tests/core/measure/one_tensor_model.h"
#include "tests/support/cancelling_task.h"
#include "tests/support/gradient_check.h"

namespace weightscape::lessons {
namespace {

using test::CancellingTask;
using test::expectGradient;
using test::smallClassifier;
using test::ThreadLimit;
using test::trainerOf;

void expectExactGradient(const TrainingProblem& problem) {
    std::vector<std::uint32_t> examples(5);
    std::iota(examples.begin(), examples.end(), 3U);
    examples[4] = examples[0];  // drawn twice
    auto parameters = problem.initialParameters(1);
    // Biases begin at 0; elsewhere an error in them shows better.
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        parameters[i] += 0.1F * static_cast<float>(i % 3);
    }
    std::vector<float> gradient(parameters.size(), 7.0F);  // is overwritten
    std::vector<float> ignored(parameters.size());
    static_cast<void>(problem.lossAndGradient(parameters, examples, gradient));
    EXPECT_TRUE(std::ranges::any_of(gradient, [](float number) { return number != 0.0F; }));
    expectGradient(parameters, gradient,
                   [&] { return problem.lossAndGradient(parameters, examples, ignored); });
}

TEST(TrainingProblem, GradientOfTheClassifierIsThatOfDifferences) {
    expectExactGradient(PointClassifier(
        {.dataSet = findDataSet("spirals"), .points = {.count = 12}, .hidden = {5, 4}}));
}

TEST(TrainingProblem, GradientOfTheCharacterModelIsThatOfDifferences) {
    std::string text;
    for (int i = 0; i < 300; ++i) text += "abcad"[i * i % 5];
    text += text + text + text;
    const auto model = CharacterModel::make(text, {.context = 3, .embedding = 2, .hidden = {4}});
    ASSERT_TRUE(model.has_value());
    expectExactGradient(**model);
}

TEST(TrainingProblem, ScoreIsTheMeanOverHeldOutExamples) {
    const auto classifier = smallClassifier("moons");
    // A network of zeros says 1 / 2 for either class.
    const std::vector<float> zeros(classifier->layout().count());
    const Score score = classifier->heldOutScore(zeros);
    EXPECT_NEAR(score.loss, std::log(2.0), 1e-6);
    EXPECT_DOUBLE_EQ(score.accuracy, 0.5);
    EXPECT_EQ(score.examples, 240U);
    EXPECT_EQ(classifier->heldOutScore(zeros, 100).examples, 100U);
}

TEST(TrainingProblem, ScoreAndBoundaryDoNotDependOnThreads) {
    const auto classifier = smallClassifier("rings");
    const auto parameters = classifier->initialParameters(2);
    SilentTask task;
    const Score score = classifier->heldOutScore(parameters);
    const auto map = classifier->boundary(parameters, {.width = 20, .height = 14}, task);
    const ThreadLimit limit(1);
    EXPECT_EQ(classifier->heldOutScore(parameters).loss, score.loss);
    const auto again = classifier->boundary(parameters, {.width = 20, .height = 14}, task);
    ASSERT_TRUE(map && again);
    EXPECT_EQ(again->classes, map->classes);
    EXPECT_EQ(again->confidences, map->confidences);
}

TEST(PointClassifier, BoundaryShowsTheClassesOfTheTrainedPoints) {
    const auto classifier = smallClassifier("moons");
    auto trainer = trainerOf(classifier, {.rate = 0.02});
    trainer.steps(300);
    ASSERT_EQ(classifier->heldOutScore(trainer.parameters()).accuracy, 1.0);
    SilentTask task;
    const BoundaryWish wish{.width = 200, .height = 200, .reach = 1.25};
    const auto map = classifier->boundary(trainer.parameters(), wish, task);
    ASSERT_TRUE(map.has_value());
    std::size_t same = 0;
    for (const LabelledPoint& point : classifier->trainingPoints()) {
        const auto x = static_cast<std::size_t>((point.place[0] + 1.25F) * 80.0F);
        const auto y = static_cast<std::size_t>((1.25F - point.place[1]) * 80.0F);
        const std::size_t cell = y * wish.width + x;
        same += map->classes[cell] == point.label ? 1 : 0;
        EXPECT_GE(map->confidences[cell], 0.5F);
        EXPECT_LE(map->confidences[cell], 1.0F);
    }
    EXPECT_GE(same, 238U);  // at most two cells at the edge
}

TEST(PointClassifier, BoundaryCanBeCancelled) {
    const auto classifier = smallClassifier("moons");
    CancellingTask task(0);
    const auto map = classifier->boundary(classifier->initialParameters(1), {}, task);
    ASSERT_FALSE(map.has_value());
    EXPECT_EQ(map.error().code, ErrorCode::Cancelled);
}

TEST(CharacterModel, LearnsWhatAlwaysFollows) {
    std::string text;
    for (int i = 0; i < 500; ++i) text += "abc ";
    const auto model = CharacterModel::make(text, {.context = 2, .embedding = 3, .hidden = {8}});
    ASSERT_TRUE(model.has_value());
    EXPECT_EQ((*model)->characters(), " abc");
    auto trainer = trainerOf(*model, {.rate = 0.02, .batch = 32});
    trainer.steps(150);
    EXPECT_EQ((*model)->heldOutScore(trainer.parameters()).accuracy, 1.0);
    EXPECT_EQ((*model)->continueText(trainer.parameters(), "abc ",
                                     {.characters = 10, .temperature = 0.05}),
              "abc abc ab");
}

TEST(CharacterModel, RefusesATextThatIsTooShort) {
    const auto model = CharacterModel::make(std::string(1000, 'a'), {});
    ASSERT_FALSE(model.has_value());
    EXPECT_EQ(model.error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(model.error().detail.english(),
              "the text has 1000 characters; training needs at least 1080");
}

}  // namespace
}  // namespace weightscape::lessons
