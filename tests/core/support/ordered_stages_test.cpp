// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/support/ordered_stages.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>

namespace {

using weightscape::OrderedStages;
using weightscape::runStages;

constexpr std::size_t kStagedItems = 1000;

/// Squares numbers in parallel; both ordered stages note what comes by.
struct Squaring {
    explicit Squaring(std::size_t slots) : numbers(slots), isTaken(slots) {}

    OrderedStages stages() {
        return {.begin = [this](std::size_t slot) { return begin(slot); },
                .work = [this](std::size_t slot) { numbers[slot] *= numbers[slot]; },
                .inOrder = {[this](std::size_t slot) { first.push_back(numbers[slot]); },
                            [this](std::size_t slot) { leave(slot); }}};
    }
    bool begin(std::size_t slot) {
        if (begun == kStagedItems) return false;
        wasShared = wasShared || isTaken[slot].exchange(true);
        numbers[slot] = begun++;
        return true;
    }
    void leave(std::size_t slot) {
        last.push_back(numbers[slot]);
        isTaken[slot] = false;
    }

    std::size_t begun = 0;
    std::vector<std::size_t> numbers;
    std::vector<std::atomic<bool>> isTaken;
    std::atomic<bool> wasShared = false;
    std::vector<std::size_t> first, last;
};

TEST(OrderedStages, TakeItemsThroughInOrderAndShareNoSlot) {
    for (const std::size_t slots : {std::size_t{1}, std::size_t{2}, std::size_t{7}}) {
        SCOPED_TRACE(slots);
        Squaring squaring(slots);
        runStages(slots, squaring.stages());
        ASSERT_EQ(squaring.last.size(), kStagedItems);
        for (std::size_t i = 0; i < kStagedItems; ++i) ASSERT_EQ(squaring.last[i], i * i);
        EXPECT_EQ(squaring.first, squaring.last);
        EXPECT_FALSE(squaring.wasShared);
    }
}

TEST(OrderedStages, EndAtOnceWithoutItems) {
    bool worked = false;
    runStages(4, {.begin = [](std::size_t) { return false; },
                  .work = [&](std::size_t) { worked = true; },
                  .inOrder = {[&](std::size_t) { worked = true; }}});
    EXPECT_FALSE(worked);
}

TEST(OrderedStages, ThrowWhatAStageThrows) {
    Squaring squaring(3);
    OrderedStages stages = squaring.stages();
    stages.inOrder.front() = [](std::size_t) { throw std::runtime_error("full"); };
    EXPECT_THROW(runStages(3, stages), std::runtime_error);
    EXPECT_TRUE(squaring.last.empty());
}

}  // namespace
