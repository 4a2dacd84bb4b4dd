// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <vector>

#include "core/quantize/schemes/outliers.h"
#include "core/quantize/schemes/tensor_pass.h"
#include "core/support/result.h"

namespace weightscape::schemes {

/// What a scheme's outlier handling found in a tensor. Weights that are not finite are never kept.
struct KeptWeights {
    std::vector<std::uint8_t> columns;  ///< Columns: 1 for each column kept, else 0
    std::uint64_t keptColumns = 0;
    bool sparse = false;                ///< Sparse: weights are kept by magnitude, then position
    std::uint32_t magnitude = 0;        ///< bits of the smallest magnitude kept
    std::uint64_t lastOfMagnitude = 0;  ///< flat index of the last weight kept of that magnitude
    std::uint64_t count = 0;            ///< finite weights kept
    /// Equalize: each column's largest magnitude over the tensor's, as F16; 1 for columns of zeros
    /// and where F16 has no number for it.
    std::vector<float> factors;

    [[nodiscard]] bool any() const { return count > 0; }
    /// Precondition: the weight is finite.
    [[nodiscard]] bool keeps(std::uint64_t index, std::uint64_t column, float weight) const {
        if (!columns.empty()) return columns[column] != 0;
        if (!sparse) return false;
        const std::uint32_t bits = std::bit_cast<std::uint32_t>(std::abs(weight));
        return bits > magnitude || (bits == magnitude && index <= lastOfMagnitude);
    }
};

/// Passes over the tensor that findKept() takes: 0 to 3.
[[nodiscard]] unsigned keptPasses(const Outliers& outliers);

/// Columns: those with a finite magnitude above `amount` standard deviations of the tensor's finite
/// weights (about their mean); none when that is 0. Sparse: the floor(percent x finite weights)
/// largest magnitudes; of equal ones those that come first. Errors: Cancelled.
[[nodiscard]] Result<KeptWeights> findKept(const TensorSource& source, const Outliers& outliers,
                                           PassProgress& progress);

/// How many of so many finite weights Sparse keeps.
[[nodiscard]] std::uint64_t keptBySparse(std::uint64_t finiteWeights, const Outliers& outliers);

/// A weight that is kept: rounded to F16, at most 65,504 in magnitude.
[[nodiscard]] float keptValue(float weight);

}  // namespace weightscape::schemes
