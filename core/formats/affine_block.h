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

/// What Q4_1 and Q5_1 share: blocks of 32 with one scale and one minimum, which may be positive.
///
///     weight = scale * code + minimum,   code 0 .. Maximum
template <typename F, int Maximum>
struct AffineBlock {
    static constexpr std::size_t kWeightsPerBlock = 32;
    static constexpr int kMaximum = Maximum;  ///< the largest code
    /// With importance the fit looks at the whole row.
    static constexpr bool kUsesRowMeanSquare = true;
    static constexpr OpenScale kOpenScale{.lowest = 0, .highest = Maximum, .hasMinimum = true};

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
        return scalesFrom((maximum - minimum) / static_cast<float>(Maximum), minimum);
    }
    static Scales withScale(const BlockScale& chosen) {
        Scales scales = scalesFrom(toFloat(toHalf(chosen.scale)), toFloat(toHalf(chosen.minimum)));
        scales.searched = true;
        return scales;
    }
    static auto encode(const float* weights, const Scales& scales) {
        std::uint8_t codes[32];
        for (std::size_t i = 0; i < 32; ++i) codes[i] = codeOf(weights[i], scales);
        return pack(toHalf(scales.scale), toHalf(scales.minimum), codes);
    }
    static auto pack(Half scale, Half minimum, const std::uint8_t (&codes)[32]) {
        typename F::Block block{};
        block.scale = scale;
        block.minimum = minimum;
        packCodes(codes, block);
        return block;
    }
    template <typename Block>
    static Scales scalesOf(const Block& block) {
        return scalesFrom(toFloat(block.scale), toFloat(block.minimum));
    }
    template <typename Block>
    static void decode(const Block& block, float* out) {
        const float scale = toFloat(block.scale);
        const float minimum = toFloat(block.minimum);
        forEachCode(block, [&](std::size_t i, int code) {
            out[i] = static_cast<float>(code) * scale + minimum;
        });
    }
    template <typename Block>
    static void levels(const Block& block, std::size_t /*weight*/, LevelSet& out) {
        const float scale = toFloat(block.scale);
        const float minimum = toFloat(block.minimum);
        for (int code = 0; code <= Maximum; ++code) {
            out.add(static_cast<float>(code) * scale + minimum);
        }
    }
    static void fields(BlockFields& out) {
        using Block = typename F::Block;
        out.addHalf(FieldKind::Scale, "scale"_text, "d", offsetof(Block, scale), 32);
        out.addHalf(FieldKind::Minimum, "minimum"_text, "m", offsetof(Block, minimum), 32);
        addCodeFields<Block>(wholeNumber, out);
    }

  private:
    static Scales fitWeighted(const float* weights, const FitContext& context) {
        float combined[32];
        combineImportance<32>(weights, context.importance, context.rowMeanSquare, combined);
        const AffineFit found = fitAffine<WeightedAffineSearch<32, Maximum>>(weights, combined);
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
        if (scales.searched) return scales.rounding.template code<Maximum>(weight);
        const float level = (weight - scales.minimum) * scales.rounding.inverse;
        // The reference narrows to eight bits, and then clamps codes of four bits only. Weights
        // that are numbers never leave the range; packing cuts the others.
        const auto code = static_cast<std::int8_t>(truncateToInt(level + 0.5F));
        return static_cast<std::uint8_t>(Maximum == 15 ? std::min<std::int8_t>(15, code) : code);
    }
};

}  // namespace weightscape::formats
