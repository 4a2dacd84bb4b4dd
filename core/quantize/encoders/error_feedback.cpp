// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/encoders/error_feedback.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "core/quantize/encoders/upper_cholesky.h"

namespace weightscape::encoders {
namespace {

/// Where no damping is wished but some is needed.
constexpr double kLeastDamping = 1e-6;

std::vector<std::uint32_t> orderOf(const InputHessian& hessian, const FeedbackOptions& options) {
    std::vector<std::uint32_t> order(hessian.columns);
    std::iota(order.begin(), order.end(), 0U);
    if (!options.sorts) return order;
    std::vector<double> sizes((hessian.columns + options.unit - 1) / options.unit);
    for (std::size_t i = 0; i < hessian.columns; ++i) {
        sizes[i / options.unit] += static_cast<double>(hessian.at(i, i));
    }
    std::ranges::stable_sort(order, [&](std::uint32_t left, std::uint32_t right) {
        const std::size_t leftUnit = left / options.unit;
        const std::size_t rightUnit = right / options.unit;
        if (sizes[leftUnit] != sizes[rightUnit]) return sizes[leftUnit] > sizes[rightUnit];
        return leftUnit < rightUnit;
    });
    return order;
}

double meanDiagonal(const InputHessian& hessian) {
    double sum = 0.0;
    for (std::size_t i = 0; i < hessian.columns; ++i) sum += static_cast<double>(hessian.at(i, i));
    return hessian.columns == 0 ? 0.0 : sum / static_cast<double>(hessian.columns);
}

/// The upper half of the Hessian with its columns in reverse order of rounding: the factor of that
/// is, turned around, the one that begins with the last column.
void fillReversed(const InputHessian& hessian, std::span<const std::uint32_t> order, double damping,
                  const SquareMatrix& matrix) {
    const std::size_t last = matrix.size - 1;
    for (std::size_t row = 0; row < matrix.size; ++row) {
        double* const target = matrix.row(row);
        const float* const source = hessian.values.data() + order[last - row] * hessian.columns;
        for (std::size_t column = row; column < matrix.size; ++column) {
            target[column] = static_cast<double>(source[order[last - column]]);
        }
        target[row] += damping;
    }
}

}  // namespace

ErrorFeedback::ErrorFeedback(std::vector<std::uint32_t> order)
    : m_order(std::move(order)), m_pivots(m_order.size(), 1.0F) {
    std::size_t first = 0;
    for (std::size_t begin = 0; begin < columns(); begin += kBlockColumns) {
        m_firstFactor.push_back(first);
        first += std::min(columns(), begin + kBlockColumns) * kBlockColumns;
    }
    m_factors.resize(first);
}

void ErrorFeedback::keepFactors(std::span<const double> upper, std::size_t perRow) {
    const std::size_t last = columns() - 1;
    for (std::size_t later = 0; later < columns(); ++later) {
        const double* const row = upper.data() + (last - later) * perRow;
        const double pivot = row[last - later];
        m_pivots[later] = static_cast<float>(pivot * pivot);
        float* factor = m_factors.data() + m_firstFactor[later / kBlockColumns];
        factor += later % kBlockColumns;
        for (std::size_t earlier = 0; earlier < later; ++earlier) {
            factor[earlier * kBlockColumns] = static_cast<float>(row[last - earlier] / pivot);
        }
    }
}

Result<ErrorFeedback> ErrorFeedback::make(const InputHessian& hessian,
                                          const FeedbackOptions& options, TaskContext& task) {
    if (auto valid = checkHessian(hessian); !valid) return fail(std::move(valid.error()));
    ErrorFeedback feedback(orderOf(hessian, options));
    const double mean = meanDiagonal(hessian);
    if (mean == 0.0) return feedback;
    const std::size_t perRow =
        (hessian.columns + kProductColumns - 1) / kProductColumns * kProductColumns;
    std::vector<double> values(hessian.columns * perRow);
    for (double damping = options.damping;; damping = std::max(kLeastDamping, 10.0 * damping)) {
        std::ranges::fill(values, 0.0);
        const SquareMatrix matrix{values, hessian.columns, perRow};
        fillReversed(hessian, feedback.order(), damping * mean, matrix);
        const Factored factored = factorize(matrix, task);
        if (factored == Factored::Cancelled) return failCancelled();
        if (factored == Factored::Done) break;
    }
    feedback.keepFactors(values, perRow);
    return feedback;
}

}  // namespace weightscape::encoders
