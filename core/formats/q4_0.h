// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>

#include "core/formats/bit_packing.h"
#include "core/formats/block_format.h"
#include "core/formats/rounding.h"
#include "core/formats/scale_search.h"
#include "core/support/number_types.h"

namespace weightscape::formats {

/// Blocks of 32 with one scale and 4-bit codes.
///
///     byte  0       1   2                                 17
///          [ scale f16 ][ code 0 | 16 ] ... [ code 15 | 31 ]   (low | high nibble)
///
///     weight = scale * (code - 8),   code 0..15
///
/// The scale maps the weight of largest magnitude, whichever its sign, to code 0.
/// ggml's names: scale = d, codes = qs.
struct Q4_0 {
    static constexpr FormatInfo kInfo{.id = "q4_0",
                                      .label = "Q4_0",
                                      .family = "legacy",
                                      .ggmlType = 2,
                                      .importance = ImportanceUse::Ignored,
                                      .summary = "4-bit codes, one F16 scale per 32 weights"};
    static constexpr std::size_t kWeightsPerBlock = 32;
    struct Block {
        Half scale;
        std::uint8_t codes[16];
    };
    static_assert(sizeof(Block) == 18);

    struct Scales {
        float scale = 0.0F;    ///< stored as F16
        float inverse = 0.0F;  ///< 1 / scale before that rounding: the codes come from it
    };

    static Scales fit(const float* weights, const FitContext& /*context*/) {
        return scalesFrom(largestByMagnitude<32>(weights) / -8.0F);
    }

    static Block encode(const float* weights, const Scales& scales) {
        Block block{.scale = toHalf(scales.scale), .codes = {}};
        std::uint8_t codes[32];
        for (std::size_t i = 0; i < 32; ++i) codes[i] = codeOf(weights[i] * scales.inverse);
        packNibbles<16>(codes, block.codes);
        return block;
    }

    static Scales scalesOf(const Block& block) { return scalesFrom(toFloat(block.scale)); }

    static void decode(const Block& block, float* out) {
        const float scale = toFloat(block.scale);
        std::uint8_t codes[32];
        unpackNibbles<16>(block.codes, codes);
        for (std::size_t i = 0; i < 32; ++i) out[i] = static_cast<float>(codes[i] - 8) * scale;
    }

    static void levels(const Block& block, std::size_t /*weight*/, LevelSet& out) {
        const float scale = toFloat(block.scale);
        for (int code = 0; code < 16; ++code) out.add(static_cast<float>(code - 8) * scale);
    }

  private:
    static Scales scalesFrom(float scale) {
        return {.scale = scale, .inverse = scale != 0.0F ? 1.0F / scale : 0.0F};
    }
    static std::uint8_t codeOf(float level) {
        // The reference narrows to eight bits before it clamps; only NaN and infinity notice.
        const auto code = static_cast<std::int8_t>(truncateToInt(level + 8.5F));
        return static_cast<std::uint8_t>(std::min<std::int8_t>(15, code));
    }
};

}  // namespace weightscape::formats
