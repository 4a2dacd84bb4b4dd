// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/formats/block_fields.h"
#include "core/formats/block_format.h"
#include "core/formats/codebook_group.h"
#include "core/support/number_types.h"

namespace weightscape::formats {

/// Super-blocks of 256 in sixteen sub-blocks of 16. A sub-block is two points of a codebook of 1024
/// with eight weights each, eight signs per point, and a 4-bit scale.
///
///     byte  0       1   2            33   34      65   66             73   74             81
///          [ scale f16 ][ point bits 0-7 ][ signs   ][ point bits 8-9   ][ 16 x 4 bits      ]
///
///     weight = ((scale * (0.5 + scaleCode)) * 0.25) * {8, 25, 43} * sign
///
/// Sign bit set = negative. Byte j of the high bits serves points 4 j .. 4 j + 3, lowest bits
/// first. ggml's names: scale = d, points and signs = qs, highBits = qh, subScales = scales.
struct IQ2_S : MagnitudeFormat<IQ2_S> {
    static constexpr FormatInfo kInfo{
        .id = "iq2_s",
        .label = "IQ2_S",
        .family = "i-quant"_text,
        .ggmlType = 22,
        .importance = ImportanceUse::RequiredByRecipes,
        .summary = "one of %1 points per %2 weights, %3-bit scale per %4, one F16 per %5"_text.of(
            1024, 8, 4, 16, 256),
        .sharedCodes = true,
        .substitute = "iq4_nl"};
    static constexpr std::size_t kWeightsPerBlock = 256;
    struct Block {
        Half scale;
        std::uint8_t points[32];
        std::uint8_t signs[32];
        std::uint8_t highBits[8];
        std::uint8_t subScales[8];
    };
    static_assert(sizeof(Block) == 82);

    using Scales = WholeBlock<Block>;
    static constexpr const auto& kMagnitudes = kIq2Magnitudes;
    struct Search {
        using Grid = Iq2SGrid;
        static const Grid& grid() { return kIq2SGrid; }
        static constexpr std::size_t kCount = 16;
        static constexpr bool kEvenSigns = false;
        static constexpr bool kStartsUnsigned = false;
        static constexpr int kTrials = 9;
        static constexpr float kTrialStep = 0.1F;
        static constexpr float kEpsilon = 1e-8F;
        static constexpr float kVarianceFactor = 2.0F;
        static constexpr auto kSecondLook = SecondLook::OffGrid;
        static constexpr auto kUnweighted = Unweighted::SquareAndVariance;
    };

    static Block pack(const MagnitudeBlock<Search>& found) {
        // The step is stored a little smaller, as the reference does: see grid_search.h.
        Block block{.scale = toHalf(found.step * 0.9875F),
                    .points = {},
                    .signs = {},
                    .highBits = {},
                    .subScales = {}};
        packNibblePairs(found.scaleCodes, block.subScales);
        for (std::size_t i = 0; i < 32; ++i) {
            const unsigned point = found.fits[i / 2].points[i % 2];
            block.points[i] = static_cast<std::uint8_t>(point);
            block.signs[i] = found.fits[i / 2].signs[i % 2];
            auto& high = block.highBits[i / 4];
            high = static_cast<std::uint8_t>(high | point >> 8U << (i % 4 * 2));
        }
        return block;
    }

    static std::size_t pointOf(const Block& block, std::size_t i) {
        const unsigned high = block.highBits[i / 4] >> (i % 4 * 2) & 3U;
        return block.points[i] | high << 8U;
    }
    /// Those of eight weights number i.
    static unsigned signsOf(const Block& block, std::size_t i) { return block.signs[i]; }
    static float stepOf(const Block& block, std::size_t subBlock) {
        const auto code = static_cast<float>(nibbleAt(block.subScales, subBlock));
        return toFloat(block.scale) * (0.5F + code) * 0.25F;
    }

    static void fields(BlockFields& out) {
        out.addHalf(FieldKind::Scale, "scale"_text, "d", offsetof(Block, scale), 256);
        out.start({FieldKind::SubScale, "sub-block scale"_text, "scales", halvesNumber<4>});
        out.addEach(16, 16,
                    [](std::size_t j) { return bits(8 * offsetof(Block, subScales) + 4 * j, 4); });
        out.start({FieldKind::Point, "point"_text, "qs, qh", nullptr});
        out.addEach(32, 8, [](std::size_t i) -> FieldBits {
            return {bits(8 * (offsetof(Block, points) + i), 8),
                    bits(8 * offsetof(Block, highBits) + 2 * i, 2)};
        });
        out.start({FieldKind::Sign, "sign"_text, "qs", signNumber});
        out.addEach(256, 1, [](std::size_t i) -> FieldBits {
            return bits(8 * offsetof(Block, signs) + i, 1);
        });
    }
};

}  // namespace weightscape::formats
