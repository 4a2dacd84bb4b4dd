// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/elements/codebooks.h"

#include <algorithm>
#include <cmath>

namespace weightscape::elements {
namespace {

/// `count` points spaced evenly over 0.1 .. 1: counted from the nearer end, with one rounding each.
std::vector<float> evenPoints(int count) {
    const float step = (1.0F - 0.1F) / static_cast<float>(count - 1);
    std::vector<float> points;
    points.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
        points.push_back(i < count / 2 ? std::fma(step, static_cast<float>(i), 0.1F)
                                       : std::fma(-step, static_cast<float>(count - 1 - i), 1.0F));
    }
    return points;
}

}  // namespace

std::vector<float> bnbDynamicMap(bool isSigned) {
    constexpr std::array<float, 7> powers = {1e-6F, 1e-5F, 1e-4F, 1e-3F, 1e-2F, 1e-1F, 1.0F};
    std::vector<float> values = {0.0F, 1.0F};
    for (unsigned i = 0; i < powers.size(); ++i) {
        const std::vector<float> points = evenPoints((isSigned ? 1 << i : 2 << i) + 1);
        for (std::size_t j = 0; j + 1 < points.size(); ++j) {
            const float value = powers[i] * ((points[j] + points[j + 1]) / 2.0F);
            values.push_back(value);
            if (isSigned) values.push_back(-value);
        }
    }
    std::sort(values.begin(), values.end());
    return values;
}

}  // namespace weightscape::elements
