// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "core/formats/affine_search.h"
#include "core/formats/affine_super_block.h"
#include "core/formats/bit_packing.h"
#include "core/formats/block_fields.h"
#include "core/formats/block_format.h"
#include "core/formats/importance.h"
#include "core/formats/rounding.h"

namespace weightscape::formats {

/// Super-blocks of 256 in sixteen sub-blocks of 16, each with a 4-bit scale and a 4-bit minimum.
///
///     byte  0                         15   16              79   80      81   82        83
///          [ 16 x (scale | minimum << 4) ][ codes, 2 bits     ][ scale f16 ][ minimum f16 ]
///
///     weight = (scale * scaleCode) * code - minimum * minimumCode,   code 0..3
///
/// Codes in groups of 128: byte j holds weights j, j + 32, j + 64, j + 96 from its low bits up.
/// ggml's names: subScales = scales, codes = qs, scale = d, minimum = dmin.
struct Q2_K : AffineSuperBlock<Q2_K> {
    static constexpr FormatInfo kInfo{
        .id = "q2_k",
        .label = "Q2_K",
        .family = "k-quant"_text,
        .ggmlType = 10,
        .importance = ImportanceUse::Optional,
        .summary = "%1-bit codes, %2-bit scale and minimum per %3 weights, two F16 per %4"_text.of(
            2, 4, 16, 256),
        .substitute = "q4_0"};
    static constexpr std::size_t kWeightsPerBlock = 256;
    struct Block {
        std::uint8_t subScales[16];
        std::uint8_t codes[64];
        Half scale;
        Half minimum;
    };
    static_assert(sizeof(Block) == 84);

    using Scales = AffineScales<16>;
    static constexpr int kLargestCode = 15;         ///< of scales and minimums
    static constexpr float kVarianceFactor = 1.0F;  ///< times the mean square, with importance
    struct Search {
        static constexpr std::size_t kCount = 16;
        static constexpr int kMaximum = 3;
        static constexpr float kFirst = -0.5F;
        static constexpr float kStep = 0.1F;
        static constexpr int kSteps = 15;
        static constexpr bool kAbsoluteError = true;
    };

    static Scales fit(const float* weights, const FitContext& context) {
        AffineFits<16> found;
        Scales scales;
        if (context.importance != nullptr) {
            const float variance = kVarianceFactor * sumOfSquares<256>(weights) / 256.0F;
            fitWeighted<3>(weights, context.importance, variance, found);
            scales = quantizeWeighted<kLargestCode>(found);
        } else {
            for (std::size_t j = 0; j < 16; ++j) {
                const float* group = weights + 16 * j;
                float importance[16];
                for (std::size_t i = 0; i < 16; ++i) importance[i] = std::fabs(group[i]);
                found.set(j, fitAffine<Search>(group, importance));
            }
            scales = quantizeByLargest(found);
        }
        keepIdleCodes<3>(weights, found.fits, scales);
        return scales;
    }

    static Block pack(const Scales& scales, const std::uint8_t (&codes)[256]) {
        Block block{.subScales = {}, .codes = {}, .scale = scales.scale, .minimum = scales.minimum};
        for (std::size_t j = 0; j < 16; ++j) {
            block.subScales[j] =
                static_cast<std::uint8_t>(scales.scaleCodes[j] | scales.minimumCodes[j] << 4U);
        }
        packQuarters(codes, block.codes);
        return block;
    }

    static Scales storedScales(const Block& block) {
        Scales scales{.scale = block.scale, .minimum = block.minimum};
        for (std::size_t j = 0; j < 16; ++j) {
            scales.scaleCodes[j] = block.subScales[j] & 15U;
            scales.minimumCodes[j] = block.subScales[j] >> 4U;
        }
        return scales;
    }
    static void unpackCodes(const Block& block, std::uint8_t (&codes)[256]) {
        std::fill_n(codes, 256, std::uint8_t{0});
        addQuarters(block.codes, 0, codes);
    }

    static void fields(BlockFields& out) {
        const auto nibble = [](std::size_t number) {
            return bits(8 * offsetof(Block, subScales) + 4 * number, 4);
        };
        out.addHalf(FieldKind::Scale, "scale"_text, "d", offsetof(Block, scale), 256);
        out.addHalf(FieldKind::Minimum, "minimum"_text, "dmin", offsetof(Block, minimum), 256);
        out.start({FieldKind::SubScale, "sub-block scale"_text, "scales", wholeNumber});
        out.addEach(16, 16, [&](std::size_t j) { return nibble(2 * j); });
        out.start({FieldKind::SubMinimum, "sub-block minimum"_text, "scales", wholeNumber});
        out.addEach(16, 16, [&](std::size_t j) { return nibble(2 * j + 1); });
        out.start({FieldKind::Code, "code"_text, "qs", wholeNumber});
        out.addEach(256, 1, [](std::size_t i) -> FieldBits {
            return quarterOf(offsetof(Block, codes), i);
        });
    }

  private:
    /// The largest scale and the largest minimum become exactly 15.
    static Scales quantizeByLargest(const AffineFits<16>& found) {
        constexpr float kLargestCode = 15.0F;
        const float scaleInverse =
            found.largestScale > 0.0F ? kLargestCode / found.largestScale : 0.0F;
        const float depthInverse =
            found.largestDepth > 0.0F ? kLargestCode / found.largestDepth : 0.0F;
        Scales scales{.scale = toHalf(found.largestScale / kLargestCode),
                      .minimum = toHalf(found.largestDepth / kLargestCode)};
        for (std::size_t j = 0; j < 16; ++j) {
            const auto scaleCode =
                static_cast<unsigned>(nearestInt(scaleInverse * found.scales[j]));
            const auto depthCode =
                static_cast<unsigned>(nearestInt(depthInverse * found.depths[j]));
            // Codes of NaN and infinity run over; the reference lets them, into the other nibble.
            const auto both = static_cast<std::uint8_t>(scaleCode | depthCode << 4U);
            scales.scaleCodes[j] = both & 15U;
            scales.minimumCodes[j] = both >> 4U;
        }
        return scales;
    }
};

}  // namespace weightscape::formats
