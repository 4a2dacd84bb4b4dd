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

/// Super-blocks of 256 in sixteen sub-blocks of 16. A sub-block is two points of a codebook of 512
/// with eight weights each, seven signs per point, and a 4-bit scale.
///
///     byte  0       1   2                      65   66                    73
///          [ scale f16 ][ 32 x (9 + 7 bits)      ][ 16 x 4 bits, low first ]
///
///     weight = ((scale * (0.5 + scaleCode)) * 0.25) * {8, 25, 43} * sign
///
/// The low 9 bits are the point, the others its signs as in IQ2_XXS. ggml's names: scale = d,
/// points = qs, subScales = scales.
struct IQ2_XS : MagnitudeFormat<IQ2_XS> {
    static constexpr FormatInfo kInfo{
        .id = "iq2_xs",
        .label = "IQ2_XS",
        .family = "i-quant"_text,
        .ggmlType = 17,
        .importance = ImportanceUse::Required,
        .summary = "one of %1 points per %2 weights, %3-bit scale per %4, one F16 per %5"_text.of(
            512, 8, 4, 16, 256),
        .sharedCodes = true,
        .substitute = "iq4_nl"};
    static constexpr std::size_t kWeightsPerBlock = 256;
    struct Block {
        Half scale;
        std::uint16_t points[32];
        std::uint8_t subScales[8];
    };
    static_assert(sizeof(Block) == 74);

    using Scales = WholeBlock<Block>;
    static constexpr const auto& kMagnitudes = kIq2Magnitudes;
    struct Search {
        using Grid = Iq2XsGrid;
        static const Grid& grid() { return kIq2XsGrid; }
        static constexpr std::size_t kCount = 16;
        static constexpr bool kEvenSigns = true;
        static constexpr bool kStartsUnsigned = false;
        static constexpr int kTrials = 9;
        static constexpr float kTrialStep = 0.1F;
        static constexpr float kEpsilon = kGroupEpsilon;
        static constexpr float kVarianceFactor = 1.0F;
        static constexpr auto kSecondLook = SecondLook::OffGrid;
        static constexpr auto kUnweighted = Unweighted::AsImportanceOne;
    };

    static Block pack(const MagnitudeBlock<Search>& found) {
        if (found.step == 0.0F) return {};
        Block block{.scale = toHalf(found.step), .points = {}, .subScales = {}};
        packNibblePairs(found.scaleCodes, block.subScales);
        for (std::size_t i = 0; i < 32; ++i) {
            const auto& sub = found.fits[i / 2];
            block.points[i] =
                static_cast<std::uint16_t>(sub.points[i % 2] | (sub.signs[i % 2] & 127U) << 9U);
        }
        return block;
    }

    static std::size_t pointOf(const Block& block, std::size_t i) { return block.points[i] & 511U; }
    /// Those of eight weights number i.
    static unsigned signsOf(const Block& block, std::size_t i) {
        return evenSigns(block.points[i] >> 9U);
    }
    static float stepOf(const Block& block, std::size_t subBlock) {
        const auto code = static_cast<float>(nibbleAt(block.subScales, subBlock));
        return toFloat(block.scale) * (0.5F + code) * 0.25F;
    }

    static void fields(BlockFields& out) {
        out.addHalf(FieldKind::Scale, "scale"_text, "d", offsetof(Block, scale), 256);
        constexpr std::size_t kWords = 8 * offsetof(Block, points);
        out.start({FieldKind::SubScale, "sub-block scale"_text, "scales", halvesNumber<4>});
        out.addEach(16, 16,
                    [](std::size_t j) { return bits(8 * offsetof(Block, subScales) + 4 * j, 4); });
        out.start({FieldKind::Point, "point"_text, "qs", nullptr});
        out.addEach(32, 8, [](std::size_t i) { return bits(kWords + 16 * i, 9); });
        addEvenSignFields(
            "qs", [](std::size_t i) { return kWords + 16 * i + 9; }, out);
    }
};

}  // namespace weightscape::formats
