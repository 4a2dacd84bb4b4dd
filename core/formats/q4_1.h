// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cfloat>
#include <cstddef>
#include <cstdint>

#include "core/formats/affine_search.h"
#include "core/formats/bit_packing.h"
#include "core/formats/block_fields.h"
#include "core/formats/block_format.h"
#include "core/formats/importance.h"
#include "core/formats/rounding.h"
#include "core/support/number_types.h"

namespace weightscape::formats {

/// Blocks of 32 with one scale, one minimum and 4-bit codes.
///
///     byte  0       1   2         3   4                                 19
///          [ scale f16 ][ minimum f16 ][ code 0 | 16 ] ... [ code 15 | 31 ]   (low | high nibble)
///
///     weight = scale * code + minimum,   code 0..15
///
/// The minimum may be positive.
/// ggml's names: scale = d, minimum = m, codes = qs.
struct Q4_1 {
    static constexpr FormatInfo kInfo{
        .id = "q4_1",
        .label = "Q4_1",
        .family = "legacy"_text,
        .ggmlType = 3,
        .importance = ImportanceUse::Optional,
        .summary = "4-bit codes, one F16 scale and one F16 minimum per 32 weights"_text,
        .isCacheType = true};
    static constexpr std::size_t kWeightsPerBlock = 32;
    static constexpr int kMaximum = 15;  ///< the largest code
    /// With importance the fit looks at the whole row.
    static constexpr bool kUsesRowMeanSquare = true;
    struct Block {
        Half scale;
        Half minimum;
        std::uint8_t codes[16];
    };
    static_assert(sizeof(Block) == 20);

    struct Scales {
        float scale = 0.0F;    ///< stored as F16
        float minimum = 0.0F;  ///< stored as F16
        /// Scale and minimum before that rounding.
        AffineRounding rounding;
        bool searched = false;  ///< found by a search, whose codes round ties to even
    };

    static Scales fit(const float* weights, const FitContext& context) {
        if (context.importance != nullptr) return fitWeighted(weights, context);
        float minimum = FLT_MAX;
        float maximum = -FLT_MAX;
        for (std::size_t i = 0; i < 32; ++i) {
            if (weights[i] < minimum) minimum = weights[i];
            if (weights[i] > maximum) maximum = weights[i];
        }
        return scalesFrom((maximum - minimum) / 15.0F, minimum);
    }

    static constexpr OpenScale kOpenScale{.lowest = 0, .highest = 15, .hasMinimum = true};
    static Scales withScale(const BlockScale& chosen) {
        Scales scales = scalesFrom(toFloat(toHalf(chosen.scale)), toFloat(toHalf(chosen.minimum)));
        scales.searched = true;
        return scales;
    }

    static Block encode(const float* weights, const Scales& scales) {
        std::uint8_t codes[32];
        for (std::size_t i = 0; i < 32; ++i) codes[i] = codeOf(weights[i], scales);
        return pack(toHalf(scales.scale), toHalf(scales.minimum), codes);
    }

    static Block pack(Half scale, Half minimum, const std::uint8_t (&codes)[32]) {
        Block block{.scale = scale, .minimum = minimum, .codes = {}};
        packNibbles<16>(codes, block.codes);
        return block;
    }

    static Scales scalesOf(const Block& block) {
        return scalesFrom(toFloat(block.scale), toFloat(block.minimum));
    }

    static void decode(const Block& block, float* out) {
        const float scale = toFloat(block.scale);
        const float minimum = toFloat(block.minimum);
        forEachNibble(block.codes, [&](std::size_t i, int code) {
            out[i] = static_cast<float>(code) * scale + minimum;
        });
    }

    static void levels(const Block& block, std::size_t /*weight*/, LevelSet& out) {
        const float scale = toFloat(block.scale);
        const float minimum = toFloat(block.minimum);
        for (int code = 0; code <= 15; ++code) {
            out.add(static_cast<float>(code) * scale + minimum);
        }
    }

    static void fields(BlockFields& out) {
        out.addHalf(FieldKind::Scale, "scale"_text, "d", offsetof(Block, scale), 32);
        out.addHalf(FieldKind::Minimum, "minimum"_text, "m", offsetof(Block, minimum), 32);
        out.start({FieldKind::Code, "code"_text, "qs", wholeNumber});
        out.addEach(32, 1, [](std::size_t i) -> FieldBits {
            return nibbleOf<16>(offsetof(Block, codes), i);
        });
    }

  private:
    static Scales fitWeighted(const float* weights, const FitContext& context) {
        float combined[32];
        combineImportance<32>(weights, context.importance, context.rowMeanSquare, combined);
        const AffineFit found = fitAffine<WeightedAffineSearch<32, 15>>(weights, combined);
        return {.scale = found.scale,
                .minimum = -found.depth,
                .rounding = found.rounding,
                .searched = true};
    }
    static Scales scalesFrom(float scale, float minimum) {
        const float inverse = scale != 0.0F ? 1.0F / scale : 0.0F;
        return {.scale = scale,
                .minimum = minimum,
                .rounding = {.inverse = inverse, .minimum = minimum, .constant = false}};
    }
    static std::uint8_t codeOf(float weight, const Scales& scales) {
        if (scales.searched) return scales.rounding.code<15>(weight);
        const float level = (weight - scales.minimum) * scales.rounding.inverse;
        // The reference narrows to eight bits before it clamps; only NaN and infinity notice.
        const auto code = static_cast<std::int8_t>(truncateToInt(level + 0.5F));
        return static_cast<std::uint8_t>(std::min<std::int8_t>(15, code));
    }
};

}  // namespace weightscape::formats
