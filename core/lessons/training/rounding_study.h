// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>

#include "core/lessons/training/trainer.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::lessons {

/// One network trained twice from the same middle of a run: on in full precision and rounded at the
/// end, and on with fake quantization. Both have seen the same examples in the same number of
/// steps.
struct StudyWish {
    TrainingSettings settings = {};
    std::uint64_t steps = 1500;  ///< in all
    std::uint64_t aware = 500;   ///< the last of them, with fake quantization; at most `steps`
    schemes::Scheme scheme = {};
};
struct StudyResult {
    Score full;   ///< not rounded
    Score after;  ///< rounded after training (PTQ)
    Score aware;  ///< trained with rounding (QAT), rounded
};

/// Scores on all held-out examples. Errors: InvalidArgument (Trainer, WeightRounder), Cancelled.
[[nodiscard]] Result<StudyResult> compareRounding(
    const std::shared_ptr<const TrainingProblem>& problem, const StudyWish& wish,
    TaskContext& task);

}  // namespace weightscape::lessons
