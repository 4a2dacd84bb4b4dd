// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/formats/registry.h"

namespace weightscape::encoders {

/// Weights of a format that share a scale: a part of a block, or all of it.
[[nodiscard]] std::size_t sharedWeights(const formats::Format& format);

/// The lowest and the highest level that the weights of each part of stored blocks could take.
/// Where every bit pattern of a code is a level, blocks of nothing but the end codes are decoded,
/// which is much faster than listing all levels. One thread at a time.
class EndLevels {
  public:
    /// Precondition: the format lists levels.
    explicit EndLevels(const formats::Format& format);

    /// For whole blocks.
    void read(std::span<const std::byte> bytes);
    /// One per part of the blocks that were read; not finite where the scale is not.
    [[nodiscard]] std::span<const float> lowest() const { return m_lowest; }
    [[nodiscard]] std::span<const float> highest() const { return m_highest; }

  private:
    /// Bits of blocks that are zero but for the codes, which all are the same; block after block.
    using Pattern = std::vector<std::byte>;

    void describeCodes();
    void decodeEnd(std::span<const std::byte> bytes, std::span<const std::byte> codes,
                   std::span<float> end);
    void listEnds(std::span<const std::byte> bytes);

    const formats::Format& m_format;
    std::size_t m_shared;
    Pattern m_codeBits, m_oneCode, m_otherCode;  ///< empty: levels are listed
    std::vector<std::byte> m_bytes;
    std::vector<float> m_oneEnd, m_otherEnd;  ///< of each weight; which is lower, scales decide
    std::vector<float> m_lowest, m_highest;
};

}  // namespace weightscape::encoders
