// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/lessons/training/rounding_study.h"

#include <utility>

namespace weightscape::lessons {
namespace {

/// False: cancelled.
bool train(Trainer& trainer, std::uint64_t until, TaskContext& task) {
    while (trainer.stepsDone() < until && !trainer.hasDiverged()) {
        if (task.cancelled()) return false;
        trainer.step();
    }
    return true;
}

}  // namespace

Result<StudyResult> compareRounding(const std::shared_ptr<const TrainingProblem>& problem,
                                    const StudyWish& wish, TaskContext& task) {
    auto rounder = WeightRounder::make(problem->layout(), wish.scheme);
    if (!rounder) return fail(rounder.error());
    auto full = Trainer::make(problem, wish.settings);
    if (!full) return fail(full.error());
    if (!train(*full, wish.steps - wish.aware, task)) return failCancelled();
    Trainer aware = *full;
    if (const auto set = aware.setFakeQuantization(wish.scheme); !set) return fail(set.error());
    if (!train(*full, wish.steps, task) || !train(aware, wish.steps, task)) return failCancelled();
    return StudyResult{problem->heldOutScore(full->parameters()),
                       problem->heldOutScore(rounder->rounded(full->parameters())),
                       problem->heldOutScore(aware.effectiveParameters())};
}

}  // namespace weightscape::lessons
