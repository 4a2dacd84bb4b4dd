// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "core/formats/block_format.h"
#include "core/formats/rounding.h"
#include "core/formats/signed_search.h"
#include "core/support/number_types.h"

/// What Q3_K and Q6_K share: super-blocks of 256 weights in sixteen sub-blocks of 16 with a scale
/// each, stored as a small signed integer times one F16 scale.
///
///     weight = (scale * subScale) * (code - Maximum),   code 0 .. 2 Maximum - 1
namespace weightscape::formats {

struct SignedScales {
    static constexpr std::size_t kSubBlocks = 16;
    static constexpr std::size_t kSubBlockWeights = 16;
    Half scale;
    std::int8_t subScales[kSubBlocks] = {};
    /// Codes of sub-blocks whose stored scale is zero, where the reference leaves what its search
    /// had found. They decode to zero whatever they are.
    std::uint8_t idleCodes[256] = {};

    [[nodiscard]] float step(std::size_t subBlock) const {
        return toFloat(scale) * static_cast<float>(subScales[subBlock]);
    }
};

/// Fills idleCodes for the sub-blocks that need them.
template <int Maximum>
void keepIdleCodes(const float* weights, const SignedFit (&fits)[16], SignedScales& scales) {
    constexpr std::size_t kCount = SignedScales::kSubBlockWeights;
    for (std::size_t j = 0; j < SignedScales::kSubBlocks; ++j) {
        if (scales.step(j) != 0.0F) continue;
        for (std::size_t i = j * kCount; i < (j + 1) * kCount; ++i) {
            scales.idleCodes[i] = fits[j].rounding.code<Maximum>(weights[i]);
        }
    }
}

/// The nearest code of every weight under the stored scales.
template <int Maximum>
void signedCodes(const float* weights, const SignedScales& scales, std::uint8_t (&codes)[256]) {
    constexpr std::size_t kCount = SignedScales::kSubBlockWeights;
    for (std::size_t j = 0; j < SignedScales::kSubBlocks; ++j) {
        const float step = scales.step(j);
        for (std::size_t i = j * kCount; i < (j + 1) * kCount; ++i) {
            const int level = std::clamp(nearestInt(weights[i] / step), -Maximum, Maximum - 1);
            codes[i] = static_cast<std::uint8_t>(level + Maximum);
        }
        if (step == 0.0F) std::copy_n(scales.idleCodes + j * kCount, kCount, codes + j * kCount);
    }
}

template <int Maximum>
void signedDecode(const SignedScales& scales, const std::uint8_t (&codes)[256], float* out) {
    constexpr std::size_t kCount = SignedScales::kSubBlockWeights;
    for (std::size_t j = 0; j < SignedScales::kSubBlocks; ++j) {
        const float step = scales.step(j);
        for (std::size_t i = j * kCount; i < (j + 1) * kCount; ++i) {
            out[i] = step * static_cast<float>(codes[i] - Maximum);
        }
    }
}

template <int Maximum>
void signedLevels(const SignedScales& scales, std::size_t weight, LevelSet& out) {
    const float step = scales.step(weight / SignedScales::kSubBlockWeights);
    for (int level = -Maximum; level < Maximum; ++level) out.add(step * static_cast<float>(level));
}

/// What follows from a format's pack(), storedScales() and unpackCodes(block, codes).
template <typename F>
struct SignedSuperBlock {
    template <typename Scales>
    static auto encode(const float* weights, const Scales& scales) {
        std::uint8_t codes[256];
        signedCodes<F::kMaximum>(weights, scales, codes);
        return F::pack(scales, codes);
    }
    template <typename Block>
    static auto scalesOf(const Block& block) {
        auto scales = F::storedScales(block);
        F::unpackCodes(block, scales.idleCodes);
        return scales;
    }
    template <typename Block>
    static void decode(const Block& block, float* out) {
        std::uint8_t codes[256];
        F::unpackCodes(block, codes);
        signedDecode<F::kMaximum>(F::storedScales(block), codes, out);
    }
    template <typename Block>
    static void levels(const Block& block, std::size_t weight, LevelSet& out) {
        signedLevels<F::kMaximum>(F::storedScales(block), weight, out);
    }
};

}  // namespace weightscape::formats
