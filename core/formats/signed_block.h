// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "core/formats/bit_packing.h"
#include "core/formats/block_fields.h"
#include "core/formats/block_format.h"
#include "core/formats/importance.h"
#include "core/formats/rounding.h"
#include "core/formats/signed_search.h"
#include "core/support/number_types.h"

namespace weightscape::formats {

/// What Q4_0 and Q5_0 share: blocks of 32 with one scale.
///
///     weight = scale * (code - Maximum),   code 0 .. 2 Maximum - 1
///
/// The scale maps the weight of largest magnitude, whichever its sign, to code 0.
template <typename F, int Maximum>
struct SignedBlock {
    static constexpr std::size_t kWeightsPerBlock = 32;
    static constexpr int kMaximum = Maximum;  ///< codes count from -kMaximum
    /// With importance the fit looks at the whole row.
    static constexpr bool kUsesRowMeanSquare = true;
    static constexpr OpenScale kOpenScale{.lowest = -Maximum, .highest = Maximum - 1};

    struct Scales {
        float scale = 0.0F;       ///< stored as F16
        SignedRounding rounding;  ///< at the scale before it became F16
        bool searched = false;    ///< found by a search, whose codes round ties to even
    };

    static Scales fit(const float* weights, const FitContext& context) {
        if (context.importance == nullptr) {
            return scalesFrom(largestByMagnitude<32>(weights) / static_cast<float>(-Maximum));
        }
        float combined[32];
        combineImportance<32>(weights, context.importance, context.rowMeanSquare, combined);
        const SignedFit found = fitSigned<32, Maximum>(weights, combined);
        return {.scale = found.scale, .rounding = found.rounding, .searched = true};
    }
    static Scales withScale(const BlockScale& chosen) {
        Scales scales = scalesFrom(toFloat(toHalf(chosen.scale)));
        scales.searched = true;
        return scales;
    }
    static auto encode(const float* weights, const Scales& scales) {
        std::uint8_t codes[32];
        for (std::size_t i = 0; i < 32; ++i) codes[i] = codeOf(weights[i], scales);
        return pack(toHalf(scales.scale), codes);
    }
    static auto pack(Half scale, const std::uint8_t (&codes)[32]) {
        typename F::Block block{};
        block.scale = scale;
        packCodes(codes, block);
        return block;
    }
    template <typename Block>
    static Scales scalesOf(const Block& block) {
        return scalesFrom(toFloat(block.scale));
    }
    template <typename Block>
    static void decode(const Block& block, float* out) {
        const float scale = toFloat(block.scale);
        forEachCode(block, [&](std::size_t i, int code) {
            out[i] = static_cast<float>(code - Maximum) * scale;
        });
    }
    template <typename Block>
    static void levels(const Block& block, std::size_t /*weight*/, LevelSet& out) {
        const float scale = toFloat(block.scale);
        for (int level = -Maximum; level < Maximum; ++level) {
            out.add(static_cast<float>(level) * scale);
        }
    }
    static void fields(BlockFields& out) {
        using Block = typename F::Block;
        out.addHalf(FieldKind::Scale, "scale"_text, "d", offsetof(Block, scale), 32);
        addCodeFields<Block>(numberLess<Maximum>, out);
    }

  private:
    static Scales scalesFrom(float scale) {
        const float inverse = scale != 0.0F ? 1.0F / scale : 0.0F;
        return {.scale = scale, .rounding = {.inverse = inverse, .zero = false}};
    }
    static std::uint8_t codeOf(float weight, const Scales& scales) {
        if (scales.searched) return scales.rounding.template code<Maximum>(weight);
        // The reference narrows to eight bits before it clamps; only NaN and infinity notice.
        const int level = truncateToInt(weight * scales.rounding.inverse + (Maximum + 0.5F));
        return static_cast<std::uint8_t>(
            std::min<std::int8_t>(2 * Maximum - 1, static_cast<std::int8_t>(level)));
    }
};

}  // namespace weightscape::formats
