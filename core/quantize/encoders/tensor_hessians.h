// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "core/model/input_hessians.h"
#include "core/model/tensor_info.h"
#include "core/support/result.h"

namespace weightscape::encoders {

/// Whether there is a Hessian as wide as the rows, or none, for every matrix, and each is sound.
/// Errors: InvalidArgument.
[[nodiscard]] Result<void> checkHessians(const TensorInfo& tensor, const TensorHessians& hessians);

/// The diagonals of all matrices one after another, as importance of the columns; ones where
/// nothing is known.
[[nodiscard]] std::vector<float> diagonalsOf(const TensorInfo& tensor,
                                             const TensorHessians& hessians);

}  // namespace weightscape::encoders
