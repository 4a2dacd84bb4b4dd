// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/metrics/error_stats.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

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

void ErrorStats::merge(const ErrorStats& later) {
    count += later.count;
    nonFinite += later.nonFinite;
    sumSquaredError += later.sumSquaredError;
    sumSquaredOriginal += later.sumSquaredOriginal;
    sumSquaredDecoded += later.sumSquaredDecoded;
    sumProduct += later.sumProduct;
    maxAbsError = std::max(maxAbsError, later.maxAbsError);
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
