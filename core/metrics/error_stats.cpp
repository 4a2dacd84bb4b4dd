// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/metrics/error_stats.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>

#include "core/support/vector_clones.h"

namespace weightscape::metrics {

void ErrorStats::add(std::span<const float> original, std::span<const float> decoded) {
    const std::size_t pairs = std::min(original.size(), decoded.size());
    ErrorStats sums = *this;  // a local copy lets the compiler keep the sums in registers
    for (std::size_t i = 0; i < pairs; ++i) {
        if (!std::isfinite(original[i]) || !std::isfinite(decoded[i])) {
            ++sums.nonFinite;
            continue;
        }
        const double x = original[i];
        const double y = decoded[i];
        const double difference = y - x;
        ++sums.count;
        sums.sumSquaredError += difference * difference;
        sums.sumSquaredOriginal += x * x;
        sums.sumSquaredDecoded += y * y;
        sums.sumProduct += x * y;
        sums.maxAbsError = std::max(sums.maxAbsError, std::abs(difference));
    }
    *this = sums;
}

void ErrorStats::addWeighted(std::span<const float> original, std::span<const float> decoded,
                             std::span<const float> importance) {
    ErrorStats sums = *this;
    for (std::size_t i = 0; i < original.size(); ++i) {
        if (!std::isfinite(original[i]) || !std::isfinite(decoded[i])) continue;
        const double x = original[i];
        const double w = importance[i];
        const double difference = static_cast<double>(decoded[i]) - x;
        sums.sumImportance += w;
        sums.sumWeightedError += w * difference * difference;
        sums.sumWeightedOriginal += w * x * x;
    }
    *this = sums;
}

namespace {

constexpr std::size_t kLanes = 4;

/// Sums of a run of pairs, one per lane.
struct LaneSums {
    std::array<double, kLanes> errors{};
    std::array<double, kLanes> originals{};
    std::array<double, kLanes> decodeds{};
    std::array<double, kLanes> products{};
    std::array<double, kLanes> largest{};

    /// Weight first + i goes to lane i; written as loops over lanes so that they vectorize.
    void addLanes(const double* x, const double* y) {
        for (std::size_t i = 0; i < kLanes; ++i) originals[i] += x[i] * x[i];
        for (std::size_t i = 0; i < kLanes; ++i) decodeds[i] += y[i] * y[i];
        for (std::size_t i = 0; i < kLanes; ++i) products[i] += x[i] * y[i];
        for (std::size_t i = 0; i < kLanes; ++i) {
            const double difference = y[i] - x[i];
            const double magnitude = std::abs(difference);
            errors[i] += difference * difference;
            largest[i] = magnitude > largest[i] ? magnitude : largest[i];
        }
    }
};

double sumOf(const std::array<double, kLanes>& lanes) {
    return (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]);
}

}  // namespace

WEIGHTSCAPE_VECTOR_CLONES
void ErrorStats::addFinite(std::span<const float> original, std::span<const float> decoded) {
    constexpr std::size_t run = 64;
    std::array<double, run> x;
    std::array<double, run> y;
    LaneSums sums;
    const std::size_t pairs = std::min(original.size(), decoded.size());
    for (std::size_t begin = 0; begin < pairs; begin += run) {
        const std::size_t length = std::min(run, pairs - begin);
        // Lanes beyond the end add pairs of zeros, which change nothing.
        if (length < run) {
            x.fill(0.0);
            y.fill(0.0);
        }
        for (std::size_t i = 0; i < length; ++i) x[i] = original[begin + i];
        for (std::size_t i = 0; i < length; ++i) y[i] = decoded[begin + i];
        for (std::size_t i = 0; i < run; i += kLanes) sums.addLanes(x.data() + i, y.data() + i);
    }
    count += pairs;
    sumSquaredError += sumOf(sums.errors);
    sumSquaredOriginal += sumOf(sums.originals);
    sumSquaredDecoded += sumOf(sums.decodeds);
    sumProduct += sumOf(sums.products);
    maxAbsError =
        std::max(maxAbsError, *std::max_element(sums.largest.begin(), sums.largest.end()));
}

void ErrorStats::merge(const ErrorStats& later) {
    count += later.count;
    nonFinite += later.nonFinite;
    sumSquaredError += later.sumSquaredError;
    sumSquaredOriginal += later.sumSquaredOriginal;
    sumSquaredDecoded += later.sumSquaredDecoded;
    sumProduct += later.sumProduct;
    maxAbsError = std::max(maxAbsError, later.maxAbsError);
    sumImportance += later.sumImportance;
    sumWeightedError += later.sumWeightedError;
    sumWeightedOriginal += later.sumWeightedOriginal;
}

double ErrorStats::mse() const {
    return count == 0 ? 0.0 : sumSquaredError / static_cast<double>(count);
}

double ErrorStats::rmse() const {
    return std::sqrt(mse());
}

double ErrorStats::relativeRmse() const {
    return weightscape::metrics::relativeRmse(sumSquaredError, sumSquaredOriginal);
}

double ErrorStats::sqnrDb() const {
    return weightscape::metrics::sqnrDb(sumSquaredError, sumSquaredOriginal);
}

double ErrorStats::cosine() const {
    return weightscape::metrics::cosine(sumProduct, sumSquaredOriginal, sumSquaredDecoded);
}

double ErrorStats::weightedMse() const {
    return hasImportance() ? sumWeightedError / sumImportance : 0.0;
}

double ErrorStats::weightedRelativeRmse() const {
    return weightscape::metrics::relativeRmse(sumWeightedError, sumWeightedOriginal);
}

double relativeRmse(double squaredError, double squaredOriginal) {
    return squaredError == 0.0 ? 0.0 : std::sqrt(squaredError / squaredOriginal);
}

double sqnrDb(double squaredError, double squaredOriginal) {
    if (squaredError == 0.0) return std::numeric_limits<double>::infinity();
    return 10.0 * std::log10(squaredOriginal / squaredError);
}

double cosine(double product, double squaredOriginal, double squaredDecoded) {
    if (squaredOriginal == 0.0 && squaredDecoded == 0.0) return 1.0;
    // Two roots, not the root of a product: the product of two sums can leave double's range.
    const double lengths = std::sqrt(squaredOriginal) * std::sqrt(squaredDecoded);
    return lengths == 0.0 ? 0.0 : std::clamp(product / lengths, -1.0, 1.0);
}

}  // namespace weightscape::metrics
