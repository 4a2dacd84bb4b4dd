// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/formats/point_codes.h"
#include "core/model/input_hessians.h"
#include "core/quantize/encoders/gptq_rows.h"

namespace weightscape::encoders {

/// Errors of rows and what they cost by a Hessian H, kept up to date while weights change:
///
///     cost = Σ e (H + damping) eᵀ,   slopes = e (H + damping),   e = ŵ - w
///
/// A change d of some weights adds 2 d·slopes + d (H + damping) dᵀ. Immutable but for the rows;
/// every change is kept only where it lowers the cost, so the cost never rises.
class RowDescent {
  public:
    /// `damping` in means of the Hessian's diagonal. `unit`: neighbouring columns that change
    /// together, 1 or 8.
    RowDescent(std::shared_ptr<const InputHessian> hessian, double damping, std::size_t unit);

    [[nodiscard]] std::size_t columns() const { return m_hessian->columns; }

    /// What belongs to some rows; each thread has its own.
    struct Rows {
        RoundedRows rounded;
        std::vector<float> slopes;  ///< as many as weights

        [[nodiscard]] std::size_t count() const { return rounded.leavesOut.size(); }
        [[nodiscard]] bool leavesOut(std::size_t row) const { return rounded.leavesOut[row] != 0; }
    };
    /// Computes the slopes of all rows.
    void start(Rows& rows) const;
    /// Once over all columns: each weight gets the level that is best while all others stay.
    void sweep(const LevelSets& levels, Rows& rows) const;
    /// The same for weights that share codes, eight neighbours at a time; their codes are stored.
    void sweep(const SettledPoints& points, Rows& rows) const;

    /// The columns first, first + stride, ... of a row.
    struct Part {
        std::size_t row = 0;
        std::size_t first = 0;
        std::size_t stride = 1;
    };
    /// What a change of these columns adds to the cost.
    [[nodiscard]] double costOf(const Rows& rows, const Part& part,
                                std::span<const float> change) const;
    /// slopes · change and change (H + damping) changeᵀ.
    struct Parabola {
        double slope = 0.0;
        double curvature = 0.0;
    };
    [[nodiscard]] Parabola along(const Rows& rows, const Part& part,
                                 std::span<const float> change) const;
    /// change (H + damping) otherᵀ, two changes of the same columns.
    [[nodiscard]] double product(const Part& part, std::span<const float> change,
                                 std::span<const float> other) const;
    /// Notes that they have changed.
    void addChange(const Part& part, std::span<const float> change, Rows& rows) const;
    /// The cost of all rows that are not left out.
    [[nodiscard]] double cost(const Rows& rows) const;

  private:
    static constexpr std::size_t kEight = formats::PointCodes::kEight;
    using Square = std::array<float, kEight * kEight>;

    [[nodiscard]] const float* rowOf(std::size_t column) const {
        return m_hessian->values.data() + column * columns();
    }
    [[nodiscard]] float diagonal(std::size_t column) const {
        return rowOf(column)[column] + m_damping;
    }
    void invertUnits();
    void addSlopes(float change, std::size_t column, std::span<float> slopes) const;
    [[nodiscard]] bool choose(const SettledPoints& points, std::size_t row, std::size_t column,
                              const WantedEight& wanted, Rows& rows) const;

    std::shared_ptr<const InputHessian> m_hessian;
    float m_damping = 0.0F;
    std::vector<Square> m_inverses;  ///< of the parts of eight columns; empty: unit 1
};

}  // namespace weightscape::encoders
