// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/encoders/upper_cholesky.h"

#include <algorithm>
#include <cmath>

#include "core/quantize/encoders/product_loops.h"
#include "core/support/parallel.h"

namespace weightscape::encoders {
namespace {

/// Rows that are finished together: all before them are taken off by one product.
constexpr std::size_t kPanelRows = 64;
static_assert(kPanelRows % kProductColumns == 0);
/// Columns of a panel that a thread takes at once.
constexpr std::size_t kChunkColumns = 256;

/// Rows [begin, end) being finished.
class Panel {
  public:
    Panel(const SquareMatrix& matrix, std::size_t begin)
        : m_matrix(matrix), m_begin(begin), m_end(std::min(begin + kPanelRows, matrix.size)) {}

    /// Takes the finished rows above off columns [first, last) of the panel.
    void subtractAbove(std::size_t first, std::size_t last) const {
        const double* const top = m_matrix.row(0);
        subtractProduct({.left = top + m_begin,
                         .leftPerRow = 1,
                         .leftPerTerm = m_matrix.perRow,
                         .right = top + first,
                         .rightPerTerm = m_matrix.perRow,
                         .terms = m_begin},
                        {.first = m_matrix.row(m_begin) + first,
                         .perRow = m_matrix.perRow,
                         .rows = m_end - m_begin,
                         .columns = last - first});
    }

    /// The square at the panel's beginning. False: the matrix is not positive.
    [[nodiscard]] bool finishSquare() const {
        for (std::size_t k = m_begin; k < m_end; ++k) {
            const double pivot = m_matrix.row(k)[k];
            if (!(pivot > 0.0) || !std::isfinite(pivot)) return false;
            finishRow(k, std::sqrt(pivot), k, m_end);
            m_matrix.row(k)[k] = std::sqrt(pivot);
        }
        return true;
    }

    /// The columns right of the square.
    void finishColumns(std::size_t first, std::size_t last) const {
        for (std::size_t k = m_begin; k < m_end; ++k) {
            finishRow(k, m_matrix.row(k)[k], first, last);
        }
    }

    [[nodiscard]] std::size_t begin() const { return m_begin; }
    [[nodiscard]] std::size_t end() const { return m_end; }

  private:
    /// Divides a row by its pivot and takes it off the panel's rows below.
    void finishRow(std::size_t k, double pivot, std::size_t first, std::size_t last) const {
        double* const row = m_matrix.row(k);
        for (std::size_t column = first; column < last; ++column) row[column] /= pivot;
        for (std::size_t below = k + 1; below < m_end; ++below) {
            const double factor = row[below];
            double* const target = m_matrix.row(below);
            for (std::size_t column = std::max(first, below); column < last; ++column) {
                target[column] -= factor * row[column];
            }
        }
    }

    const SquareMatrix& m_matrix;
    std::size_t m_begin;
    std::size_t m_end;
};

/// Calls work(first, last) for chunks of the columns from `begin` on. False: cancelled.
template <typename Work>
bool forColumns(const SquareMatrix& matrix, std::size_t begin, TaskContext& task, Work work) {
    return forEachChunk(matrix.perRow - begin, kChunkColumns, task,
                        [&](std::size_t, std::size_t first, std::size_t last) {
                            work(begin + first, begin + last);
                        });
}

}  // namespace

Factored factorize(const SquareMatrix& matrix, TaskContext& task) {
    for (std::size_t begin = 0; begin < matrix.size; begin += kPanelRows) {
        const Panel panel(matrix, begin);
        const bool subtracted = forColumns(
            matrix, begin, task,
            [&](std::size_t first, std::size_t last) { panel.subtractAbove(first, last); });
        if (!subtracted || task.cancelled()) return Factored::Cancelled;
        if (!panel.finishSquare()) return Factored::NotPositive;
        if (panel.end() == matrix.size) break;
        const bool finished = forColumns(
            matrix, panel.end(), task,
            [&](std::size_t first, std::size_t last) { panel.finishColumns(first, last); });
        if (!finished) return Factored::Cancelled;
    }
    return Factored::Done;
}

}  // namespace weightscape::encoders
