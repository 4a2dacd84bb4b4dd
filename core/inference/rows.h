// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace weightscape::inference {

/// Rows of numbers that stand somewhere else, one row per token: `count` rows of `width` numbers,
/// each beginning `stride` numbers after the one before (a part of wider rows where stride >
/// width).
template <typename T>
struct RowsView {
    T* values = nullptr;
    std::size_t count = 0;
    std::size_t width = 0;
    std::size_t stride = 0;

    /// Precondition: index < count.
    [[nodiscard]] std::span<T> row(std::size_t index) const {
        return {values + index * stride, width};
    }
    /// Some of the rows. Precondition: first + rows <= count.
    [[nodiscard]] RowsView part(std::size_t first, std::size_t rows) const {
        return {values + first * stride, rows, width, stride};
    }
    /// Some of each row's numbers. Precondition: first + columns <= width.
    [[nodiscard]] RowsView columns(std::size_t first, std::size_t columns) const {
        return {values + first, count, columns, stride};
    }
    // A view to write through is also one to read through.
    operator RowsView<const T>() const {  // NOLINT(google-explicit-constructor)
        return {values, count, width, stride};
    }
};

using ConstRows = RowsView<const float>;
using MutableRows = RowsView<float>;

/// The same with numbers of its own, without gaps.
struct Rows {
    std::size_t count = 0;
    std::size_t width = 0;
    std::vector<float> values;

    Rows() = default;
    /// All zero.
    Rows(std::size_t rows, std::size_t columns)
        : count(rows), width(columns), values(rows * columns) {}
    [[nodiscard]] ConstRows view() const { return {values.data(), count, width, width}; }
    [[nodiscard]] MutableRows view() { return {values.data(), count, width, width}; }
    [[nodiscard]] std::span<const float> row(std::size_t index) const { return view().row(index); }
    [[nodiscard]] std::span<float> row(std::size_t index) { return view().row(index); }
};

}  // namespace weightscape::inference
