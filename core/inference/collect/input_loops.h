// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

/// Sums over the inputs of a matrix, column by column, compiled once for each instruction set. All
/// give the bits of one number after another.
namespace weightscape::inference {

/// Whether no number is NaN or infinite.
[[nodiscard]] bool areFinite(std::span<const float> row);

/// A digest of the bits, to tell different inputs apart; no protection against intent. The same on
/// every processor.
[[nodiscard]] std::uint64_t digestOf(std::span<const float> row, std::uint64_t before);

/// Adds weight · x² to each column's sum. Precondition: as many sums as columns.
void addSquares(std::span<const float> row, double weight, double* sums);

/// What is kept of each column; as many of each as there are columns.
struct ColumnSums {
    float* largest = nullptr;         ///< of |x|; what is no number is left out
    double* sums = nullptr;           ///< Σ x
    double* squares = nullptr;        ///< Σ x²
    std::uint32_t* beyond = nullptr;  ///< how many |x| reach the threshold
};

/// Adds a row; returns how many of its columns reach the threshold.
std::size_t addColumns(std::span<const float> row, float threshold, const ColumnSums& columns);

}  // namespace weightscape::inference
