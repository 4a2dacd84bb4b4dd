// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>

/// What "beyond 3σ" means, exactly, for binary32 weights and double mean and σ.
namespace weightscape::measure {

[[nodiscard]] inline bool isBeyond(double value, double mean, double distance) {
    return std::abs(value - mean) > distance;
}

/// The binary32 numbers that are not beyond a distance from the mean: those in [low, high], by the
/// rule of isBeyond() to the last bit. low > high when there are none.
struct FloatInterval {
    float low = 0.0F;
    float high = 0.0F;
};
[[nodiscard]] FloatInterval notBeyond(double mean, double distance);

}  // namespace weightscape::measure
