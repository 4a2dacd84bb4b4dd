// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "core/lessons/lesson_weights.h"
#include "core/model/model.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::lessons {

/// What makes a tensor instructive.
enum class Telling {
    Loudest,   ///< a weight very far from the mean, in standard deviations
    Lopsided,  ///< a part of a row that lies to one side of 0
};

/// Weights of a model that show a thing best.
struct InstructiveTensor {
    int tensor = -1;        ///< index into Model::tensors
    LessonWeights weights;  ///< the part of it that shows it
    Text reason;            ///< why this one; a whole sentence
};

/// Looks at kRowsLookedAt rows of every matrix, evenly spaced: the rarest weight may be missed, and
/// the reason says so. Of Loudest the part is up to 64 rows × 64 columns around the weight, of
/// Lopsided up to 256 weights of a row. Errors: Cancelled; Unsupported (a model on a server, whose
/// weights would be downloaded; no matrix that can be read).
[[nodiscard]] Result<InstructiveTensor> findInstructive(const Model& model, Telling telling,
                                                        TaskContext& task);
inline constexpr std::uint64_t kRowsLookedAt = 32;

}  // namespace weightscape::lessons
