// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include "core/formats/block_fields.h"
#include "core/formats/block_format.h"

namespace weightscape::formats {

/// IEEE 754 binary64, little endian; read only, rounded to binary32.
///
///     byte  0        7
///          [ weight  ]
struct F64 {
    static constexpr FormatInfo kInfo{.id = "f64",
                                      .label = "F64",
                                      .family = "float"_text,
                                      .ggmlType = 28,
                                      .summary = "64-bit float; can be read, not written"_text};
    static constexpr std::size_t kWeightsPerBlock = 1;
    struct Block {
        double value;
    };
    static_assert(sizeof(Block) == 8);

    static void decode(const Block& block, float* out) { out[0] = static_cast<float>(block.value); }
    static void fields(BlockFields& out) { out.addFloat(11, 52); }
};

}  // namespace weightscape::formats
