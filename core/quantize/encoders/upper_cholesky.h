// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>

#include "core/support/task_context.h"

namespace weightscape::encoders {

/// A square matrix, row after row; each row is filled up to `perRow` numbers, a multiple of
/// kProductColumns, with zeros.
struct SquareMatrix {
    std::span<double> values;
    std::size_t size = 0;
    std::size_t perRow = 0;

    [[nodiscard]] double* row(std::size_t index) const { return values.data() + index * perRow; }
};

enum class Factored { Done, NotPositive, Cancelled };

/// Replaces the upper half of a symmetric matrix by U, which is 0 below its diagonal, with UᵀU =
/// the matrix; the lower half is neither read nor of use afterwards. Unless Done, nothing of it is.
/// Every element's sum runs over its terms in order, so that the bits depend neither on threads nor
/// on the processor (which those of a blocked library routine would). Parallel; n³/3 additions and
/// multiplications.
[[nodiscard]] Factored factorize(const SquareMatrix& matrix, TaskContext& task);

}  // namespace weightscape::encoders
