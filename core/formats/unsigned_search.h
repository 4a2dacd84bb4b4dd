// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "core/formats/rounding.h"
#include "core/formats/signed_search.h"

/// Search for the scale that stores values which are not negative, such as the scales and minimums
/// of sub-blocks:
///
///     value = scale * code,   code 0 .. Maximum
///
/// It is ggml's make_qp_quants, step by step, with sums from left to right in binary32. A value may
/// be a little below zero all the same (IQ2_XXS flips signs): its code is then negative in the sums
/// but has wrapped to 255 wherever the reference reads it back from its bytes.
namespace weightscape::formats {

/// Weighted squared error of rounding at 1 / inverse; Wrapped: codes are read back from bytes.
template <std::size_t Count, int Maximum, bool Wrapped = false>
[[nodiscard]] float unsignedError(const float* values, const float* importance, float inverse) {
    const float scale = 1.0F / inverse;
    float sum = 0.0F;
    for (std::size_t i = 0; i < Count; ++i) {
        int code = std::min(Maximum, nearestInt(inverse * values[i]));
        if constexpr (Wrapped) code = static_cast<std::uint8_t>(code);
        const auto level = static_cast<float>(code);
        const float error = values[i] - scale * level;
        sum += importance[i] * error * error;
    }
    return sum;
}

/// Moves single codes while that explains more of the weighted energy, five sweeps at most.
template <std::size_t Count, int Maximum>
void moveUnsignedCodes(const float* values, const float* importance, std::uint8_t* codes,
                       SignedSums& sums) {
    bool moved = true;
    for (int sweep = 0; sweep < 5 && moved; ++sweep) {
        moved = false;
        for (std::size_t i = 0; i < Count; ++i) {
            const auto old = static_cast<float>(codes[i]);
            SignedSums others{sums.weightLevel - importance[i] * values[i] * old,
                              sums.levelLevel - importance[i] * old * old};
            if (!(others.weightLevel > 0.0F && others.levelLevel > 0.0F)) continue;
            const int code =
                std::min(Maximum, nearestInt(values[i] * others.levelLevel / others.weightLevel));
            if (code == codes[i]) continue;
            const auto now = static_cast<float>(code);
            others.weightLevel += importance[i] * values[i] * now;
            others.levelLevel += importance[i] * now * now;
            if (others.weightLevel * others.weightLevel * sums.levelLevel >
                sums.weightLevel * sums.weightLevel * others.levelLevel) {
                codes[i] = static_cast<std::uint8_t>(code);
                sums = others;
                moved = true;
            }
        }
    }
}

/// Tries nine scales around (largest value) / Maximum, then moves single codes; writes the codes
/// and returns the least-squares scale for them.
template <std::size_t Count, int Maximum>
[[nodiscard]] float fitUnsigned(const float* values, const float* importance, std::uint8_t* codes) {
    std::fill_n(codes, Count, std::uint8_t{0});
    float largest = 0.0F;
    for (std::size_t i = 0; i < Count; ++i) {
        if (values[i] > largest) largest = values[i];
    }
    if (largest < kGroupEpsilon) return 0.0F;
    float inverse = static_cast<float>(Maximum) / largest;
    float leastError = unsignedError<Count, Maximum, true>(values, importance, inverse);
    for (int step = -4; step <= 4; ++step) {
        if (step == 0) continue;
        const float candidate =
            (0.1F * static_cast<float>(step) + static_cast<float>(Maximum)) / largest;
        const float error = unsignedError<Count, Maximum>(values, importance, candidate);
        if (error < leastError) {
            leastError = error;
            inverse = candidate;
        }
    }
    SignedSums sums;
    for (std::size_t i = 0; i < Count; ++i) {
        const int code = std::min(Maximum, nearestInt(inverse * values[i]));
        codes[i] = static_cast<std::uint8_t>(code);
        const auto level = static_cast<float>(code);
        sums.weightLevel += importance[i] * values[i] * level;
        sums.levelLevel += importance[i] * level * level;
    }
    moveUnsignedCodes<Count, Maximum>(values, importance, codes, sums);
    return sums.levelLevel > 0.0F ? sums.weightLevel / sums.levelLevel : 0.0F;
}

}  // namespace weightscape::formats
