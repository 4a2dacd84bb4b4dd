// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/calibration/scale_domain.h"

#include <algorithm>
#include <array>

#include "core/quantize/elements/stored_scale.h"
#include "core/support/number_types.h"

namespace weightscape::calibration {
namespace {

using elements::ScaleType;

constexpr double kSmallestHalf = 0x1.0p-24;
constexpr double kSmallestFloat = 0x1.0p-149;
constexpr double kSmallestBfloat16 = 0x1.0p-133;
constexpr double kSmallestPower = 0x1.0p-127;
constexpr float kLargestPower = 0x1.0p127F;

/// The next stored value, upwards or downwards; the value itself at the ends of the type.
float stepped(ScaleType type, float stored, bool up) {
    switch (type) {
        case ScaleType::F16: {
            const int bits = toHalf(stored).bits + (up ? 1 : -1);
            return toFloat(Half{static_cast<std::uint16_t>(std::clamp(bits, 0, 0x7BFF))});
        }
        case ScaleType::Bf16: {
            const int bits = toBfloat16(stored).bits + (up ? 1 : -1);
            return toFloat(Bfloat16{static_cast<std::uint16_t>(std::clamp(bits, 0, 0x7F7F))});
        }
        case ScaleType::E8m0:
        case ScaleType::E8m0Nearest:
            return std::clamp(up ? stored * 2.0F : stored * 0.5F,
                              static_cast<float>(kSmallestPower), kLargestPower);
        case ScaleType::F32:
        case ScaleType::E4m3:
        case ScaleType::Nested:
            break;
    }
    return stored;
}

}  // namespace

std::pair<double, double> ScaleDomain::ends(double low, double high, double offset) const {
    const double bottom = cells.front().lower - offset;
    const double top = cells.back().upper - offset;
    return {std::min(bottom * low, bottom * high), std::max(top * low, top * high)};
}

std::pair<float, float> storedAround(ScaleType type, double scale) {
    constexpr double largest = std::numeric_limits<float>::max();
    const float stored = elements::roundScale(type, static_cast<float>(std::min(scale, largest)));
    return stored <= scale ? std::pair{stored, stepped(type, stored, true)}
                           : std::pair{stepped(type, stored, false), stored};
}

double vanishingScale(ScaleType type) {
    switch (type) {
        case ScaleType::F16:
            return kSmallestHalf / 2.0;
        case ScaleType::Bf16:
            return kSmallestBfloat16 / 2.0;
        case ScaleType::E8m0:
        case ScaleType::E8m0Nearest:
            return kSmallestPower / 2.0;
        case ScaleType::F32:
        case ScaleType::E4m3:
        case ScaleType::Nested:
            break;
    }
    return kSmallestFloat / 2.0;
}

double effectiveCount(const elements::Group& group) {
    if (group.importance.empty()) return static_cast<double>(group.weights.size());
    double sum = 0.0;
    double squares = 0.0;
    for (const float importance : group.importance) {
        sum += importance;
        squares += static_cast<double>(importance) * importance;
    }
    return squares > 0.0 ? sum * sum / squares : 1.0;
}

double clippedError(const elements::Group& group, double low, double high) {
    constexpr std::size_t lanes = 4;
    std::array<double, lanes> sums{};
    const std::size_t count = group.weights.size();
    const float* weights = group.weights.data();
    const float* importance = group.importance.empty() ? nullptr : group.importance.data();
    const auto term = [&](std::size_t i) {
        const double weight = weights[i];
        const double beyond = std::max(std::max(weight - high, low - weight), 0.0);
        return importance == nullptr ? beyond * beyond : importance[i] * (beyond * beyond);
    };
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        for (std::size_t lane = 0; lane < lanes; ++lane) sums[lane] += term(i + lane);
    }
    for (; i < count; ++i) sums[i % lanes] += term(i);
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

}  // namespace weightscape::calibration
