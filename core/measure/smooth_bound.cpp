// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/measure/smooth_bound.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/support/number_text.h"

namespace weightscape::measure {
namespace {

constexpr std::uint64_t kFewestWeights = 1000;
constexpr double kLargestAtom = 0.01;
constexpr double kLargestEntropyGap = 0.05;  ///< bits
constexpr double kLargestSpread = 3.0;       ///< of rows' loudness, times what chance makes of it
constexpr std::size_t kFewestLines = 8;
/// Parts of equal counts that the density is estimated from, and the fewest weights in one.
constexpr double kParts = 1024.0, kFewestInPart = 16.0;

/// Differential entropy in bits: of a density that is constant within parts of about equal counts.
double entropyOfValues(const TensorStatistics& statistics) {
    const auto& cells = statistics.sketch.cells;
    const auto all = static_cast<double>(statistics.count - statistics.nonFinite());
    const double perPart = std::max(kFewestInPart, all / kParts);
    double entropy = 0.0;
    double left = all;
    double count = 0.0;
    double low = cells.front().low;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        count += static_cast<double>(cells[i].count);
        const bool isLast = i + 1 == cells.size();
        if (!isLast && (count < perPart || left - count < perPart)) continue;
        const double high = isLast ? cells[i].high : cells[i + 1].low;
        const double share = count / all;
        if (high > low) entropy += share * std::log2((high - low) / share);
        left -= count;
        low = high;
        count = 0.0;
    }
    return entropy;
}

double largestAtom(const TensorStatistics& statistics) {
    std::uint64_t most = 0;
    for (const ValueCell& cell : statistics.sketch.cells) most = std::max(most, cell.count);
    return static_cast<double>(most) / static_cast<double>(statistics.count);
}

/// The distance between the quartiles of the logarithms; infinity where there are zeros among them.
double spreadOf(std::vector<float> magnitudes) {
    std::ranges::sort(magnitudes);
    const float quarter = magnitudes[magnitudes.size() / 4];
    const float threeQuarters = magnitudes[magnitudes.size() * 3 / 4];
    if (!(quarter > 0.0F)) return std::numeric_limits<double>::infinity();
    return std::log(static_cast<double>(threeQuarters) / static_cast<double>(quarter));
}

/// Whether rows (or columns) of so many weights differ in scale.
bool differInScale(const std::vector<float>& loudest, std::size_t weights, double shape) {
    if (loudest.size() < kFewestLines || weights < kFewestLines) return false;
    const double byChance = 1.28 / (shape * std::log(static_cast<double>(weights)));
    return spreadOf(loudest) > kLargestSpread * byChance;
}

/// What is against a bound before any code is looked at; empty: nothing.
Text whyNone(const TensorInfo& tensor, const TensorStatistics& statistics,
             const FittedDistribution& fitted) {
    if (tensor.format->isQuantized()) return "the weights are quantized already"_text;
    const std::uint64_t finite = statistics.count - statistics.nonFinite();
    if (finite < kFewestWeights) return "there are fewer than 1,000 weights"_text;
    if (const double atom = largestAtom(statistics); atom > kLargestAtom) {
        return "the weights keep to single values, %1 of them to one"_text(
            Text::number(percentText(atom)));
    }
    const double gap = entropyOfValues(statistics) - fitted.entropyBits();
    if (!(std::abs(gap) <= kLargestEntropyGap)) {
        return "outliers or another shape make the weights unlike a smooth curve"_text;
    }
    if (differInScale(statistics.rowAbsMax, statistics.columnAbsMax.size(), fitted.shape)) {
        return "rows differ in scale"_text;
    }
    if (differInScale(statistics.columnAbsMax, statistics.rowAbsMax.size(), fitted.shape)) {
        return "columns differ in scale"_text;
    }
    return {};
}

}  // namespace

SmoothBound smoothBound(const TensorInfo& tensor, const TensorStatistics& statistics,
                        double bitsPerWeight, double reachedDb) {
    SmoothBound answer{fitGeneralizedGaussian(statistics), {}, {}};
    answer.whyNot = whyNone(tensor, statistics, answer.fitted);
    if (!answer.whyNot.empty()) return answer;
    const DistortionBound bound = distortionBound(answer.fitted, bitsPerWeight);
    if (std::isinf(reachedDb) && reachedDb > 0.0) {
        answer.whyNot = "nothing is lost"_text;
    } else if (reachedDb > bound.sqnrDb) {
        answer.whyNot = "this code does better, so the weights are no independent draws"_text;
    } else {
        answer.bound = bound;
    }
    return answer;
}

}  // namespace weightscape::measure
