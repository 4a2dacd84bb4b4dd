// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "core/formats/block_format.h"
#include "core/formats/nibbles.h"
#include "core/formats/rounding.h"
#include "core/support/number_types.h"

namespace weightscape::formats {

/// Blocks of 32 with one scale; codes 0..15 stand for -8..7.
///
///     byte  0       1   2                                                   17
///          [ scale f16 ][ code 0 | code 16 ][ code 1 | code 17 ] ... [ 15 | 31 ]   (low | high
///          nibble)
///
///     weight = scale * (code - 8)
///
/// The scale maps the weight of largest magnitude, whichever its sign, to -8.
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
        float magnitude = 0.0F;
        float largest = 0.0F;
        for (std::size_t i = 0; i < kWeightsPerBlock; ++i) {
            if (magnitude < std::fabs(weights[i])) {
                magnitude = std::fabs(weights[i]);
                largest = weights[i];
            }
        }
        return scalesFrom(largest / -8.0F);
    }

    static Block encode(const float* weights, const Scales& scales) {
        Block block{.scale = toHalf(scales.scale), .codes = {}};
        for (std::size_t i = 0; i < 16; ++i) {
            block.codes[i] =
                packNibbles(codeOf(weights[i], scales), codeOf(weights[i + 16], scales));
        }
        return block;
    }

    static Scales scalesOf(const Block& block) { return scalesFrom(toFloat(block.scale)); }

    static void decode(const Block& block, float* out) {
        const float scale = toFloat(block.scale);
        for (std::size_t i = 0; i < 16; ++i) {
            out[i] = static_cast<float>((block.codes[i] & 0x0F) - 8) * scale;
            out[i + 16] = static_cast<float>((block.codes[i] >> 4) - 8) * scale;
        }
    }

    static void levels(const Block& block, std::size_t /*weight*/, LevelSet& out) {
        const float scale = toFloat(block.scale);
        for (int code = 0; code < 16; ++code) out.add(static_cast<float>(code - 8) * scale);
    }

  private:
    static Scales scalesFrom(float scale) {
        return {.scale = scale, .inverse = scale != 0.0F ? 1.0F / scale : 0.0F};
    }
    static int codeOf(float weight, const Scales& scales) {
        const int code = truncateToInt(weight * scales.inverse + 8.5F);
        // The reference narrows to eight bits before it clamps; only NaN and infinity notice.
        return std::min(15, static_cast<int>(static_cast<std::int8_t>(code)));
    }
};

}  // namespace weightscape::formats
