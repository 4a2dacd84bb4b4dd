// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lessons/training/training_log.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "tests/core/lessons/training/lab_cases.h"

namespace weightscape::lessons {
namespace {

using test::smallClassifier;
using test::trainerOf;

TEST(TrainingLog, IsATableWithUnits) {
    const std::vector<LogEntry> entries = {{.batchLoss = std::numeric_limits<double>::quiet_NaN(),
                                            .full = {0.75, 0.5, 100},
                                            .effective = {0.75, 0.5, 100},
                                            .memory = {400, 400, 800}},
                                           {.steps = 10,
                                            .batchLoss = 0.1,
                                            .full = {0.25, 0.75, 100},
                                            .effective = {1.5, 0.625, 100},
                                            .isFakeQuantized = true,
                                            .memory = {400, 400, 800}}};
    EXPECT_EQ(csvOf(entries),
              "step,batch loss (nats),held-out loss (nats),held-out accuracy,"
              "held-out loss as computed (nats),held-out accuracy as computed,held-out examples,"
              "fake quantization,parameters (B),gradients (B),optimizer (B)\r\n"
              "0,,0.75,0.5,0.75,0.5,100,0,400,400,800\r\n"
              "10,0.1,0.25,0.75,1.5,0.625,100,1,400,400,800\r\n");
}

TEST(TrainingLog, SaysWhatTheTrainerSays) {
    const auto problem = smallClassifier("moons");
    Trainer trainer = trainerOf(problem);
    EXPECT_TRUE(std::isnan(logEntry(trainer).batchLoss));
    trainer.steps(3);
    ASSERT_TRUE(trainer.setFakeQuantization(schemeOfBits(1)).has_value());
    const LogEntry entry = logEntry(trainer, 50);
    EXPECT_EQ(entry.steps, 3U);
    EXPECT_EQ(entry.batchLoss, trainer.batchLoss());
    EXPECT_EQ(entry.full.loss, problem->heldOutScore(trainer.parameters(), 50).loss);
    EXPECT_EQ(entry.effective.loss, problem->heldOutScore(trainer.effectiveParameters(), 50).loss);
    EXPECT_NE(entry.effective.loss, entry.full.loss);
    EXPECT_EQ(entry.memory.total(), trainer.memory().total());
}

}  // namespace
}  // namespace weightscape::lessons
