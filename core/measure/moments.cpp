// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/measure/moments.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "core/support/largest_magnitude.h"

namespace weightscape::measure {
namespace {

/// Values of which the mean is taken first and the powers second, while they are in the cache.
constexpr std::size_t kRun = 4096;
/// Partial sums that do not wait for each other, added up in a fixed order.
constexpr std::size_t kLanes = 8;

using Lanes = std::array<double, kLanes>;

double total(const Lanes& lanes) {
    return ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) +
           ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));
}

double sum(std::span<const float> values) {
    Lanes lanes{};
    const std::size_t whole = values.size() / kLanes * kLanes;
    for (std::size_t i = 0; i < whole; i += kLanes) {
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
            lanes[lane] += static_cast<double>(values[i + lane]);
        }
    }
    double result = total(lanes);
    for (std::size_t i = whole; i < values.size(); ++i) result += static_cast<double>(values[i]);
    return result;
}

/// Precondition: all finite, not empty.
Moments ofFinite(std::span<const float> values) {
    Moments result;
    result.count = values.size();
    result.mean = sum(values) / static_cast<double>(values.size());
    Lanes squares{};
    Lanes cubes{};
    Lanes fourthPowers{};
    const auto add = [&](std::size_t lane, float value) {
        const double difference = static_cast<double>(value) - result.mean;
        const double square = difference * difference;
        squares[lane] += square;
        cubes[lane] += square * difference;
        fourthPowers[lane] += square * square;
    };
    const std::size_t whole = values.size() / kLanes * kLanes;
    for (std::size_t i = 0; i < whole; i += kLanes) {
        for (std::size_t lane = 0; lane < kLanes; ++lane) add(lane, values[i + lane]);
    }
    for (std::size_t i = whole; i < values.size(); ++i) add(i - whole, values[i]);
    result.squares = total(squares);
    result.cubes = total(cubes);
    result.fourthPowers = total(fourthPowers);
    return result;
}

bool isFinite(float value) {
    return std::isfinite(value);
}

}  // namespace

Moments Moments::of(std::span<const float> values) {
    Moments result;
    std::array<float, kRun> finite{};
    for (std::size_t begin = 0; begin < values.size(); begin += kRun) {
        auto run = values.subspan(begin, std::min(kRun, values.size() - begin));
        if (!std::isfinite(largestMagnitude(run))) {
            const auto* const end = std::copy_if(run.begin(), run.end(), finite.begin(), isFinite);
            run = std::span<const float>(finite.data(), end);
        }
        if (!run.empty()) result.merge(ofFinite(run));
    }
    return result;
}

void Moments::merge(const Moments& later) {
    if (later.count == 0) return;
    if (count == 0) {
        *this = later;
        return;
    }
    const auto a = static_cast<double>(count);
    const auto b = static_cast<double>(later.count);
    const double n = a + b;
    const double delta = later.mean - mean;
    const double step = delta / n;  // keeps delta's powers from leaving double's range
    const double product = delta * step * a * b;
    fourthPowers += later.fourthPowers + product * step * step * (a * a - a * b + b * b) +
                    6.0 * step * step * (a * a * later.squares + b * b * squares) +
                    4.0 * step * (a * later.cubes - b * cubes);
    cubes +=
        later.cubes + product * step * (a - b) + 3.0 * step * (a * later.squares - b * squares);
    squares += later.squares + product;
    mean += step * b;
    count += later.count;
}

double Moments::standardDeviation() const {
    return count == 0 ? 0.0 : std::sqrt(squares / static_cast<double>(count));
}

double Moments::skewness() const {
    const double sigma = standardDeviation();
    if (sigma == 0.0) return 0.0;
    return cubes / static_cast<double>(count) / (sigma * sigma * sigma);
}

double Moments::kurtosis() const {
    const double variance = count == 0 ? 0.0 : squares / static_cast<double>(count);
    if (variance == 0.0) return 0.0;
    return fourthPowers / static_cast<double>(count) / (variance * variance) - 3.0;
}

}  // namespace weightscape::measure
