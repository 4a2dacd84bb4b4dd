// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/calibration/entropy.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "core/quantize/calibration/clip.h"

namespace weightscape::calibration {
namespace {

constexpr double kEvenPart = 1e-4;
constexpr double kOnEdge = 1e-9;
/// Work between two questions whether it is still wanted.
constexpr std::size_t kWeightsPerQuestion = 1U << 20U;
constexpr std::size_t kThresholdsPerQuestion = 256;

double timesLog(double mass) {
    return mass > 0.0 ? mass * std::log(mass) : 0.0;
}

/// Running sums over the bins, ascending.
struct BinSums {
    std::span<const double> mass;       ///< of the bins themselves
    std::span<const double> before;     ///< mass of all bins before one
    std::span<const double> filled;     ///< number of bins with mass before one
    std::span<const double> logarithm;  ///< sum of m log m before one
};

class Divergence {
  public:
    Divergence(const FullRange& range, const elements::Levels& levels, const BinSums& bins)
        : m_range(range), m_levels(levels), m_bins(bins), m_half(bins.mass.size() / 2) {}

    [[nodiscard]] double at(std::size_t threshold) const;

  private:
    /// Bins of `threshold` that lie wholly or with their centre at or below a level edge.
    [[nodiscard]] std::size_t binsBelow(double edge, std::size_t threshold) const;
    [[nodiscard]] double position(double edge, double share) const;

    const FullRange& m_range;
    const elements::Levels& m_levels;
    const BinSums& m_bins;
    std::size_t m_half;
};

/// The value of a level edge when the given share of the full range is kept.
double Divergence::position(double edge, double share) const {
    using elements::Mapping;
    const double low = (m_range.low - m_range.anchor) * share;
    const double high = (m_range.high - m_range.anchor) * share;
    if (m_levels.mapping == Mapping::Affine) {
        const double first = m_levels.lowest();
        return low + (edge - first) / (m_levels.highest() - first) * (high - low);
    }
    const bool full = m_levels.mapping == Mapping::SymmetricFull;
    return edge * high / (full ? m_levels.highest() : m_levels.reference());
}

std::size_t Divergence::binsBelow(double edge, std::size_t threshold) const {
    const auto half = static_cast<double>(m_half);
    const double at = position(edge, static_cast<double>(threshold) / half);
    const double side = at < 0.0 ? m_range.anchor - m_range.low : m_range.high - m_range.anchor;
    const double bins = side > 0.0 ? at / side * half : 0.0;
    const auto kept = static_cast<double>(threshold);
    // The centre of bin b is at b - half + 0.5. It may lie on an edge but for rounding.
    const double count = std::clamp(std::floor(bins + 0.5 + kOnEdge), -kept, kept) + half;
    return static_cast<std::size_t>(count);
}

double Divergence::at(std::size_t threshold) const {
    const std::size_t first = m_half - threshold;
    const std::size_t end = m_half + threshold;
    const double all = m_bins.before.back();
    const double under = m_bins.before[first];
    const double over = all - m_bins.before[end];
    const double inside = m_bins.before[end] - under;
    const bool newFirst = under > 0.0 && !(m_bins.mass[first] > 0.0);
    const bool newLast = over > 0.0 && !(m_bins.mass[end - 1] > 0.0);
    const double filled = m_bins.filled[end] - m_bins.filled[first] + newFirst + newLast;

    double logarithm = m_bins.logarithm[end] - m_bins.logarithm[first];
    logarithm += timesLog(m_bins.mass[first] + under) - timesLog(m_bins.mass[first]);
    logarithm += timesLog(m_bins.mass[end - 1] + over) - timesLog(m_bins.mass[end - 1]);
    double divergence = logarithm / all - std::log(all);

    std::size_t begin = first;
    for (std::size_t level = 0; level < m_levels.values.size(); ++level) {
        const bool last = level + 1 == m_levels.values.size();
        const std::size_t until = last ? end : binsBelow(m_levels.edges[level], threshold);
        if (until <= begin) continue;
        const double mass = m_bins.before[until] - m_bins.before[begin];
        double count = m_bins.filled[until] - m_bins.filled[begin];
        double reference = mass;
        if (begin == first) {
            reference += under;
            count += newFirst;
        }
        if (until == end) {
            reference += over;
            count += newLast;
        }
        begin = until;
        if (!(count > 0.0)) continue;
        const double share = inside > 0.0 ? mass / (count * inside) : 0.0;
        const double candidate = (1.0 - kEvenPart) * share + kEvenPart / filled;
        divergence -= reference / all * std::log(candidate);
    }
    return divergence;
}

/// Masses per bin. False: cancelled.
bool fillBins(const elements::Group& group, const FullRange& range, const TaskContext& task,
              std::vector<double>& bins) {
    const std::size_t half = bins.size() / 2;
    const double below = range.anchor - range.low;
    const double above = range.high - range.anchor;
    const double most = static_cast<double>(half - 1);
    bool weighted = false;
    for (const float importance : group.importance) weighted = weighted || importance > 0.0F;
    for (std::size_t i = 0; i < group.weights.size(); ++i) {
        if (i % kWeightsPerQuestion == 0 && task.cancelled()) return false;
        const double distance = group.weights[i] - range.anchor;
        const bool up = distance > 0.0 || (distance == 0.0 && above > 0.0);
        const double side = up ? above : below;
        const double bin =
            std::min(std::floor(std::abs(distance) / side * static_cast<double>(half)), most);
        const auto step = static_cast<std::size_t>(bin);
        bins[up ? half + step : half - 1 - step] += weighted ? group.importance[i] : 1.0;
    }
    return true;
}

/// Lays the running sums one after the other into `sums`.
BinSums runningSums(std::span<const double> bins, std::vector<double>& sums) {
    const std::size_t count = bins.size() + 1;
    sums.assign(3 * count, 0.0);
    const auto all = std::span(sums);
    const auto before = all.first(count);
    const auto filled = all.subspan(count, count);
    const auto logarithm = all.last(count);
    for (std::size_t i = 0; i < bins.size(); ++i) {
        before[i + 1] = before[i] + bins[i];
        filled[i + 1] = filled[i] + (bins[i] > 0.0 ? 1.0 : 0.0);
        logarithm[i + 1] = logarithm[i] + timesLog(bins[i]);
    }
    return {bins, before, filled, logarithm};
}

}  // namespace

EntropyThresholds entropyDivergences(const elements::Group& group, const Calibration& calibration,
                                     std::vector<double>& divergences) {
    divergences.clear();
    const elements::Levels& levels = calibration.codec.levels();
    const FullRange range = fullRange(extremesOf(group.weights), levels.mapping);
    const std::size_t half = std::min(static_cast<std::size_t>(calibration.parameters[0]),
                                      std::max(levels.values.size(), group.weights.size()));
    const EntropyThresholds thresholds{std::min(half, (levels.values.size() + 1) / 2), half};
    std::vector<double>& bins = calibration.scratch.moreSums;
    bins.assign(2 * half, 0.0);
    if (!(range.high > range.low) || !fillBins(group, range, calibration.task, bins)) {
        return thresholds;
    }
    const BinSums sums = runningSums(bins, calibration.scratch.sums);
    const Divergence divergence(range, levels, sums);
    for (std::size_t i = thresholds.first; i <= half; ++i) {
        if (i % kThresholdsPerQuestion == 0 && calibration.task.cancelled()) break;
        divergences.push_back(divergence.at(i));
    }
    return thresholds;
}

elements::ClipRange entropyRange(const elements::Group& group, const Calibration& calibration) {
    std::vector<double>& divergences = calibration.scratch.divergences;
    const EntropyThresholds thresholds = entropyDivergences(group, calibration, divergences);
    const FullRange range =
        fullRange(extremesOf(group.weights), calibration.codec.levels().mapping);
    if (divergences.empty()) return range.times(1.0);
    // Searched from the full range inwards, so that equal divergences leave the larger threshold.
    const auto least = std::min_element(divergences.rbegin(), divergences.rend());
    const auto threshold =
        thresholds.first + static_cast<std::size_t>(divergences.rend() - least) - 1;
    return range.times(static_cast<double>(threshold) / static_cast<double>(thresholds.bins));
}

}  // namespace weightscape::calibration
