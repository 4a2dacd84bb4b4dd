// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "core/formats/block_fields.h"
#include "core/formats/block_format.h"
#include "core/formats/codebook_group.h"
#include "core/support/number_types.h"

namespace weightscape::formats {

/// Super-blocks of 256 in eight sub-blocks of 32. A sub-block is eight points of a codebook of 512
/// with four weights each, a sign per weight, and a 4-bit scale.
///
///     byte  0       1   2            65   66          73   74    105   106        109
///          [ scale f16 ][ point bits 0-7 ][ point bit 8   ][ signs   ][ 8 x 4 bits    ]
///
///     weight = (scale * (1 + 2 scaleCode)) * {1, 3, .. 15} * sign
///
/// Sign bit set = negative. Bit k of high byte j belongs to point 8 j + k. ggml's names: scale = d,
/// points = qs, highBits = qh, subScales = scales.
///
/// Rows with 32 zeros in a sub-block store badly, here as in llama.cpp: see fit().
struct IQ3_S : MagnitudeFormat<IQ3_S> {
    static constexpr FormatInfo kInfo{
        .id = "iq3_s",
        .label = "IQ3_S",
        .family = "i-quant"_text,
        .ggmlType = 21,
        .importance = ImportanceUse::Optional,
        .summary = "one of %1 points per %2 weights, %3-bit scale per %4, one F16 per %5"_text.of(
            512, 4, 4, 32, 256),
        .sharedCodes = true,
        .substitute = "iq4_nl"};
    static constexpr std::size_t kWeightsPerBlock = 256;
    struct Block {
        Half scale;
        std::uint8_t points[64];
        std::uint8_t highBits[8];
        std::uint8_t signs[32];
        std::uint8_t subScales[4];
    };
    static_assert(sizeof(Block) == 110);

    using Scales = WholeBlock<Block>;
    static constexpr const auto& kMagnitudes = kIq3SMagnitudes;
    struct Search {
        using Grid = Iq3SGrid;
        static const Grid& grid() { return kIq3SGrid; }
        static constexpr std::size_t kCount = 32;
        static constexpr bool kEvenSigns = false;
        static constexpr bool kStartsUnsigned = false;
        static constexpr int kTrials = 9;
        static constexpr float kTrialStep = 0.2F;
        static constexpr float kEpsilon = 0x1.0p-149F;
        static constexpr float kVarianceFactor = 2.0F;
        static constexpr auto kSecondLook = SecondLook::AllIfAnyOffGrid;
        static constexpr auto kUnweighted = Unweighted::Square;
    };

    static Block pack(const MagnitudeBlock<Search>& found) {
        // The step is stored a little larger, as the reference does: see grid_search.h.
        Block block{.scale = toHalf(found.step * 1.033F),
                    .points = {},
                    .highBits = {},
                    .signs = {},
                    .subScales = {}};
        packNibblePairs(found.scaleCodes, block.subScales);
        // The reference does not move on in points and signs at a sub-block of zeros, so those of
        // all later sub-blocks come too early (their high bits do not). Same bytes, same fault.
        std::size_t written = 0;
        for (std::size_t j = 0; j < 8; ++j) {
            if (found.fits[j].zero) continue;
            packSubBlock(found.fits[j], j, written++, block);
        }
        return block;
    }

    static std::size_t pointOf(const Block& block, std::size_t i) {
        const unsigned high = block.highBits[i / 8] >> (i % 8) & 1U;
        return block.points[i] | high << 8U;
    }
    /// Those of eight weights number i.
    static unsigned signsOf(const Block& block, std::size_t i) { return block.signs[i]; }
    static float stepOf(const Block& block, std::size_t subBlock) {
        return toFloat(block.scale) *
               static_cast<float>(1U + 2U * nibbleAt(block.subScales, subBlock));
    }

    static void fields(BlockFields& out) {
        out.addHalf(FieldKind::Scale, "scale"_text, "d", offsetof(Block, scale), 256);
        out.start({FieldKind::SubScale, "sub-block scale"_text, "scales", oddNumber});
        out.addEach(8, 32,
                    [](std::size_t j) { return bits(8 * offsetof(Block, subScales) + 4 * j, 4); });
        out.start({FieldKind::Point, "point"_text, "qs, qh", nullptr});
        out.addEach(64, 4, [](std::size_t i) -> FieldBits {
            return {bits(8 * (offsetof(Block, points) + i), 8),
                    bits(8 * offsetof(Block, highBits) + i, 1)};
        });
        out.start({FieldKind::Sign, "sign"_text, "signs", signNumber});
        out.addEach(256, 1, [](std::size_t i) -> FieldBits {
            return bits(8 * offsetof(Block, signs) + i, 1);
        });
    }

  private:
    static void packSubBlock(const MagnitudeFit<Search>& fit, std::size_t subBlock,
                             std::size_t written, Block& block) {
        unsigned high = 0;
        for (std::size_t k = 0; k < 8; ++k) {
            block.points[8 * written + k] = static_cast<std::uint8_t>(fit.points[k]);
            high |= static_cast<unsigned>(fit.points[k] >> 8U) << k;
        }
        block.highBits[subBlock] = static_cast<std::uint8_t>(high);
        std::copy_n(fit.signs, 4, block.signs + 4 * written);
    }
};

}  // namespace weightscape::formats
