// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/lessons/training/training_log.h"

#include <array>
#include <cmath>
#include <limits>
#include <string_view>

#include "core/support/parameters.h"

namespace weightscape::lessons {
namespace {

/// A column of the CSV.
struct LogColumn {
    std::string_view title;
    double (*value)(const LogEntry& entry);
};
constexpr std::array kLogColumns = {
    LogColumn{"step", [](const LogEntry& entry) { return static_cast<double>(entry.steps); }},
    LogColumn{"batch loss (nats)", [](const LogEntry& entry) { return entry.batchLoss; }},
    LogColumn{"held-out loss (nats)", [](const LogEntry& entry) { return entry.full.loss; }},
    LogColumn{"held-out accuracy", [](const LogEntry& entry) { return entry.full.accuracy; }},
    LogColumn{"held-out loss as computed (nats)",
              [](const LogEntry& entry) { return entry.effective.loss; }},
    LogColumn{"held-out accuracy as computed",
              [](const LogEntry& entry) { return entry.effective.accuracy; }},
    LogColumn{"held-out examples",
              [](const LogEntry& entry) { return static_cast<double>(entry.full.examples); }},
    LogColumn{"fake quantization",
              [](const LogEntry& entry) { return entry.isFakeQuantized ? 1.0 : 0.0; }},
    LogColumn{"parameters (B)",
              [](const LogEntry& entry) { return static_cast<double>(entry.memory.parameters); }},
    LogColumn{"gradients (B)",
              [](const LogEntry& entry) { return static_cast<double>(entry.memory.gradients); }},
    LogColumn{"optimizer (B)",
              [](const LogEntry& entry) { return static_cast<double>(entry.memory.optimizer); }},
};

/// One line of what `field` makes of each column.
template <typename Field>
std::string csvLine(Field field) {
    std::string line;
    for (const LogColumn& column : kLogColumns) {
        if (&column != &kLogColumns.front()) line += ',';
        line += field(column);
    }
    return line + "\r\n";
}

}  // namespace

LogEntry logEntry(const Trainer& trainer, std::size_t examples) {
    const TrainingProblem& problem = trainer.problem();
    const Score full = problem.heldOutScore(trainer.parameters(), examples);
    const bool isFakeQuantized = trainer.isFakeQuantized();
    return {.steps = trainer.stepsDone(),
            .batchLoss = trainer.stepsDone() == 0 ? std::numeric_limits<double>::quiet_NaN()
                                                  : trainer.batchLoss(),
            .full = full,
            .effective = isFakeQuantized
                             ? problem.heldOutScore(trainer.effectiveParameters(), examples)
                             : full,
            .isFakeQuantized = isFakeQuantized,
            .memory = trainer.memory()};
}

std::string csvOf(std::span<const LogEntry> entries) {
    std::string text = csvLine([](const LogColumn& column) { return std::string(column.title); });
    for (const LogEntry& entry : entries) {
        text += csvLine([&](const LogColumn& column) {
            const double value = column.value(entry);
            return std::isnan(value) ? std::string() : numberText(value);
        });
    }
    return text;
}

}  // namespace weightscape::lessons
