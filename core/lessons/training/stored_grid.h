// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/quantize/elements/group_codec.h"
#include "core/support/result.h"

namespace weightscape::lessons {

/// How parameters themselves are kept in few bits while they are trained.
struct StoredPrecision {
    elements::ElementType element = {.bits = 8};  ///< with fixed levels
    elements::Rounding rounding = {};
    float range = 2.0F;  ///< what the largest level stands for, above 0; beyond it is clipped
    friend bool operator==(const StoredPrecision&, const StoredPrecision&) = default;
};

/// One fixed grid for all parameters, biases too: after each step they are rounded to it, and what
/// is lost is gone. With nearest rounding a step of less than half the distance of two levels
/// leaves a parameter where it is; with stochastic rounding it moves on average as far as it
/// should. Source: Gupta, Agrawal, Gopalakrishnan, Narayanan, Deep Learning with Limited Numerical
/// Precision, 2015. Immutable; any thread.
class StoredGrid {
  public:
    /// Errors: InvalidArgument (levels that are fitted to weights, a range that is not above 0).
    [[nodiscard]] static Result<StoredGrid> make(const StoredPrecision& precision);

    [[nodiscard]] const StoredPrecision& precision() const { return m_precision; }
    /// Bytes of so many parameters: packed codes and the scale, 4 bytes.
    [[nodiscard]] std::uint64_t bytes(std::size_t parameters) const;
    /// Rounds in place. Draws of stochastic rounding differ from `turn` to `turn`.
    void round(std::span<float> parameters, std::uint64_t turn) const;

  private:
    StoredGrid(const StoredPrecision& precision, elements::GroupCodec codec);

    StoredPrecision m_precision;
    elements::GroupCodec m_codec;
    elements::GroupScale m_scale;
};

}  // namespace weightscape::lessons
