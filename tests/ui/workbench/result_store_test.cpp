// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/workbench/result_store.h"

#include <gtest/gtest.h>

namespace weightscape::ui {
namespace {

measure::TensorError errorOf(double squaredError, double sampledFraction) {
    measure::TensorError error;
    error.squaredError = squaredError;
    error.sampledFraction = sampledFraction;
    return error;
}

encoders::Treatment format(const char* id) {
    return {formats::findFormat(id)};
}

TEST(ResultStore, NumbersEachTreatmentOnce) {
    ResultStore store(1);
    const int q8 = store.indexOf(format("q8_0"));
    EXPECT_NE(store.indexOf(format("q4_0")), q8);
    EXPECT_EQ(store.indexOf(format("q8_0")), q8);
    EXPECT_EQ(store.treatment(q8), format("q8_0"));
}

TEST(ResultStore, WhatIsEncodedBlindIsAnotherResult) {
    ResultStore store(1);
    const int seeing = store.indexOf(format("q4_0"));
    const int blind = store.indexOf(format("q4_0"), true);
    EXPECT_NE(blind, seeing);
    EXPECT_EQ(store.indexOf(format("q4_0"), true), blind);
    EXPECT_TRUE(store.isBlind(blind));
    EXPECT_FALSE(store.isBlind(seeing));
    EXPECT_EQ(store.treatment(blind), store.treatment(seeing));
    ASSERT_TRUE(store.putError(0, blind, errorOf(2, 1)));
    EXPECT_EQ(store.error(0, seeing), nullptr);
}

TEST(ResultStore, AnExactErrorTakesTheSamplesPlaceAndNeverTheOtherWay) {
    ResultStore store(3);
    const int treatment = store.indexOf(format("q4_0"));
    EXPECT_EQ(store.error(1, treatment), nullptr);
    const auto sampled = store.putError(1, treatment, errorOf(2, 0.5));
    ASSERT_TRUE(sampled);
    EXPECT_TRUE(sampled->isNew);
    EXPECT_FALSE(sampled->becameExact);
    const auto exact = store.putError(1, treatment, errorOf(3, 1));
    ASSERT_TRUE(exact);
    EXPECT_FALSE(exact->isNew);
    EXPECT_TRUE(exact->becameExact);
    EXPECT_FALSE(store.putError(1, treatment, errorOf(4, 0.5)));
    EXPECT_EQ(store.error(1, treatment)->squaredError, 3);
    EXPECT_EQ(store.error(0, treatment), nullptr);
}

TEST(ResultStore, DropsTheOldestSketchesButKeepsTheNumbers) {
    constexpr int kTensors = 402;
    ResultStore store(kTensors);
    for (int tensor = 0; tensor < kTensors; ++tensor) {
        measure::TensorStatistics statistics;
        statistics.count = static_cast<std::uint64_t>(tensor) + 1;
        statistics.sketch.cells = {{1.0F, 1.0F, 1}};
        store.putStatistics(tensor, std::make_shared<const measure::TensorStatistics>(statistics));
    }
    EXPECT_EQ(store.withStatistics(), kTensors);
    EXPECT_TRUE(store.lacksSketch(1));
    EXPECT_FALSE(store.lacksSketch(2));
    EXPECT_TRUE(store.statistics(1)->sketch.cells.empty());
    EXPECT_EQ(store.statistics(1)->count, 2U);
    EXPECT_FALSE(store.statistics(2)->sketch.cells.empty());
}

TEST(ResultStore, ForgettingWhatWasTreatedKeepsTheStatistics) {
    ResultStore store(1);
    const int treatment = store.indexOf(format("q4_0"));
    const Measurement asked{Quantity::Asked, 0, treatment, 0, "subject"};
    store.putStatistics(0, std::make_shared<const measure::TensorStatistics>());
    store.putError(0, treatment, errorOf(1, 1));
    store.putFinding(asked, std::make_shared<const int>(7));
    store.putFailure({Quantity::ExactError, 0, treatment}, Error{});
    EXPECT_EQ(*std::static_pointer_cast<const int>(store.finding(asked)), 7);
    EXPECT_NE(store.failure({Quantity::ExactError, 0, treatment}), nullptr);
    store.forgetTreated();
    EXPECT_EQ(store.error(0, treatment), nullptr);
    EXPECT_EQ(store.finding(asked), nullptr);
    EXPECT_EQ(store.failure({Quantity::ExactError, 0, treatment}), nullptr);
    EXPECT_NE(store.statistics(0), nullptr);
    store.forgetAll();
    EXPECT_EQ(store.statistics(0), nullptr);
}

}  // namespace
}  // namespace weightscape::ui
