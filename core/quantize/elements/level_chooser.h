// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <vector>

#include "core/quantize/elements/group.h"
#include "core/quantize/elements/level_loops.h"
#include "core/quantize/elements/levels.h"
#include "core/quantize/elements/options.h"

namespace weightscape::elements {

/// Decides which level each weight of a group becomes.
class LevelChooser {
  public:
    LevelChooser(const Levels& levels, Rounding rounding);
    [[nodiscard]] const Rounding& rounding() const { return m_rounding; }

    /// The level value (before the scale) of the `out.size()` weights of the group from `begin` on.
    /// A weight is divided by the scale and the offset added, each rounded to binary32; beyond the
    /// end levels it stays at them. Precondition: scale.scale is not 0, the weights are finite.
    void choose(const Group& group, std::size_t begin, const GroupScale& scale,
                std::span<float> out) const;

  private:
    void chooseUniformByChance(const Group& group, std::size_t begin, const GroupScale& scale,
                               std::span<float> out) const;
    void chooseFromTable(const float* weights, const GroupScale& scale, std::span<float> out) const;
    void chooseFromTableByChance(const Group& group, std::size_t begin, const GroupScale& scale,
                                 std::span<float> out) const;
    [[nodiscard]] std::size_t indexOf(float scaled) const;

    Rounding m_rounding;
    bool m_uniform = false;
    bool m_roundsBits = false;        ///< small floats to nearest even: round the binary32 itself
    SmallFloatSteps m_steps;          ///< of a small float
    std::vector<float> m_values;      ///< the levels
    std::vector<float> m_thresholds;  ///< level i + 1 is reached strictly above threshold i
    std::vector<float> m_searched;    ///< the same, filled up to a power of two less one
};

/// The chance in [0, 1) that the weight with this flat index draws: a multiple of 2^-24.
[[nodiscard]] float chanceOf(const Rounding& rounding, std::uint64_t index);

}  // namespace weightscape::elements
