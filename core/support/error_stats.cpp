// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/support/error_stats.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

#include "core/support/pair_sums.h"

namespace weightscape {

void ErrorStats::add(std::span<const float> original, std::span<const float> decoded,
                     std::span<const float> importance) {
    assert(decoded.size() == original.size());
    assert(importance.empty() || importance.size() == original.size());
    const PairSums sums = sumPairs({original, decoded});
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    count += original.size() - sums.nonFinite;
    nonFinite += sums.nonFinite;
    overflowed += sums.overflowed;
    sumSquaredError += total(sums.errors);
    sumSquaredOriginal += total(sums.originals);
    sumSquaredDecoded += total(sums.decodeds);
    sumProduct += total(sums.products);
    maxAbsError =
        std::max(maxAbsError, *std::max_element(sums.largest.begin(), sums.largest.end()));
    if (sums.overflowed > 0) sumSquaredError = sumSquaredDecoded = maxAbsError = kInfinity;
    if (importance.empty()) return;
    const WeightedSums weighted = sumWeighted({original, decoded}, importance);
    sumImportance += total(weighted.importance);
    sumWeightedError += total(weighted.errors);
    sumWeightedOriginal += total(weighted.originals);
    if (sums.overflowed > 0) sumWeightedError = kInfinity;
}

void ErrorStats::merge(const ErrorStats& later) {
    count += later.count;
    nonFinite += later.nonFinite;
    overflowed += later.overflowed;
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
    return weightscape::relativeRmse(sumSquaredError, sumSquaredOriginal);
}

double ErrorStats::weightedRelativeRmse() const {
    return weightscape::relativeRmse(sumWeightedError, sumWeightedOriginal);
}

double ErrorStats::sqnrDb() const {
    return weightscape::sqnrDb(sumSquaredError, sumSquaredOriginal);
}

double ErrorStats::cosine() const {
    return weightscape::cosine(sumProduct, sumSquaredOriginal, sumSquaredDecoded);
}

double relativeRmse(double squaredError, double squaredOriginal) {
    return squaredError == 0.0 ? 0.0 : std::sqrt(squaredError / squaredOriginal);
}

double sqnrDb(double squaredError, double squaredOriginal) {
    if (squaredError == 0.0) return std::numeric_limits<double>::infinity();
    return 10.0 * std::log10(squaredOriginal / squaredError);
}

double cosine(double product, double squaredOriginal, double squaredDecoded) {
    // Equal vectors, zero ones too, whatever the roots below round to.
    if (product == squaredOriginal && product == squaredDecoded) return 1.0;
    if (std::isinf(squaredDecoded)) return std::numeric_limits<double>::quiet_NaN();
    // Two roots, not the root of a product: the product of two sums can leave double's range.
    const double lengths = std::sqrt(squaredOriginal) * std::sqrt(squaredDecoded);
    return lengths == 0.0 ? 0.0 : std::clamp(product / lengths, -1.0, 1.0);
}

}  // namespace weightscape
