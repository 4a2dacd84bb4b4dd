// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <vector>

#include "core/model/model.h"

namespace weightscape::measure {

/// Which share of each tensor's weights a sample may look at so that all of them together keep to
/// what may be downloaded of a remote model, with room left for headers: half is shared equally,
/// half by size. 1 for all where the model is here. Same order as `tensors`.
[[nodiscard]] std::vector<double> downloadShares(const Model& model,
                                                 std::span<const TensorInfo* const> tensors);

/// The same for one of all tensors of the model.
[[nodiscard]] double downloadShare(const Model& model, const TensorInfo& tensor);

}  // namespace weightscape::measure
