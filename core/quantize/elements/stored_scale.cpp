// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/elements/stored_scale.h"

#include <algorithm>
#include <cmath>

#include "core/support/largest_magnitude.h"
#include "core/support/number_types.h"

namespace weightscape::elements {
namespace {

constexpr int kLowestPower = -127;
constexpr int kHighestPower = 127;
constexpr float kLargestBfloat16 = 0x1.FEp127F;

float roundToPowerOfTwo(float scale) {
    if (!(scale > 0.0F)) return std::ldexp(1.0F, kLowestPower);
    int exponent = 0;
    const float fraction = std::frexp(scale, &exponent);  // 0.5..1, so 2^(exponent-1) is below
    const int below = exponent - 1;
    const bool evenBelow = (below - kLowestPower) % 2 == 0;
    const bool up = fraction > 0.75F || (fraction == 0.75F && !evenBelow);
    return std::ldexp(1.0F, std::clamp(up ? below + 1 : below, kLowestPower, kHighestPower));
}

}  // namespace

float roundScale(ScaleType type, float scale) {
    switch (type) {
        case ScaleType::F16:
            return std::clamp(toFloat(toHalf(scale)), -kLargestHalf, kLargestHalf);
        case ScaleType::Bf16:
            return std::clamp(toFloat(toBfloat16(scale)), -kLargestBfloat16, kLargestBfloat16);
        case ScaleType::E8m0:
        case ScaleType::E8m0Nearest:
            return roundToPowerOfTwo(scale);
        case ScaleType::F32:
        case ScaleType::E4m3:
        case ScaleType::Nested:
            break;
    }
    return scale;
}

float microscalingScale(double largest, float reference) {
    if (!(largest > 0.0)) return std::ldexp(1.0F, kLowestPower);
    const int power = std::ilogb(largest) - std::ilogb(reference);
    return std::ldexp(1.0F, std::clamp(power, kLowestPower, kHighestPower));
}

}  // namespace weightscape::elements
