// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "core/formats/block_fields.h"
#include "core/formats/block_format.h"
#include "core/formats/rounding.h"
#include "core/formats/signed_search.h"
#include "core/support/number_types.h"

namespace weightscape::formats {

/// Blocks of 32 with one scale and signed bytes.
///
///     byte  0       1   2                      33
///          [ scale f16 ][ code 0 ] ... [ code 31 ]   (int8)
///
///     weight = scale * code
///
/// The scale is the largest magnitude / 127; an importance vector changes nothing.
/// ggml's names: scale = d, codes = qs.
struct Q8_0 {
    static constexpr FormatInfo kInfo{
        .id = "q8_0",
        .label = "Q8_0",
        .family = "legacy"_text,
        .ggmlType = 8,
        .importance = ImportanceUse::Ignored,
        .summary = "%1-bit codes, one F16 scale per %2 weights"_text.of(8, 32),
        .isCacheType = true};
    static constexpr std::size_t kWeightsPerBlock = 32;
    struct Block {
        Half scale;
        std::int8_t codes[32];
    };
    static_assert(sizeof(Block) == 34);

    struct Scales {
        float scale = 0.0F;    ///< stored as F16
        float inverse = 0.0F;  ///< 1 / scale before that rounding: the codes come from it
    };

    static Scales fit(const float* weights, const FitContext& /*context*/) {
        const std::int32_t bits = largestMagnitudeBits<kWeightsPerBlock>(weights);
        if (bits <= kInfinityBits) return scalesFrom(std::bit_cast<float>(bits) / 127.0F);
        // In the reference's maximum a NaN counts as the largest until the next weight replaces it.
        float magnitude = 0.0F;
        for (std::size_t i = 0; i < kWeightsPerBlock; ++i) {
            const float candidate = std::fabs(weights[i]);
            magnitude = magnitude > candidate ? magnitude : candidate;
        }
        return scalesFrom(magnitude / 127.0F);
    }

    static constexpr OpenScale kOpenScale{.lowest = -127, .highest = 127};
    static Scales withScale(const BlockScale& chosen) {
        return scalesFrom(toFloat(toHalf(chosen.scale)));
    }

    static Block encode(const float* weights, const Scales& scales) {
        Block block{.scale = toHalf(scales.scale), .codes = {}};
        for (std::size_t i = 0; i < kWeightsPerBlock; ++i) {
            block.codes[i] = static_cast<std::int8_t>(roundHalfAway(weights[i] * scales.inverse));
        }
        return block;
    }

    static Scales scalesOf(const Block& block) { return scalesFrom(toFloat(block.scale)); }

    static void decode(const Block& block, float* out) {
        const float scale = toFloat(block.scale);
        for (std::size_t i = 0; i < kWeightsPerBlock; ++i) {
            out[i] = static_cast<float>(block.codes[i]) * scale;
        }
    }

    static void levels(const Block& block, std::size_t /*weight*/, LevelSet& out) {
        const float scale = toFloat(block.scale);
        for (int code = -128; code < 128; ++code) out.add(static_cast<float>(code) * scale);
    }

    static void fields(BlockFields& out) {
        out.addHalf(FieldKind::Scale, "scale"_text, "d", offsetof(Block, scale), 32);
        out.start({FieldKind::Code, "code"_text, "qs", signedNumber<std::int8_t>});
        out.addEach(32, 1, [](std::size_t i) -> FieldBits {
            return bits(8 * (offsetof(Block, codes) + i), 8);
        });
    }

  private:
    static Scales scalesFrom(float scale) {
        return {.scale = scale, .inverse = scale != 0.0F ? 1.0F / scale : 0.0F};
    }
};

}  // namespace weightscape::formats
