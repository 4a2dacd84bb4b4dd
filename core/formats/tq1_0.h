// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/formats/block_fields.h"
#include "core/formats/block_format.h"
#include "core/formats/ternary.h"
#include "core/support/number_types.h"

namespace weightscape::formats {

/// Blocks of 256 ternary weights with one scale, five to a byte.
///
///     byte  0               47   48            51   52      53
///          [ five trits each ][ four trits each ][ scale f16 ]
///
///     weight = scale * (trit - 1),   trit 0..2
///
/// A byte is the fraction 0.ttttt in base 3, times 256 and rounded up, so that multiplying by 3
/// brings out one trit after the other. Trit n of byte m belongs to weight m + 32 n for bytes 0 to
/// 31, 160 + m + 16 n for the next 16 and 240 + m + 4 n for the last four. The scale is the largest
/// magnitude; an importance vector changes nothing. ggml's names: trits = qs and qh, scale = d.
struct TQ1_0 : PeakScaleFormat<256, 1> {
    static constexpr FormatInfo kInfo{
        .id = "tq1_0",
        .label = "TQ1_0",
        .family = "low-bit"_text,
        .ggmlType = 34,
        .importance = ImportanceUse::Ignored,
        .summary = "five codes -1, 0 or 1 per byte, one F16 scale per 256 weights"_text,
        .substitute = "q4_0"};
    struct Block {
        std::uint8_t trits[52];
        Half scale;
    };
    static_assert(sizeof(Block) == 54);

    static Block encode(const float* weights, const Scales& scales) {
        Block block{.trits = {}, .scale = toHalf(scales.scale)};
        for (const Run& run : kRuns) {
            for (std::size_t m = 0; m < run.bytes; ++m) {
                unsigned number = 0;
                for (std::size_t n = 0; n < 5; ++n) {
                    number *= 3U;
                    const std::size_t weight = run.firstWeight + m + run.bytes * n;
                    if (n < run.trits) number += ternaryCode(weights[weight], scales);
                }
                block.trits[run.firstByte + m] =
                    static_cast<std::uint8_t>(((number & 255U) * 256U + 242U) / 243U);
            }
        }
        return block;
    }

    static void decode(const Block& block, float* out) {
        const float scale = toFloat(block.scale);
        for (const Run& run : kRuns) {
            for (std::size_t m = 0; m < run.bytes; ++m) {
                unsigned fraction = block.trits[run.firstByte + m];
                for (std::size_t n = 0; n < run.trits; ++n) {
                    const int trit = static_cast<int>(fraction * 3U >> 8U);
                    out[run.firstWeight + m + run.bytes * n] = static_cast<float>(trit - 1) * scale;
                    fraction = fraction * 3U & 255U;
                }
            }
        }
    }

    static void fields(BlockFields& out) {
        out.addHalf(FieldKind::Scale, "scale"_text, "d", offsetof(Block, scale), 256);
        out.start({FieldKind::Code, "five codes in one"_text, "qs, qh", nullptr});
        for (const Run& run : kRuns) {
            for (std::size_t m = 0; m < run.bytes; ++m) {
                out.add(BlockFields::run(run.firstWeight + m, run.trits, run.bytes),
                        bits(8 * (offsetof(Block, trits) + run.firstByte + m), 8));
            }
        }
    }

  private:
    /// Bytes whose trits are as far apart as there are bytes.
    struct Run {
        std::size_t firstByte;
        std::size_t bytes;
        std::size_t trits;
        std::size_t firstWeight;
    };
    static constexpr Run kRuns[] = {{0, 32, 5, 0}, {32, 16, 5, 160}, {48, 4, 4, 240}};
};

}  // namespace weightscape::formats
