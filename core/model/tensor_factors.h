// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace weightscape {

/// What the weights of a tensor are multiplied with when they are read, so that what flows between
/// tensors has another size in each channel while the model computes the same.
struct TensorFactors {
    std::vector<float> columns;  ///< one per column, of one matrix or of all in turn; empty: 1
    std::vector<float> rows;     ///< one per row; empty: 1
    /// What each stored number lacks while it is multiplied: 1 for norms that are stored less 1.
    float lacking = 0.0F;

    [[nodiscard]] bool empty() const { return columns.empty() && rows.empty(); }
    /// Those of one matrix; empty: 1.
    [[nodiscard]] std::span<const float> columnsOf(std::uint64_t matrix,
                                                   std::uint64_t rowLength) const {
        if (columns.empty()) return {};
        const std::uint64_t matrices = columns.size() / rowLength;
        return std::span(columns).subspan(matrix % matrices * rowLength, rowLength);
    }
    /// What takes them back, but for rounding. Precondition: none is 0.
    [[nodiscard]] TensorFactors inverse() const {
        TensorFactors inverse = *this;
        for (float& factor : inverse.columns) factor = 1.0F / factor;
        for (float& factor : inverse.rows) factor = 1.0F / factor;
        return inverse;
    }
};

}  // namespace weightscape
