// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/model/rotary_factors.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace weightscape {

std::vector<float> gradualRotaryFactors(double base, std::size_t dimensions,
                                        const GradualScaling& scaling) {
    std::vector<float> factors;
    for (std::size_t i = 0; i + 1 < dimensions; i += 2) {
        const double exponent = static_cast<double>(i) / static_cast<double>(dimensions);
        const double wavelength = 2.0 * std::numbers::pi * std::pow(base, exponent);
        const double turns = scaling.originalContext / wavelength;
        const double span = scaling.highFactor - scaling.lowFactor;
        const double kept = span > 0.0 ? std::clamp((turns - scaling.lowFactor) / span, 0.0, 1.0)
                                       : (turns < scaling.lowFactor ? 0.0 : 1.0);
        factors.push_back(static_cast<float>(1.0 / ((1.0 - kept) / scaling.factor + kept)));
    }
    return factors;
}

}  // namespace weightscape
