// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/lessons/training/trainer.h"

namespace weightscape::lessons {

/// What a run looked like after some steps.
struct LogEntry {
    std::uint64_t steps = 0;
    double batchLoss = 0.0;  ///< of the last step, nats; NaN before the first
    Score full = {};         ///< held-out score of the parameters that are trained
    Score effective = {};    ///< of what the network computes with: rounded under fake quantization
    bool isFakeQuantized = false;
    TrainingMemory memory = {};
};
/// The entry of a trainer now; scores are of at most `examples` held-out examples.
[[nodiscard]] LogEntry logEntry(const Trainer& trainer, std::size_t examples = SIZE_MAX);

/// A run as CSV: a line of titles with units, then one line per entry, ending in CR LF (RFC 4180);
/// numbers are the shortest that read back as the same, with a point; a number that there is none
/// of is empty.
[[nodiscard]] std::string csvOf(std::span<const LogEntry> entries);

}  // namespace weightscape::lessons
