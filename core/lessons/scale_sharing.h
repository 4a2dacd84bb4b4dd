// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/lessons/lesson_text.h"
#include "core/lessons/lesson_weights.h"

/// The lesson "per tensor, row and block": what one loud weight does to those that share its scale.
namespace weightscape::lessons {

/// Who shares a scale, the most first.
enum class Sharing { Tensor, Row, Block };
inline constexpr std::size_t kSharings = 3;

struct SharingChoice {
    LessonWeights weights;
    unsigned bits = 4;          ///< of symmetric integers with the largest magnitude as their end
    unsigned block = 32;        ///< weights that share a scale in Block
    bool keepsLoudest = false;  ///< the loudest kKeptPercent of the weights stay F16
};
inline constexpr double kKeptPercent = 0.1;

/// What one kind of sharing does.
struct SharedScale {
    std::vector<float> errors;   ///< |decoded - original|, row after row
    double rmse = 0.0;           ///< in standard deviations of the weights without the loudest
    double bitsPerWeight = 0.0;  ///< with scales and what is kept aside
};
/// The standard deviation of all weights but the loudest.
[[nodiscard]] double quietDeviation(std::vector<float> weights);
/// The scheme as schemes::schemeText() writes it.
[[nodiscard]] std::string sharedScheme(const SharingChoice& choice, Sharing sharing);
/// By Sharing. Errors: those of treatWeights().
[[nodiscard]] Result<std::array<SharedScale, kSharings>> shareScales(const SharingChoice& choice,
                                                                     TaskContext& task);

/// 64 x 64 weights of a bell, the one in the middle so many standard deviations from the mean; as
/// it was drawn where `loud` is 0.
[[nodiscard]] LessonWeights weightsWithOneLoud(double loud);

/// What the questions ask for: an error of all under one scale, and one to come below; standard
/// deviations.
inline constexpr double kLoudest = 100.0, kErrorOfCollapse = 0.9, kErrorToReach = 0.2,
                        kBlockErrorToReach = 0.115;

/// sharing.SHARING.quiet and .loud for tensor, row and block; sharing.loudest, .collapse, .toReach,
/// .blockToReach, .block, .bits, .side, .kept.
[[nodiscard]] std::vector<LessonFigure> sharingFigures();

}  // namespace weightscape::lessons
