// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/measure/distribution_shape.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace weightscape::measure {
namespace {

/// Counts by value, ascending.
std::vector<CumulativePoint> countedValues(const TensorStatistics& statistics) {
    std::vector<CumulativePoint> points;
    points.reserve(statistics.sketch.cells.size());
    for (const ValueCell& cell : statistics.sketch.cells) {
        points.push_back({cell.middle(), 0, static_cast<double>(cell.count)});
    }
    return points;
}

/// Where a share lies when both tails are stretched: about as a normal quantile, but finite.
double stretched(double share) {
    constexpr double kOutermost = 1e-12;
    return normalQuantile(std::clamp(share, kOutermost, 1 - kOutermost));
}

}  // namespace

double normalQuantile(double share) {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    if (!(share >= 0) || share > 1) return std::numeric_limits<double>::quiet_NaN();
    if (share == 0) return -kInfinity;
    if (share == 1) return kInfinity;
    const double tail = std::min(share, 1 - share);
    if (tail == 0.5) return 0;
    const double t = std::sqrt(-2 * std::log(tail));
    // Of the upper tail, within 4.5e-4.
    double x = t - (2.515517 + t * (0.802853 + t * 0.010328)) /
                       (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
    for (int step = 0; step < 3; ++step) {
        const double error = 0.5 * std::erfc(x / std::numbers::sqrt2) - tail;
        const double density =
            std::exp(-0.5 * x * x) * std::numbers::inv_sqrtpi / std::numbers::sqrt2;
        const double newton = error / density;
        x += newton / (1 + 0.5 * x * newton);
    }
    return share < 0.5 ? -x : x;
}

std::vector<CumulativePoint> cumulativePoints(const TensorStatistics& statistics,
                                              std::size_t most) {
    std::vector<CumulativePoint> all = countedValues(statistics);
    double sum = 0;
    for (const CumulativePoint& point : all) sum += point.count;
    double before = 0;
    for (CumulativePoint& point : all) {
        before += point.count;
        point.share = before / sum;
    }
    if (all.size() <= most || most < 4) return all;
    std::vector<CumulativePoint> kept = {all.front()};
    const double first = stretched(all.front().share);
    const double step = (stretched(1) - first) / static_cast<double>(most - 2);
    double next = first + step;
    for (std::size_t i = 1; i + 1 < all.size(); ++i) {
        const double place = stretched(all[i].share);
        if (place < next) continue;
        kept.push_back(all[i]);
        next = place + step;
    }
    kept.push_back(all.back());
    return kept;
}

double ClipOutcome::relativeRmse(double squaredError) const {
    return squaredOriginal > 0 ? std::sqrt(squaredError / squaredOriginal) : 0.0;
}

ClipOutcome clipOutcome(const TensorStatistics& statistics, double low, double high,
                        std::size_t levels) {
    ClipOutcome outcome;
    const double step = (high - low) / static_cast<double>(levels - 1);
    double weights = 0;
    double clipped = 0;
    for (const CumulativePoint& point : countedValues(statistics)) {
        const double end = std::clamp(point.value, low, high);
        weights += point.count;
        outcome.squaredOriginal += point.count * point.value * point.value;
        if (end != point.value) {
            clipped += point.count;
            outcome.clipping += point.count * (point.value - end) * (point.value - end);
            continue;
        }
        const double level = low + step * std::round((point.value - low) / step);
        outcome.rounding += point.count * (point.value - level) * (point.value - level);
    }
    outcome.clippedShare = weights > 0 ? clipped / weights : 0.0;
    return outcome;
}

}  // namespace weightscape::measure
