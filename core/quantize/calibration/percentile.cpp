// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/calibration/percentile.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace weightscape::calibration {
namespace {

bool lighter(const Weighted& left, const Weighted& right) {
    return left.weight < right.weight;
}

/// The quantile of the weights, or of their magnitudes, by importance where there is one.
double quantileOf(const elements::Group& group, bool magnitudes, double share, Scratch& scratch) {
    const std::size_t count = group.weights.size();
    const auto value = [&](std::size_t i) {
        return magnitudes ? std::abs(group.weights[i]) : group.weights[i];
    };
    if (group.importance.empty()) {
        scratch.floats.resize(count);
        for (std::size_t i = 0; i < count; ++i) scratch.floats[i] = value(i);
        return quantile(scratch.floats, share);
    }
    scratch.weighted.resize(count);
    for (std::size_t i = 0; i < count; ++i) scratch.weighted[i] = {value(i), group.importance[i]};
    return weightedQuantile(scratch.weighted, share);
}

double between(double low, double high, double share) {
    return low + (high - low) * share;
}

}  // namespace

double quantile(std::span<float> values, double share) {
    const double position = share * static_cast<double>(values.size() - 1);
    const auto below = std::min(static_cast<std::size_t>(position), values.size() - 1);
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(below);
    std::nth_element(values.begin(), at, values.end());
    const double low = *at;
    if (below + 1 == values.size()) return low;
    const double high = *std::min_element(at + 1, values.end());
    return between(low, high, position - static_cast<double>(below));
}

double weightedQuantile(std::span<Weighted> values, double share) {
    const auto massless = [](const Weighted& value) { return !(value.importance > 0.0F); };
    const auto end = std::partition(values.begin(), values.end(), std::not_fn(massless));
    if (end == values.begin()) {
        for (Weighted& value : values) value.importance = 1.0F;
    } else {
        values = values.first(static_cast<std::size_t>(end - values.begin()));
    }
    std::sort(values.begin(), values.end(), lighter);
    double total = 0.0;
    for (const Weighted& value : values) total += value.importance;
    const double first = 0.5 * values.front().importance;
    const double last = total - 0.5 * values.back().importance;
    const double target = first + share * (last - first);
    double before = values.front().importance;
    double position = first;
    for (std::size_t i = 1; i < values.size(); ++i) {
        const double next = before + 0.5 * values[i].importance;
        if (target <= next) {
            return between(values[i - 1].weight, values[i].weight,
                           (target - position) / (next - position));
        }
        before += values[i].importance;
        position = next;
    }
    return values.back().weight;
}

elements::ClipRange percentileRange(const elements::Group& group, const Calibration& calibration) {
    const double share = calibration.parameters[0] / 100.0;
    const bool affine = calibration.codec.levels().mapping == elements::Mapping::Affine;
    if (!affine) {
        const auto high = static_cast<float>(quantileOf(group, true, share, calibration.scratch));
        return {-high, high};
    }
    const double tail = (1.0 - share) / 2.0;
    const double low = quantileOf(group, false, tail, calibration.scratch);
    const double high = quantileOf(group, false, 1.0 - tail, calibration.scratch);
    return {static_cast<float>(low), static_cast<float>(high)};
}

}  // namespace weightscape::calibration
