// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/files/packed/packed_rows.h"
#include "core/model/tensor_piece.h"

namespace weightscape::files {

/// Whether blocks of the format can hold such codes at all: FP4 in MXFP4 and NVFP4, whole numbers
/// in types that leave the scale open (Q4_0, Q8_0 ...).
[[nodiscard]] bool mayTakeCodes(const PackedParts& parts, const formats::Format& format);

/// Writes blocks of a format that hold packed weights without any loss. One per thread.
class CodeTaker {
  public:
    /// Precondition: mayTakeCodes(). What it refers to outlives it.
    CodeTaker(const PackedParts& parts, const Model& model, const formats::Format& format);

    /// Overwrites those of a row's `blocks` whose weights the format can hold: the written block
    /// decodes to just these numbers. The others are left alone. Where the part cuts a block,
    /// nothing is written.
    void take(const Rectangle& part, std::span<std::byte> blocks);

  private:
    [[nodiscard]] bool makeBlock(std::uint64_t row, std::uint64_t column,
                                 std::span<const float> weights);
    [[nodiscard]] bool makeFp4Block(std::uint64_t row, std::uint64_t column);

    const PackedParts& m_parts;
    const formats::Format& m_format;
    PackedRows m_rows;
    std::vector<float> m_weights;
    std::vector<float> m_decoded;
    std::vector<std::byte> m_block;
    std::vector<std::uint8_t> m_codes;
};

}  // namespace weightscape::files
