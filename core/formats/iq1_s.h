// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>

#include "core/formats/block_fields.h"
#include "core/formats/block_format.h"
#include "core/formats/codebook_group.h"
#include "core/formats/grid_search.h"
#include "core/formats/importance.h"
#include "core/formats/ternary_group.h"
#include "core/formats/ternary_search.h"
#include "core/support/number_types.h"

namespace weightscape::formats {

/// Super-blocks of 256 in eight sub-blocks of 32. A sub-block is four points of a ternary codebook
/// of 2048 with eight weights each, a 3-bit scale and the direction of the shift.
///
///     byte  0       1   2            33   34                          49
///          [ scale f16 ][ point bits 0-7 ][ 8 words of 16 bits          ]
///
///     weight = (scale * (2 scaleCode + 1)) * ({-1, 0, 1} + shift)
///
/// Word: bits 3 k .. 3 k + 2 are the high bits of point k, then the scale code; the highest bit
/// set means a shift of -0.125, else 0.125. ggml's names: scale = d, points = qs, words = qh.
struct IQ1_S : WholeBlockFormat {
    static constexpr FormatInfo kInfo{
        .id = "iq1_s",
        .label = "IQ1_S",
        .family = "i-quant"_text,
        .ggmlType = 19,
        .importance = ImportanceUse::Required,
        .summary =
            "one of %1 ternary points per %2 weights, %3-bit scale per %4, one F16 per %5"_text.of(
                2048, 8, 3, 32, 256),
        .sharedCodes = true,
        .substitute = "iq4_nl"};
    static constexpr std::size_t kWeightsPerBlock = 256;
    struct Block {
        Half scale;
        std::uint8_t points[32];
        std::uint16_t words[8];
    };
    static_assert(sizeof(Block) == 50);

    using Scales = WholeBlock<Block>;

    /// Sub-blocks whose magnitudes are all below this count as zero.
    static constexpr float kEpsilon = 1e-12F;

    static Scales fit(const float* weights, const FitContext& context) {
        const float variance = 2.0F * sumOfSquares<256>(weights) / 256.0F;
        TernaryFit<32> fits[8];
        for (std::size_t j = 0; j < 8; ++j) {
            const float* importance = context.importance;
            fits[j] = fitSubBlock(weights + 32 * j,
                                  importance == nullptr ? nullptr : importance + 32 * j, variance);
        }
        return {pack(fits)};
    }

    /// Gives the scales codes and makes a block.
    static Block pack(const TernaryFit<32> (&fits)[8]) {
        float scales[8];
        for (std::size_t j = 0; j < 8; ++j) scales[j] = fits[j].scale;
        std::uint8_t codes[8];
        const float step = codeScales<7>(scales, codes);
        // The step is stored larger, as the reference does: it decodes with less error.
        Block block{.scale = toHalf(step * 1.125F), .points = {}, .words = {}};
        for (std::size_t j = 0; j < 8; ++j) {
            const unsigned shift = step == 0.0F ? 0U : fits[j].shifts;
            unsigned word = static_cast<unsigned>(codes[j]) << 12U | shift << 15U;
            for (std::size_t k = 0; k < 4; ++k) {
                block.points[4 * j + k] = static_cast<std::uint8_t>(fits[j].points[k]);
                word |= static_cast<unsigned>(fits[j].points[k] >> 8U) << (3 * k);
            }
            block.words[j] = static_cast<std::uint16_t>(word);
        }
        return block;
    }

    static void decode(const Block& block, float* out) {
        for (std::size_t i = 0; i < 32; ++i) {
            decodeTernaryPoint(pointOf(block, i), stepOf(block, i / 4), isDown(block, i),
                               out + 8 * i);
        }
    }
    static std::size_t pointOf(const Block& block, std::size_t i) {
        const unsigned high = block.words[i / 4] >> (i % 4 * 3) & 7U;
        return block.points[i] | high << 8U;
    }
    /// Whether point number i is shifted down.
    static bool isDown(const Block& block, std::size_t i) { return block.words[i / 4] >> 15U != 0; }
    static float stepOf(const Block& block, std::size_t subBlock) {
        const unsigned code = block.words[subBlock] >> 12U & 7U;
        return toFloat(block.scale) * static_cast<float>(2U * code + 1U);
    }

    static void levels(const Block& block, std::size_t weight, LevelSet& out) {
        ternaryLevels(stepOf(block, weight / 32), isDown(block, weight / 8), out);
    }

    static void fields(BlockFields& out) {
        out.addHalf(FieldKind::Scale, "scale"_text, "d", offsetof(Block, scale), 256);
        constexpr std::size_t kWords = 8 * offsetof(Block, words);
        out.start({FieldKind::SubScale, "sub-block scale"_text, "qh", oddNumber});
        out.addEach(8, 32, [](std::size_t j) { return bits(kWords + 16 * j + 12, 3); });
        out.start({FieldKind::Point, "point"_text, "qs, qh", nullptr});
        out.addEach(32, 8, [](std::size_t i) -> FieldBits {
            return {bits(8 * (offsetof(Block, points) + i), 8),
                    bits(kWords + i / 4 * 16 + i % 4 * 3, 3)};
        });
        out.start({FieldKind::Shift, "shift"_text, "qh", shiftNumber});
        out.addEach(8, 32, [](std::size_t j) { return bits(kWords + 16 * j + 15, 1); });
    }

  private:
    /// `importance` null: as if it were one everywhere.
    static TernaryFit<32> fitSubBlock(const float* weights, const float* importance,
                                      float variance) {
        if (isNegligible<32>(weights, kEpsilon)) return {};
        float combined[32];
        if (importance != nullptr) {
            combineImportance<32>(weights, importance, variance, combined);
        } else {
            for (std::size_t i = 0; i < 32; ++i) {
                combined[i] = std::sqrt(variance + weights[i] * weights[i]);
            }
        }
        const Ascending<32> sorted(weights);
        const TernaryCuts cuts = cutWithOneShift(weights, combined, sorted);
        const auto isDown = [](ShiftChoice shifts, std::size_t /*k*/) { return shifts != 0; };
        return fitTernaryPoints(weights, combined, sorted, cuts, 1, isDown);
    }
};

}  // namespace weightscape::formats
