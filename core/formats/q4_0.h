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

/// Blocks of 32 with one scale and 4-bit codes.
///
///     byte  0       1   2                                 17
///          [ scale f16 ][ code 0 | 16 ] ... [ code 15 | 31 ]   (low | high nibble)
///
///     weight = scale * (code - 8),   code 0..15
///
/// The scale maps the weight of largest magnitude, whichever its sign, to code 0.
/// ggml's names: scale = d, codes = qs.
struct Q4_0 {
    static constexpr FormatInfo kInfo{.id = "q4_0",
                                      .label = "Q4_0",
                                      .family = "legacy"_text,
                                      .ggmlType = 2,
                                      .importance = ImportanceUse::Optional,
                                      .summary = "4-bit codes, one F16 scale per 32 weights"_text,
                                      .isCacheType = true};
    static constexpr std::size_t kWeightsPerBlock = 32;
    static constexpr int kMaximum = 8;  ///< codes count from -kMaximum
    /// With importance the fit looks at the whole row.
    static constexpr bool kUsesRowMeanSquare = true;
    struct Block {
        Half scale;
        std::uint8_t codes[16];
    };
    static_assert(sizeof(Block) == 18);

    struct Scales {
        float scale = 0.0F;       ///< stored as F16
        SignedRounding rounding;  ///< at the scale before it became F16
        bool searched = false;    ///< found by a search, whose codes round ties to even
    };

    static Scales fit(const float* weights, const FitContext& context) {
        if (context.importance == nullptr) {
            return scalesFrom(largestByMagnitude<32>(weights) / -8.0F);
        }
        float combined[32];
        combineImportance<32>(weights, context.importance, context.rowMeanSquare, combined);
        const SignedFit found = fitSigned<32, 8>(weights, combined);
        return {.scale = found.scale, .rounding = found.rounding, .searched = true};
    }

    static constexpr OpenScale kOpenScale{.lowest = -8, .highest = 7};
    static Scales withScale(const BlockScale& chosen) {
        Scales scales = scalesFrom(toFloat(toHalf(chosen.scale)));
        scales.searched = true;
        return scales;
    }

    static Block encode(const float* weights, const Scales& scales) {
        std::uint8_t codes[32];
        for (std::size_t i = 0; i < 32; ++i) codes[i] = codeOf(weights[i], scales);
        return pack(toHalf(scales.scale), codes);
    }

    static Block pack(Half scale, const std::uint8_t (&codes)[32]) {
        Block block{.scale = scale, .codes = {}};
        packNibbles<16>(codes, block.codes);
        return block;
    }

    static Scales scalesOf(const Block& block) { return scalesFrom(toFloat(block.scale)); }

    static void decode(const Block& block, float* out) {
        const float scale = toFloat(block.scale);
        forEachNibble(block.codes, [&](std::size_t i, int code) {
            out[i] = static_cast<float>(code - 8) * scale;
        });
    }

    static void levels(const Block& block, std::size_t /*weight*/, LevelSet& out) {
        const float scale = toFloat(block.scale);
        for (int code = 0; code < 16; ++code) out.add(static_cast<float>(code - 8) * scale);
    }

    static void fields(BlockFields& out) {
        out.addHalf(FieldKind::Scale, "scale"_text, "d", offsetof(Block, scale), 32);
        out.start({FieldKind::Code, "code"_text, "qs", numberLess<8>});
        out.addEach(32, 1, [](std::size_t i) -> FieldBits {
            return nibbleOf<16>(offsetof(Block, codes), i);
        });
    }

  private:
    static Scales scalesFrom(float scale) {
        const float inverse = scale != 0.0F ? 1.0F / scale : 0.0F;
        return {.scale = scale, .rounding = {.inverse = inverse, .zero = false}};
    }
    static std::uint8_t codeOf(float weight, const Scales& scales) {
        if (scales.searched) return scales.rounding.code<8>(weight);
        // The reference narrows to eight bits before it clamps; only NaN and infinity notice.
        const int level = truncateToInt(weight * scales.rounding.inverse + 8.5F);
        return static_cast<std::uint8_t>(
            std::min<std::int8_t>(15, static_cast<std::int8_t>(level)));
    }
};

}  // namespace weightscape::formats
