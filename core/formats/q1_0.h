// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "core/formats/block_fields.h"
#include "core/formats/block_format.h"
#include "core/support/number_types.h"

namespace weightscape::formats {

/// Blocks of 128 with one scale and the signs.
///
///     byte  0       1   2                             17
///          [ scale f16 ][ signs 0..7 ] ... [ signs 120..127 ]   (from the low bit up)
///
///     weight = scale where the bit is set, else -scale
///
/// The scale is the mean magnitude; an importance vector changes nothing.
/// ggml's names: scale = d, signs = qs.
struct Q1_0 {
    static constexpr FormatInfo kInfo{.id = "q1_0",
                                      .label = "Q1_0",
                                      .family = "low-bit"_text,
                                      .ggmlType = 41,
                                      .importance = ImportanceUse::Ignored,
                                      .summary = "one sign bit, one F16 scale per 128 weights"_text,
                                      .substitute = "q4_0"};
    static constexpr std::size_t kWeightsPerBlock = 128;
    struct Block {
        Half scale;
        std::uint8_t signs[16];
    };
    static_assert(sizeof(Block) == 18);

    struct Scales {
        Half scale;
    };

    static Scales fit(const float* weights, const FitContext& /*context*/) {
        float sum = 0.0F;
        for (std::size_t i = 0; i < kWeightsPerBlock; ++i) sum += std::fabs(weights[i]);
        return {.scale = toHalf(sum / 128.0F)};
    }

    static Block encode(const float* weights, const Scales& scales) {
        Block block{.scale = scales.scale, .signs = {}};
        for (std::size_t i = 0; i < kWeightsPerBlock; ++i) {
            const unsigned bit = weights[i] >= 0.0F ? 1U : 0U;
            block.signs[i / 8] = static_cast<std::uint8_t>(block.signs[i / 8] | bit << (i % 8));
        }
        return block;
    }

    static Scales scalesOf(const Block& block) { return {.scale = block.scale}; }

    static void decode(const Block& block, float* out) {
        // The sign goes in as a bit: signs are random, so a branch would mostly be mispredicted.
        const auto negative = std::bit_cast<std::uint32_t>(toFloat(block.scale)) ^ 0x80000000U;
        for (std::size_t i = 0; i < kWeightsPerBlock; ++i) {
            const std::uint32_t bit = block.signs[i / 8] >> (i % 8) & 1U;
            out[i] = std::bit_cast<float>(negative ^ bit << 31U);
        }
    }

    static void levels(const Block& block, std::size_t /*weight*/, LevelSet& out) {
        const float scale = toFloat(block.scale);
        out.add(-scale);
        out.add(scale);
    }

    static void fields(BlockFields& out) {
        out.addHalf(FieldKind::Scale, "scale"_text, "d", offsetof(Block, scale), 128);
        out.start({FieldKind::Code, "code"_text, "qs",
                   [](std::uint64_t bit) { return bit != 0 ? 1.0 : -1.0; }});
        out.addEach(128, 1, [](std::size_t i) -> FieldBits {
            return bits(8 * offsetof(Block, signs) + i, 1);
        });
    }
};

}  // namespace weightscape::formats
