// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "core/lessons/lesson_text.h"
#include "core/lessons/lesson_weights.h"
#include "core/measure/group_view.h"

/// The lesson "absolute maximum or zero point": the same weights under two ways to lay levels.
namespace weightscape::lessons {

/// One way: its levels, codes and errors.
struct Ruler {
    measure::GroupView view;
    std::size_t unusedLevels = 0;  ///< levels that no weight is given
    [[nodiscard]] double error() const { return view.errors.relativeRmse(); }
};
struct TwoRulers {
    Ruler symmetric;  ///< a scale: levels lie on both sides of 0
    Ruler affine;     ///< a scale and a zero point: levels lie where the weights are
};
/// Integers of so many bits (2..8), one scale for all weights. Errors: those of
/// measure::viewGroup().
[[nodiscard]] Result<TwoRulers> layRulers(const LessonWeights& weights, unsigned bits,
                                          TaskContext& task);

/// A bell around `shift`, its standard deviation 1.
[[nodiscard]] LessonWeights shiftedWeights(double shift);

inline constexpr unsigned kRulerBits = 4;
/// Where the lesson starts, and what its questions ask for: a ruler that leaves half of its levels
/// unused; the two errors at most so many times each other; a shift, and an error of the symmetric
/// ruler that takes more bits there.
inline constexpr double kStartShift = 1.5, kAlike = 1.2, kShiftToKeep = 4.0,
                        kErrorToReachThere = 0.01;

/// rulers.AT.symmetric and .affine (errors) and .unused (of the symmetric ruler) with the bell
/// around 0 (centred) and around kShiftToKeep (shifted); rulers.shift, .alike, .toReach, .bits.
[[nodiscard]] std::vector<LessonFigure> rulerFigures();

}  // namespace weightscape::lessons
