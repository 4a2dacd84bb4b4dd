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

/// Super-blocks of 256 in eight sub-blocks of 32. A sub-block is four points of a codebook of 256
/// with eight weights each, seven signs per point, and a 4-bit scale.
///
///     byte  0       1   2                                       65
///          [ scale f16 ][ 8 x (4 point bytes, word of 32 bits)    ]
///
///     weight = ((scale * (0.5 + scaleCode)) * 0.25) * {8, 25, 43} * sign
///
/// Word: bits 7 k .. 7 k + 6 are the signs of point k, set = negative; the eighth makes their
/// number even. Its highest four bits are scaleCode. ggml's names: scale = d, groups = qs.
struct IQ2_XXS : MagnitudeFormat<IQ2_XXS> {
    static constexpr FormatInfo kInfo{
        .id = "iq2_xxs",
        .label = "IQ2_XXS",
        .family = "i-quant"_text,
        .ggmlType = 16,
        .importance = ImportanceUse::Required,
        .summary = "one of %1 points per %2 weights, %3-bit scale per %4, one F16 per %5"_text.of(
            256, 8, 4, 32, 256),
        .sharedCodes = true,
        .substitute = "iq4_nl"};
    static constexpr std::size_t kWeightsPerBlock = 256;
    struct Group {
        std::uint8_t points[4];
        std::uint8_t signsAndScale[4];
    };
    struct Block {
        Half scale;
        Group groups[8];
    };
    static_assert(sizeof(Block) == 66);

    using Scales = WholeBlock<Block>;
    static constexpr const auto& kMagnitudes = kIq2Magnitudes;
    struct Search {
        using Grid = Iq2XxsGrid;
        static const Grid& grid() { return kIq2XxsGrid; }
        static constexpr std::size_t kCount = 32;
        static constexpr bool kEvenSigns = true;
        static constexpr bool kStartsUnsigned = true;
        static constexpr int kTrials = 6;
        static constexpr float kTrialStep = 0.1F;
        static constexpr float kEpsilon = kGroupEpsilon;
        static constexpr float kVarianceFactor = 1.0F;
        static constexpr auto kSecondLook = SecondLook::All;
        static constexpr auto kUnweighted = Unweighted::AsImportanceOne;
    };

    static Block pack(const MagnitudeBlock<Search>& found) {
        if (found.step == 0.0F) return {};
        Block block{.scale = toHalf(found.step), .groups = {}};
        for (std::size_t j = 0; j < 8; ++j) {
            std::uint32_t word = static_cast<std::uint32_t>(found.scaleCodes[j]) << 28U;
            for (std::size_t k = 0; k < 4; ++k) {
                block.groups[j].points[k] = static_cast<std::uint8_t>(found.fits[j].points[k]);
                word |= (found.fits[j].signs[k] & 127U) << (7 * k);
            }
            std::memcpy(block.groups[j].signsAndScale, &word, sizeof(word));
        }
        return block;
    }

    static std::size_t pointOf(const Block& block, std::size_t i) {
        return block.groups[i / 4].points[i % 4];
    }
    /// Those of eight weights number i.
    static unsigned signsOf(const Block& block, std::size_t i) {
        return evenSigns(wordOf(block.groups[i / 4]) >> (i % 4 * 7) & 127U);
    }
    static float stepOf(const Block& block, std::size_t group) {
        const auto code = static_cast<float>(wordOf(block.groups[group]) >> 28U);
        return toFloat(block.scale) * (0.5F + code) * 0.25F;
    }

    static void fields(BlockFields& out) {
        out.addHalf(FieldKind::Scale, "scale"_text, "d", offsetof(Block, scale), 256);
        constexpr std::size_t kGroups = 8 * offsetof(Block, groups);
        constexpr std::size_t kGroupBits = 8 * sizeof(Group);
        out.start({FieldKind::SubScale, "sub-block scale"_text, "qs", halvesNumber<4>});
        out.addEach(8, 32, [](std::size_t j) { return bits(kGroups + kGroupBits * j + 60, 4); });
        out.start({FieldKind::Point, "point"_text, "qs", nullptr});
        out.addEach(32, 8, [](std::size_t i) {
            return bits(kGroups + kGroupBits * (i / 4) + 8 * (i % 4), 8);
        });
        const auto signsOf = [](std::size_t i) {
            return kGroups + kGroupBits * (i / 4) + 32 + 7 * (i % 4);
        };
        addEvenSignFields("qs", signsOf, out);
    }

  private:
    static std::uint32_t wordOf(const Group& group) {
        std::uint32_t word = 0;
        std::memcpy(&word, group.signsAndScale, sizeof(word));
        return word;
    }
};

}  // namespace weightscape::formats
