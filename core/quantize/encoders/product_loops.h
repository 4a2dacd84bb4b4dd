// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

/// Products of small dense matrices, compiled once for each instruction set. Every sum runs over
/// its terms from the first to the last, each product and sum rounded on its own, so that all
/// instruction sets give the same bits.
namespace weightscape::encoders {

/// Columns are worked on in this many at once: shorter matrices are filled up with zeros.
inline constexpr std::size_t kProductColumns = 32;

/// left (rows x terms) and right (terms x columns), as they lie in memory.
template <typename Number>
struct ProductFactors {
    const Number* left = nullptr;
    std::size_t leftPerRow = 0;   ///< from one row to the next
    std::size_t leftPerTerm = 1;  ///< from one term of a row to the next
    const Number* right = nullptr;
    std::size_t rightPerTerm = 0;  ///< from one term to the next; a term's columns are contiguous
    std::size_t terms = 0;
};

/// A block of a matrix that products are added to.
template <typename Number>
struct ProductTarget {
    Number* first = nullptr;
    std::size_t perRow = 0;  ///< from one row to the next
    std::size_t rows = 0;
    std::size_t columns = 0;  ///< a multiple of kProductColumns
};

/// target += left x right.
void addProduct(const ProductFactors<float>& factors, const ProductTarget<float>& target);
/// target -= left x right.
void subtractProduct(const ProductFactors<double>& factors, const ProductTarget<double>& target);

}  // namespace weightscape::encoders
