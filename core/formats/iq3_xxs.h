// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "core/formats/block_fields.h"
#include "core/formats/block_format.h"
#include "core/formats/codebook_group.h"
#include "core/support/number_types.h"

namespace weightscape::formats {

/// Super-blocks of 256 in eight sub-blocks of 32. A sub-block is eight points of a codebook of 256
/// with four weights each, seven signs per two points, and a 4-bit scale.
///
///     byte  0       1   2          65   66                     97
///          [ scale f16 ][ 64 points   ][ 8 words of 32 bits      ]
///
///     weight = ((scale * (0.5 + scaleCode)) * 0.5) * {4, 12, 20, 28, 36, 44, 52, 62} * sign
///
/// Words as in IQ2_XXS. ggml's names: scale = d, points and words = qs.
struct IQ3_XXS : MagnitudeFormat<IQ3_XXS> {
    static constexpr FormatInfo kInfo{
        .id = "iq3_xxs",
        .label = "IQ3_XXS",
        .family = "i-quant"_text,
        .ggmlType = 18,
        .importance = ImportanceUse::RequiredByRecipes,
        .summary = "one of %1 points per %2 weights, %3-bit scale per %4, one F16 per %5"_text.of(
            256, 4, 4, 32, 256),
        .sharedCodes = true,
        .substitute = "iq4_nl"};
    static constexpr std::size_t kWeightsPerBlock = 256;
    struct Block {
        Half scale;
        std::uint8_t points[64];
        std::uint8_t signsAndScales[32];
    };
    static_assert(sizeof(Block) == 98);

    using Scales = WholeBlock<Block>;
    static constexpr const auto& kMagnitudes = kIq3XxsMagnitudes;
    struct Search {
        using Grid = Iq3XxsGrid;
        static const Grid& grid() { return kIq3XxsGrid; }
        static constexpr std::size_t kCount = 32;
        static constexpr bool kEvenSigns = true;
        static constexpr bool kStartsUnsigned = false;
        static constexpr int kTrials = 15;
        static constexpr float kTrialStep = 0.2F;
        static constexpr float kEpsilon = 1e-8F;
        static constexpr float kVarianceFactor = 2.0F;
        static constexpr auto kSecondLook = SecondLook::OffGrid;
        static constexpr auto kUnweighted = Unweighted::Square;
    };

    static Block pack(const MagnitudeBlock<Search>& found) {
        if (found.step == 0.0F) return {};
        // The step is stored a little larger, as the reference does: see grid_search.h.
        Block block{.scale = toHalf(found.step * 1.0125F), .points = {}, .signsAndScales = {}};
        for (std::size_t j = 0; j < 8; ++j) {
            for (std::size_t k = 0; k < 8; ++k) {
                block.points[8 * j + k] = static_cast<std::uint8_t>(found.fits[j].points[k]);
            }
            std::uint32_t word = static_cast<std::uint32_t>(found.scaleCodes[j]) << 28U;
            for (std::size_t k = 0; k < 4; ++k) {
                word |= (found.fits[j].signs[k] & 127U) << (7 * k);
            }
            std::memcpy(block.signsAndScales + 4 * j, &word, sizeof(word));
        }
        return block;
    }

    static std::size_t pointOf(const Block& block, std::size_t i) { return block.points[i]; }
    /// Those of eight weights number i.
    static unsigned signsOf(const Block& block, std::size_t i) {
        return evenSigns(wordOf(block, i / 4) >> (i % 4 * 7) & 127U);
    }
    static float stepOf(const Block& block, std::size_t subBlock) {
        const auto code = static_cast<float>(wordOf(block, subBlock) >> 28U);
        return toFloat(block.scale) * (0.5F + code) * 0.5F;
    }

    static void fields(BlockFields& out) {
        out.addHalf(FieldKind::Scale, "scale"_text, "d", offsetof(Block, scale), 256);
        constexpr std::size_t kWords = 8 * offsetof(Block, signsAndScales);
        out.start({FieldKind::SubScale, "sub-block scale"_text, "qs", halvesNumber<2>});
        out.addEach(8, 32, [](std::size_t j) { return bits(kWords + 32 * j + 28, 4); });
        out.start({FieldKind::Point, "point"_text, "qs", nullptr});
        out.addEach(64, 4,
                    [](std::size_t i) { return bits(8 * (offsetof(Block, points) + i), 8); });
        addEvenSignFields(
            "qs", [](std::size_t i) { return kWords + i / 4 * 32 + i % 4 * 7; }, out);
    }

  private:
    static std::uint32_t wordOf(const Block& block, std::size_t subBlock) {
        std::uint32_t word = 0;
        std::memcpy(&word, block.signsAndScales + 4 * subBlock, sizeof(word));
        return word;
    }
};

}  // namespace weightscape::formats
