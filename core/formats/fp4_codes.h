// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>

#include "core/formats/block_format.h"

/// What MXFP4 and NVFP4 share: codes of four bits that are OCP E2M1 floats (sign, two exponent bits
/// with bias 1, one mantissa bit).
///
///     weight = step * kFp4Doubled[code],   step = half of the group's scale, code 0..15
namespace weightscape::formats {

/// Twice the floats' values, which makes them integers. Code 8 is minus zero; it reads as +0 and is
/// never written.
inline constexpr int kFp4Doubled[16] = {0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12};

/// The code of least error for each weight; of several the first, so NaN becomes 0.
template <std::size_t Count>
void nearestFp4Codes(const float* weights, float step, std::uint8_t* codes) {
    float least[Count];
    std::int32_t best[Count] = {};
    for (std::size_t i = 0; i < Count; ++i) least[i] = std::fabs(0.0F * step - weights[i]);
    for (std::int32_t code = 1; code < 16; ++code) {
        const float value = static_cast<float>(kFp4Doubled[code]) * step;
        for (std::size_t i = 0; i < Count; ++i) {
            const float error = std::fabs(value - weights[i]);
            best[i] = error < least[i] ? code : best[i];
            least[i] = error < least[i] ? error : least[i];
        }
    }
    for (std::size_t i = 0; i < Count; ++i) codes[i] = static_cast<std::uint8_t>(best[i]);
}

/// The float that a code is, for describing blocks.
[[nodiscard]] inline double fp4Number(std::uint64_t code) {
    return kFp4Doubled[code] / 2.0;
}

[[nodiscard]] inline float fp4Value(std::uint8_t code, float step) {
    return static_cast<float>(kFp4Doubled[code]) * step;
}

inline void fp4Levels(float step, LevelSet& out) {
    for (std::uint8_t code = 0; code < 16; ++code) out.add(fp4Value(code, step));
}

}  // namespace weightscape::formats
