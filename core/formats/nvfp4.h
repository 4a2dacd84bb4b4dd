// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "core/formats/bit_packing.h"
#include "core/formats/block_fields.h"
#include "core/formats/block_format.h"
#include "core/formats/fp4_codes.h"
#include "core/formats/rounding.h"
#include "core/formats/signed_search.h"
#include "core/support/number_types.h"

namespace weightscape::formats {

/// Blocks of 64 FP4 floats (E2M1) in four groups of 16, each with an unsigned FP8 scale (UE4M3).
///
///     byte  0         3   4                                      35
///          [ scales u8 ][ code 0 | 8 ] ... [ code 55 | 63 ]   (low | high nibble of each 16)
///
///     weight = UE4M3(scale) * E2M1(code)
///
/// UE4M3 is E4M3 without its sign: bias 7, up to 448. The scale is a group's largest magnitude / 6,
/// so weights below about 0.006 become 0 unless the whole tensor was scaled up before; such a
/// scale per tensor is not part of the block. An importance vector changes nothing.
/// ggml's names: scales = d, codes = qs.
struct NVFP4 {
    static constexpr FormatInfo kInfo{
        .id = "nvfp4",
        .label = "NVFP4",
        .family = "fp4"_text,
        .ggmlType = 40,
        .importance = ImportanceUse::Ignored,
        .summary = "%1-bit floats, one FP8 scale per %2 weights"_text.of(4, 16),
        .substitute = "mxfp4"};
    static constexpr std::size_t kWeightsPerBlock = 64;
    static constexpr std::size_t kGroup = 16;
    struct Block {
        std::uint8_t scales[4];
        std::uint8_t codes[32];
    };
    static_assert(sizeof(Block) == 36);

    struct Scales {
        std::uint8_t scales[4] = {};
    };

    static Scales fit(const float* weights, const FitContext& /*context*/) {
        Scales fitted;
        for (std::size_t j = 0; j < 4; ++j) {
            const float magnitude = std::fabs(largestByMagnitude<kGroup>(weights + kGroup * j));
            fitted.scales[j] = nearestScale(magnitude / 6.0F);
        }
        return fitted;
    }

    static Block encode(const float* weights, const Scales& scales) {
        Block block{.scales = {}, .codes = {}};
        std::copy_n(scales.scales, 4, block.scales);
        std::uint8_t codes[64];
        for (std::size_t j = 0; j < 4; ++j) {
            nearestFp4Codes<kGroup>(weights + kGroup * j, stepOf(scales.scales[j]),
                                    codes + kGroup * j);
        }
        packNibbles<8>(codes, block.codes);
        return block;
    }

    static Scales scalesOf(const Block& block) {
        Scales scales;
        std::copy_n(block.scales, 4, scales.scales);
        return scales;
    }

    /// Half the scale. 0x7F is NaN in E4M3 and reads as 0; the top bit does not count otherwise.
    static float stepOf(std::uint8_t scale) {
        if (scale == 0x7F) return 0.0F;
        const std::uint32_t bits = scale & 0x7FU;
        // Subnormals are multiples of 2^-9; the others are read with binary32's bias.
        if (bits < 8) return static_cast<float>(bits) * 0x1.0p-10F;
        return std::bit_cast<float>((bits + ((127U - 7U - 1U) << 3U)) << 20U);
    }

    static void decode(const Block& block, float* out) {
        std::uint8_t codes[64];
        unpackNibbles<8>(block.codes, codes);
        for (std::size_t j = 0; j < 4; ++j) {
            const float step = stepOf(block.scales[j]);
            for (std::size_t i = kGroup * j; i < kGroup * (j + 1); ++i) {
                out[i] = fp4Value(codes[i], step);
            }
        }
    }

    static void levels(const Block& block, std::size_t weight, LevelSet& out) {
        fp4Levels(stepOf(block.scales[weight / kGroup]), out);
    }

    static void fields(BlockFields& out) {
        out.start({FieldKind::SubScale, "group scale"_text, "d", [](std::uint64_t scale) {
                       return 2.0 * stepOf(static_cast<std::uint8_t>(scale));
                   }});
        out.addEach(4, kGroup,
                    [](std::size_t j) { return bits(8 * (offsetof(Block, scales) + j), 8); });
        out.start({FieldKind::Code, "code"_text, "qs", fp4Number});
        out.addEach(64, 1, [](std::size_t i) -> FieldBits {
            return nibbleOf<8>(offsetof(Block, codes), i);
        });
    }

  private:
    /// The reference's rounding to UE4M3: half steps go up, and from 248 on it gives 448.
    static std::uint8_t nearestScale(float value) {
        if (!(value > 0.0F)) return 0;
        if (value < 0x1.0p-6F) {
            return static_cast<std::uint8_t>(std::min(truncateToInt(value * 512.0F + 0.5F), 7));
        }
        const std::uint32_t bits = std::bit_cast<std::uint32_t>(std::min(value, 448.0F));
        const std::uint32_t rounded = ((bits >> 19U) + 1U) >> 1U;  // exponent and 3 mantissa bits
        const std::uint32_t code = rounded - (120U << 3U);
        return static_cast<std::uint8_t>(code >= 0x78U ? 0x7EU : code);
    }
};

}  // namespace weightscape::formats
