// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/files/packed/packed_weights.h"
#include "core/model/model.h"

namespace weightscape::files {

/// What the codes of one group of a row are turned into weights with.
struct GroupFactors {
    float zero = 0.0F;
    float factor = 0.0F;
    float bias = 0.0F;
};

/// Reads rows of packed weights; one reader per thread and call.
class PackedRows {
  public:
    PackedRows(const PackedParts& parts, const Model& model);

    /// Codes of a part of a row.
    void readCodes(std::uint64_t row, std::uint64_t column, std::span<std::uint8_t> codes) const;
    /// Weights of a part of a row.
    void read(std::uint64_t row, std::uint64_t column, std::span<float> out);
    /// The group that all columns [column, column + count) have; none where they have several.
    [[nodiscard]] std::optional<std::uint64_t> sharedGroup(std::uint64_t column,
                                                           std::uint64_t count) const;
    [[nodiscard]] GroupFactors factorsOf(std::uint64_t row, std::uint64_t group) const;

  private:
    [[nodiscard]] std::uint64_t groupOf(std::uint64_t column) const;
    [[nodiscard]] float factorOf(std::uint64_t row, std::uint64_t group) const;
    [[nodiscard]] float zeroOf(std::uint64_t row, std::uint64_t group) const;
    void readOrdered(std::uint64_t row, std::uint64_t column, std::span<float> out) const;
    void readUnordered(std::uint64_t row, std::uint64_t column, std::span<float> out);

    const PackedParts& m_parts;
    std::span<const std::byte> m_codeBytes, m_scaleBytes, m_wholeBytes, m_outerBytes, m_zeroBytes,
        m_biasBytes, m_groupBytes;
    std::vector<std::uint8_t> m_codes;
    std::vector<GroupFactors> m_factors;  ///< of all groups of m_factorRow
    std::uint64_t m_factorRow = 0;
};

}  // namespace weightscape::files
