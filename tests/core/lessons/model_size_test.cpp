// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/lessons/model_size.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace weightscape::lessons {
namespace {

std::string figure(std::string_view name) {
    const auto figures = sizeFigures();
    const auto found = std::ranges::find(figures, name, &LessonFigure::name);
    return found == figures.end() ? "missing" : found->value.english();
}

TEST(ModelSize, FiguresAreThoseThatIntroductionsQuote) {
    EXPECT_EQ(figure("size.8.32.gb"), "32");
    EXPECT_EQ(figure("size.8.32.gib"), "29.8");
    EXPECT_EQ(figure("size.8.4.gb"), "4");
    EXPECT_EQ(figure("size.70.32.gb"), "280");
    EXPECT_EQ(figure("size.train.adam-fp32"), "16");
    EXPECT_EQ(figure("size.train.adam8bit"), "6");
    EXPECT_EQ(figure("size.cache.gib"), "1");
    EXPECT_EQ(figure("size.group"), "4.5");
}

TEST(ModelSize, TheQuestionsHaveAnswersAndWrongOnes) {
    const auto shapes = modelShapes();
    const auto large =
        std::ranges::find(shapes, std::uint64_t{70'000'000'000U}, &ModelShape::parameters);
    ASSERT_NE(large, shapes.end());
    const auto bytes = [&](double bits) { return memory::totalOf(*sizeOf({&*large, bits})).high; };
    EXPECT_LE(bytes(4), kMemoryToRun);
    EXPECT_GT(bytes(5), kMemoryToRun);
    EXPECT_EQ(bitsWithScales({&*large, 4.0, 32}), kBitsToReach);
    const auto small =
        std::ranges::find(shapes, std::uint64_t{8'000'000'000U}, &ModelShape::parameters);
    std::size_t fitting = 0;
    for (const memory::TrainingKind& kind : memory::trainingKinds()) {
        SizeChoice choice{&*small, 16.0};
        choice.training = &kind;
        const auto terms = sizeOf(choice);
        fitting += terms && memory::totalOf(*terms).high <= kMemoryToTrain ? 1 : 0;
    }
    EXPECT_GT(fitting, 0U);
    EXPECT_LT(fitting, memory::trainingKinds().size());
}

}  // namespace
}  // namespace weightscape::lessons
