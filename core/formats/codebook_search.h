// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>

#include "core/formats/signed_search.h"

/// What IQ4_NL and IQ4_XS share: 4-bit codes that index sixteen unevenly spaced levels, and ggml's
/// search for the scale of a group of 32 weights.
///
///     weight = scale * kCodebook[code],   code 0..15
namespace weightscape::formats {

/// The levels, denser around zero where most weights are.
inline constexpr int kCodebook[16] = {-127, -104, -83, -65, -49, -35, -22, -10,
                                      1,    13,   25,  38,  53,  69,  89,  113};

/// The level of a code, for describing blocks.
[[nodiscard]] inline double codebookNumber(std::uint64_t code) {
    return kCodebook[code];
}

/// The code of the nearest level of weight / scale; a tie goes to the higher one, NaN to the last.
/// No branch, so that compilers look up several weights at once.
[[nodiscard]] inline int codebookCode(float quotient) {
    int code = 0;
    for (std::size_t i = 0; i < 15; ++i) {
        const float middle = static_cast<float>(kCodebook[i] + kCodebook[i + 1]) / 2.0F;
        code += quotient < middle ? 0 : 1;
    }
    return code;
}

/// The level itself instead of its code.
[[nodiscard]] inline float codebookLevel(float quotient) {
    int level = kCodebook[0];
    for (std::size_t i = 0; i < 15; ++i) {
        const float middle = static_cast<float>(kCodebook[i] + kCodebook[i + 1]) / 2.0F;
        level += quotient < middle ? 0 : kCodebook[i + 1] - kCodebook[i];
    }
    return static_cast<float>(level);
}

inline constexpr std::size_t kCodebookGroup = 32;

/// Codes of a group under a scale; 0 and -0 give the code of level 1, which decodes to zero.
inline void codebookCodes(const float* weights, float scale, std::uint8_t* codes) {
    const float inverse = scale != 0.0F ? 1.0F / scale : 0.0F;
    for (std::size_t i = 0; i < kCodebookGroup; ++i) {
        codes[i] = static_cast<std::uint8_t>(codebookCode(inverse * weights[i]));
    }
}

/// The scale of a group: of sixteen candidates the one whose codes explain most of the energy,
/// refitted by least squares. `factors` weigh the weights' squared errors. The candidates run side
/// by side, each summing from left to right. ggml: quantize_row_iq4_nl_impl, 7 tries.
[[nodiscard]] inline float fitCodebookScale(const float* weights, const float* factors) {
    constexpr std::size_t kCandidates = 16;
    const float largest = largestByMagnitude<kCodebookGroup>(weights);
    if (std::fabs(largest) < kGroupEpsilon) return 0.0F;
    float inverses[kCandidates];
    inverses[0] = 1.0F / (-largest / static_cast<float>(kCodebook[0]));
    for (int i = 1; i < static_cast<int>(kCandidates); ++i) {
        inverses[i] = static_cast<float>(i - 8 + kCodebook[0]) / largest;
    }
    float weightLevel[kCandidates] = {};
    float levelLevel[kCandidates] = {};
    for (std::size_t j = 0; j < kCodebookGroup; ++j) {
        for (std::size_t i = 0; i < kCandidates; ++i) {
            const float level = codebookLevel(inverses[i] * weights[j]);
            weightLevel[i] += factors[j] * level * weights[j];
            levelLevel[i] += factors[j] * level * level;
        }
    }
    float scale = levelLevel[0] > 0.0F ? weightLevel[0] / levelLevel[0] : 0.0F;
    float best = scale * weightLevel[0];
    for (std::size_t i = 1; i < kCandidates; ++i) {
        if (levelLevel[i] > 0.0F && weightLevel[i] * weightLevel[i] > best * levelLevel[i]) {
            scale = weightLevel[i] / levelLevel[i];
            best = scale * weightLevel[i];
        }
    }
    return scale;
}

/// The factors of a group's errors: importance * sqrt(variance + weight²), or the squared weight
/// without importance.
inline void codebookFactors(const float* weights, const float* importance, float variance,
                            float* factors) {
    for (std::size_t i = 0; i < kCodebookGroup; ++i) {
        const float square = weights[i] * weights[i];
        factors[i] = importance != nullptr ? importance[i] * std::sqrt(variance + square) : square;
    }
}

}  // namespace weightscape::formats
