// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

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

/// Super-blocks of 256 in sixteen sub-blocks of 16. A sub-block is two points of the codebook of
/// IQ1_S with eight weights each and a 3-bit scale; each point has its own shift.
///
///     byte  0              31   32            47   48                   55
///          [ point bits 0-7    ][ 32 x 4 bits     ][ 4 words of 16 bits   ]
///
///     weight = (scale * (2 scaleCode + 1)) * ({-1, 0, 1} + shift)
///
/// Nibbles, low first: point bits 8-10, then 1 for a shift of -0.125. Words: four scale codes each
/// in the low 12 bits; their highest nibbles are the F16 scale, lowest nibble first. ggml's names:
/// points = qs, highBits = qh, words = scales.
struct IQ1_M : WholeBlockFormat {
    static constexpr FormatInfo kInfo{
        .id = "iq1_m",
        .label = "IQ1_M",
        .family = "i-quant"_text,
        .ggmlType = 29,
        .importance = ImportanceUse::RequiredByRecipes,
        .summary =
            "one of %1 ternary points per %2 weights, %3-bit scale per %4, one F16 per %5"_text.of(
                2048, 8, 3, 16, 256),
        .sharedCodes = true,
        .substitute = "iq4_nl"};
    static constexpr std::size_t kWeightsPerBlock = 256;
    struct Block {
        std::uint8_t points[32];
        std::uint8_t highBits[16];
        std::uint16_t words[4];
    };
    static_assert(sizeof(Block) == 56);

    using Scales = WholeBlock<Block>;

    /// Sub-blocks whose magnitudes are all below this count as zero.
    static constexpr float kEpsilon = 1e-7F;

    static Scales fit(const float* weights, const FitContext& context) {
        float importance[256];
        weigh(weights, context.importance, importance);
        TernaryFit<16> fits[16];
        float scales[16];
        for (std::size_t j = 0; j < 16; ++j) {
            fits[j] = fitSubBlock(weights + 16 * j, importance + 16 * j);
            scales[j] = fits[j].scale;
        }
        std::uint8_t codes[16];
        const float step = codeScales<7>(scales, codes);
        Block block = packPoints(fits);
        if (step == 0.0F) return {block};
        SignedSums sums;
        for (std::size_t j = 0; j < 16; ++j) {
            addPointSums(weights + 16 * j, importance + 16 * j, fits[j],
                         static_cast<float>(2 * codes[j] + 1), isDownOfTwo, sums);
        }
        const float fitted = sums.levelLevel > 0.0F ? sums.weightLevel / sums.levelLevel : step;
        packScales(fits, codes, fitted, block);
        return {block};
    }

    /// A block with points and nothing else.
    static Block packPoints(const TernaryFit<16> (&fits)[16]) {
        Block block{.points = {}, .highBits = {}, .words = {}};
        for (std::size_t j = 0; j < 16; ++j) {
            unsigned high = 0;
            for (std::size_t k = 0; k < 2; ++k) {
                block.points[2 * j + k] = static_cast<std::uint8_t>(fits[j].points[k]);
                high |= static_cast<unsigned>(fits[j].points[k] >> 8U) << (4 * k);
            }
            block.highBits[j] = static_cast<std::uint8_t>(high);
        }
        return block;
    }
    /// Adds shifts, scale codes and the scale, which the reference stores larger than it fits: it
    /// decodes with less error.
    static void packScales(const TernaryFit<16> (&fits)[16], const std::uint8_t (&codes)[16],
                           float fitted, Block& block) {
        for (std::size_t j = 0; j < 16; ++j) {
            const unsigned shifts = (isDownOfTwo(fits[j].shifts, 0) ? 0x08U : 0U) |
                                    (isDownOfTwo(fits[j].shifts, 1) ? 0x80U : 0U);
            block.highBits[j] = static_cast<std::uint8_t>(block.highBits[j] | shifts);
            auto& word = block.words[j / 4];
            word = static_cast<std::uint16_t>(word | codes[j] << (3 * (j % 4)));
        }
        const Half scale = toHalf(fitted * 1.1125F);
        for (unsigned i = 0; i < 4; ++i) {
            const unsigned nibble = static_cast<unsigned>(scale.bits) >> (4 * i) & 15U;
            block.words[i] = static_cast<std::uint16_t>(block.words[i] | nibble << 12U);
        }
    }

    static void decode(const Block& block, float* out) {
        for (std::size_t i = 0; i < 32; ++i) {
            decodeTernaryPoint(pointOf(block, i), stepOf(block, i / 2), isDown(block, i),
                               out + 8 * i);
        }
    }
    static std::size_t pointOf(const Block& block, std::size_t i) {
        return block.points[i] | (nibbleAt(block.highBits, i) & 7U) << 8U;
    }
    /// Whether point number i is shifted down.
    static bool isDown(const Block& block, std::size_t i) {
        return nibbleAt(block.highBits, i) >> 3U != 0;
    }
    static float stepOf(const Block& block, std::size_t subBlock) {
        const unsigned code = block.words[subBlock / 4] >> (subBlock % 4 * 3) & 7U;
        return toFloat(scaleOf(block)) * static_cast<float>(2U * code + 1U);
    }

    static void levels(const Block& block, std::size_t weight, LevelSet& out) {
        ternaryLevels(stepOf(block, weight / 16), isDown(block, weight / 8), out);
    }

    static void fields(BlockFields& out) {
        const auto word = [](std::size_t number) {
            return 8 * offsetof(Block, words) + 16 * number;
        };
        out.start({FieldKind::Scale, "scale"_text, "scales", halfNumber});
        out.add(BlockFields::run(0, 256), {bits(word(0) + 12, 4), bits(word(1) + 12, 4),
                                           bits(word(2) + 12, 4), bits(word(3) + 12, 4)});
        out.start({FieldKind::SubScale, "sub-block scale"_text, "scales", oddNumber});
        out.addEach(16, 16, [&](std::size_t j) { return bits(word(j / 4) + j % 4 * 3, 3); });
        constexpr std::size_t kNibbles = 8 * offsetof(Block, highBits);
        out.start({FieldKind::Point, "point"_text, "qs, qh", nullptr});
        out.addEach(32, 8, [](std::size_t i) -> FieldBits {
            return {bits(8 * (offsetof(Block, points) + i), 8), bits(kNibbles + 4 * i, 3)};
        });
        out.start({FieldKind::Shift, "shift"_text, "qh", shiftNumber});
        out.addEach(32, 8, [](std::size_t i) { return bits(kNibbles + 4 * i + 3, 1); });
    }

  private:
    static void weigh(const float* weights, const float* importance, float* out) {
        const float variance = 2.0F * sumOfSquares<256>(weights) / 256.0F;
        if (importance != nullptr) {
            combineImportance<256>(weights, importance, variance, out);
        } else {
            for (std::size_t i = 0; i < 256; ++i) out[i] = weights[i] * weights[i];
        }
    }
    static TernaryFit<16> fitSubBlock(const float* weights, const float* importance) {
        if (isNegligible<16>(weights, kEpsilon)) return {};
        const Ascending<16> sorted(weights);
        const TernaryCuts cuts = cutWithTwoShifts(weights, importance, sorted);
        return fitTernaryPoints(weights, importance, sorted, cuts, 3, isDownOfTwo);
    }
    static Half scaleOf(const Block& block) {
        unsigned bits = 0;
        for (unsigned i = 0; i < 4; ++i) {
            bits |= static_cast<unsigned>(block.words[i] >> 12U) << (4 * i);
        }
        return Half{static_cast<std::uint16_t>(bits)};
    }
};

}  // namespace weightscape::formats
