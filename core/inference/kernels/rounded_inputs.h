// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/inference/parts/work_space.h"
#include "core/inference/rows.h"

namespace weightscape::inference {

/// Inputs that share a scale, and those whose sum is kept.
inline constexpr std::size_t kRoundedBlock = 256;
inline constexpr std::size_t kRoundedSum = 32;

/// Rows of inputs as integers, each about value * scale of its block, for products with weights
/// that are integers too. llama.cpp does the same with 8 bits. Off by at most half a scale, and a
/// scale is the block's largest magnitude / `largest`. A block with a NaN or an infinite number has
/// the scale NaN; one with nothing above 1e-30 is all 0. Each block's rows stand together.
class RoundedInputs {
  public:
    /// Precondition: rows.width is a multiple of kRoundedBlock.
    RoundedInputs(ConstRows rows, std::int16_t largest);

    [[nodiscard]] std::size_t count() const { return m_count; }
    [[nodiscard]] std::size_t width() const { return m_width; }
    /// kRoundedBlock numbers; those of the next row follow.
    [[nodiscard]] const std::int16_t* values(std::size_t row, std::size_t block) const {
        return m_values.shorts().data() + place(row, block) * kRoundedBlock;
    }
    [[nodiscard]] const float* scale(std::size_t row, std::size_t block) const {
        return m_scales.floats().data() + place(row, block);
    }
    /// Of kRoundedSum values each, times their scale.
    [[nodiscard]] const float* sums(std::size_t row, std::size_t block) const {
        return m_sums.floats().data() + place(row, block) * (kRoundedBlock / kRoundedSum);
    }

  private:
    [[nodiscard]] std::size_t place(std::size_t row, std::size_t block) const {
        return block * m_count + row;
    }

    std::size_t m_count;
    std::size_t m_width;
    WorkSpace m_values;
    WorkSpace m_scales;
    WorkSpace m_sums;
};

}  // namespace weightscape::inference
