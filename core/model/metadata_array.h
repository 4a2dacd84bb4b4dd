// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "core/model/metadata.h"

namespace weightscape {

/// Reads elements of an array of metadata in any order, however long it is: texts have different
/// lengths, so their places are noted once (8 bytes each). Refers to the value, which must outlive
/// it and stay the same. Safe to read from any thread.
class MetadataArray {
  public:
    /// Empty for what is no array, and for arrays of arrays.
    explicit MetadataArray(const MetadataValue& value);

    /// The elements that are really there.
    [[nodiscard]] std::size_t size() const { return m_size; }
    /// Precondition: index < size().
    [[nodiscard]] MetadataValue at(std::size_t index) const;
    /// The bytes of a text; empty for arrays of numbers. Precondition: index < size().
    [[nodiscard]] std::string_view textAt(std::size_t index) const;

  private:
    const MetadataValue& m_value;
    std::size_t m_scalar = 0;  ///< bytes of an element; 0: texts
    std::size_t m_size = 0;
    std::vector<std::uint64_t> m_offsets;  ///< of texts
};

}  // namespace weightscape
