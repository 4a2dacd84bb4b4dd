// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <vector>

#include "core/quantize/calibration/scratch.h"
#include "core/support/task_context.h"

namespace weightscape::calibration {

/// Sorts by weight, ascending (finite weights); equal weights by importance, so that the order is
/// the same for any input order. `buffer` and `counts` are only room. False: cancelled, and the
/// values are in some order.
bool sortByWeight(std::span<Weighted> values, std::vector<Weighted>& buffer,
                  std::vector<std::uint64_t>& counts, const TaskContext& task);

}  // namespace weightscape::calibration
