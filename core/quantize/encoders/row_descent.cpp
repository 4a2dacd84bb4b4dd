// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/encoders/row_descent.h"

#include <algorithm>
#include <utility>

#include "core/quantize/encoders/product_loops.h"

namespace weightscape::encoders {
namespace {

float dampingOf(const InputHessian& hessian, double damping) {
    double sum = 0.0;
    for (std::size_t i = 0; i < hessian.columns; ++i) sum += static_cast<double>(hessian.at(i, i));
    return static_cast<float>(damping * sum / static_cast<double>(hessian.columns));
}

/// sums += factor · numbers, in the order of the columns, each rounded on its own.
void addScaled(float factor, const float* numbers, std::span<float> sums) {
    const std::size_t whole = sums.size() / kProductColumns * kProductColumns;
    addProduct({.left = &factor, .right = numbers, .rightPerTerm = sums.size(), .terms = 1},
               {.first = sums.data(), .perRow = sums.size(), .rows = 1, .columns = whole});
    for (std::size_t i = whole; i < sums.size(); ++i) sums[i] += factor * numbers[i];
}

}  // namespace

RowDescent::RowDescent(std::shared_ptr<const InputHessian> hessian, double damping,
                       std::size_t unit)
    : m_hessian(std::move(hessian)), m_damping(dampingOf(*m_hessian, damping)) {
    if (unit == kEight) invertUnits();
}

/// By elimination; the damping makes all pivots positive, and a part of zeros stays so.
void RowDescent::invertUnits() {
    m_inverses.resize(columns() / kEight);
    for (std::size_t unit = 0; unit < m_inverses.size(); ++unit) {
        double left[kEight][2 * kEight] = {};
        for (std::size_t i = 0; i < kEight; ++i) {
            for (std::size_t j = 0; j < kEight; ++j) {
                left[i][j] = static_cast<double>(rowOf(unit * kEight + i)[unit * kEight + j]);
            }
            left[i][i] += static_cast<double>(m_damping);
            left[i][kEight + i] = 1.0;
        }
        for (std::size_t pivot = 0; pivot < kEight; ++pivot) {
            const double divisor = left[pivot][pivot] > 0.0 ? left[pivot][pivot] : 1.0;
            for (double& number : left[pivot]) number /= divisor;
            for (std::size_t i = 0; i < kEight; ++i) {
                const double factor = left[i][pivot];
                if (i == pivot || factor == 0.0) continue;
                for (std::size_t j = 0; j < 2 * kEight; ++j) left[i][j] -= factor * left[pivot][j];
            }
        }
        for (std::size_t i = 0; i < kEight; ++i) {
            for (std::size_t j = 0; j < kEight; ++j) {
                m_inverses[unit][i * kEight + j] = static_cast<float>(left[i][kEight + j]);
            }
        }
    }
}

void RowDescent::addSlopes(float change, std::size_t column, std::span<float> slopes) const {
    addScaled(change, rowOf(column), slopes);
    slopes[column] += change * m_damping;
}

void RowDescent::start(Rows& rows) const {
    rows.slopes.assign(rows.count() * columns(), 0.0F);
    for (std::size_t row = 0; row < rows.count(); ++row) {
        if (rows.leavesOut(row)) continue;
        const auto slopes = std::span(rows.slopes).subspan(row * columns(), columns());
        for (std::size_t column = 0; column < columns(); ++column) {
            const std::size_t at = row * columns() + column;
            const float error = rows.rounded.decoded[at] - rows.rounded.original[at];
            if (error != 0.0F) addSlopes(error, column, slopes);
        }
    }
}

void RowDescent::sweep(const LevelSets& levels, Rows& rows) const {
    const RoundedRows& rounded = rows.rounded;
    for (std::size_t row = 0; row < rows.count(); ++row) {
        if (rows.leavesOut(row)) continue;
        const auto slopes = std::span(rows.slopes).subspan(row * columns(), columns());
        for (std::size_t column = 0; column < columns(); ++column) {
            const std::size_t at = row * columns() + column;
            const float curvature = diagonal(column);
            if (!(curvature > 0.0F) || (!rounded.keeps.empty() && rounded.keeps[at] != 0)) continue;
            const float now = rounded.decoded[at];
            const float best =
                levels.nearest(rounded.firstRow + row, column, now - slopes[column] / curvature);
            const float change = best - now;
            if (change == 0.0F) continue;
            const double added =
                2.0 * change * slopes[column] + static_cast<double>(change) * change * curvature;
            if (!(added < 0.0)) continue;
            rounded.decoded[at] = best;
            addSlopes(change, column, slopes);
        }
    }
}

/// False: what was found costs more, and everything is as before.
bool RowDescent::choose(const SettledPoints& points, std::size_t row, std::size_t column,
                        const WantedEight& wanted, Rows& rows) const {
    const auto decoded = rows.rounded.decoded.subspan(row * columns() + column, kEight);
    std::array<float, kEight> before;
    std::ranges::copy(decoded, before.begin());
    points.choose(rows.rounded.firstRow + row, column, wanted, decoded);
    std::array<float, kEight> change;
    bool isSame = true;
    for (std::size_t i = 0; i < kEight; ++i) {
        change[i] = decoded[i] - before[i];
        isSame = isSame && change[i] == 0.0F;
    }
    if (isSame) return false;
    const Part part{row, column};
    if (costOf(rows, part, change) < 0.0) {
        addChange(part, change, rows);
        return true;
    }
    WantedEight old = wanted;
    std::ranges::copy(before, old.targets);
    points.choose(rows.rounded.firstRow + row, column, old, decoded);
    return false;
}

void RowDescent::sweep(const SettledPoints& points, Rows& rows) const {
    for (std::size_t row = 0; row < rows.count(); ++row) {
        if (rows.leavesOut(row)) continue;
        for (std::size_t column = 0; column < columns(); column += kEight) {
            const float* const slopes = &rows.slopes[row * columns() + column];
            const float* const now = &rows.rounded.decoded[row * columns() + column];
            const Square& inverse = m_inverses[column / kEight];
            WantedEight whole;
            WantedEight half;
            for (std::size_t i = 0; i < kEight; ++i) {
                const float curvature = std::max(diagonal(column + i), 1e-30F);
                float step = 0.0F;
                for (std::size_t j = 0; j < kEight; ++j)
                    step += inverse[i * kEight + j] * slopes[j];
                whole.targets[i] = now[i] - step;
                half.targets[i] = now[i] - 0.5F * slopes[i] / curvature;
                whole.importance[i] = half.importance[i] = curvature;
            }
            if (!choose(points, row, column, whole, rows)) {
                (void)choose(points, row, column, half, rows);
            }
        }
    }
}

RowDescent::Parabola RowDescent::along(const Rows& rows, const Part& part,
                                       std::span<const float> change) const {
    Parabola found;
    const float* const slopes = rows.slopes.data() + part.row * columns();
    for (std::size_t i = 0; i < change.size(); ++i) {
        found.slope += static_cast<double>(slopes[part.first + i * part.stride]) * change[i];
    }
    found.curvature = product(part, change, change);
    return found;
}

double RowDescent::product(const Part& part, std::span<const float> change,
                           std::span<const float> other) const {
    double sum = 0.0;
    for (std::size_t i = 0; i < change.size(); ++i) {
        if (change[i] == 0.0F) continue;
        const float* const moments = rowOf(part.first + i * part.stride);
        double own = static_cast<double>(m_damping) * other[i];
        for (std::size_t j = 0; j < other.size(); ++j) {
            own += static_cast<double>(moments[part.first + j * part.stride]) * other[j];
        }
        sum += own * change[i];
    }
    return sum;
}

double RowDescent::costOf(const Rows& rows, const Part& part, std::span<const float> change) const {
    const Parabola parabola = along(rows, part, change);
    return 2.0 * parabola.slope + parabola.curvature;
}

void RowDescent::addChange(const Part& part, std::span<const float> change, Rows& rows) const {
    const auto slopes = std::span(rows.slopes).subspan(part.row * columns(), columns());
    for (std::size_t i = 0; i < change.size(); ++i) {
        if (change[i] == 0.0F) continue;
        addSlopes(change[i], part.first + i * part.stride, slopes);
    }
}

double RowDescent::cost(const Rows& rows) const {
    double sum = 0.0;
    for (std::size_t at = 0; at < rows.slopes.size(); ++at) {
        if (rows.leavesOut(at / columns())) continue;
        sum += (static_cast<double>(rows.rounded.decoded[at]) - rows.rounded.original[at]) *
               rows.slopes[at];
    }
    return sum;
}

}  // namespace weightscape::encoders
