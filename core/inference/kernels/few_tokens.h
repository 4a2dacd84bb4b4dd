// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include "core/inference/rows.h"
#include "core/inference/weight_matrix.h"
#include "core/support/task_context.h"

namespace weightscape::inference {

/// multiply() for up to kMostDotTokens tokens: one pass over the weights. False: cancelled.
[[nodiscard]] bool multiplyFewTokens(const WeightMatrix& weights, ConstRows inputs,
                                     MutableRows outputs, TaskContext& task);

}  // namespace weightscape::inference
