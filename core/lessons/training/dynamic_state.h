// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/quantize/elements/level_chooser.h"
#include "core/quantize/elements/levels.h"

namespace weightscape::lessons {

/// Numbers in 8 bits, block by block: a code of the dynamic map of bitsandbytes for each (with
/// signs or without), times the largest magnitude of its block, which is kept in binary32. Nearest
/// level, ties down. All are 0 at first. Source: elements/codebooks.h.
class DynamicState {
  public:
    static constexpr std::size_t kBlock = 256;  ///< numbers that share a scale, at most

    /// Numbers of tensors of these sizes, one after the other; none shares a block with another.
    DynamicState(std::span<const std::size_t> sizes, bool isSigned);

    [[nodiscard]] std::size_t blocks() const { return m_scales.size(); }
    /// The first number of a block and how many it has, 1 .. kBlock.
    [[nodiscard]] std::size_t beginOf(std::size_t block) const { return m_begins[block]; }
    [[nodiscard]] std::size_t sizeOf(std::size_t block) const {
        return m_begins[block + 1] - m_begins[block];
    }
    /// Codes and scales; what follows from the sizes, and the table of 256 levels, is not counted.
    [[nodiscard]] std::uint64_t bytes() const;

    /// Decodes a block. Precondition: sizeOf(block) numbers.
    void read(std::size_t block, std::span<float> numbers) const;
    /// Encodes it. Precondition: sizeOf(block) finite numbers, none below 0 without signs.
    void write(std::size_t block, std::span<const float> numbers);

  private:
    elements::Levels m_levels;
    elements::LevelChooser m_chooser;
    std::vector<std::size_t> m_begins;  ///< of each block, and the end of the last
    std::vector<std::uint8_t> m_codes;  ///< positions in m_levels
    std::vector<float> m_scales;
};

}  // namespace weightscape::lessons
