// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/calibration/sorted_search.h"

#include <algorithm>
#include <cmath>

#include "core/quantize/calibration/sort_weights.h"

namespace weightscape::calibration {
namespace {

constexpr std::size_t kBlock = 64;
constexpr double kCoarseStep = 0.99;
/// A step moves a weight at level 128 by a 32nd of a level: the error is smooth below it.
constexpr double kFineStep = 1.0 - 0x1.0p-12;

std::size_t indexOf(std::span<const Weighted> weights, std::size_t from, double value) {
    const auto found =
        std::lower_bound(weights.begin() + static_cast<std::ptrdiff_t>(from), weights.end(), value,
                         [](const Weighted& w, double at) { return w.weight < at; });
    return static_cast<std::size_t>(found - weights.begin());
}

}  // namespace

SortedSearch::SortedSearch(const elements::Group& group, const ScaleDomain& domain,
                           Scratch& scratch, const TaskContext& task)
    : m_domain(domain), m_sums(scratch.sums), m_task(task) {
    const std::size_t count = group.weights.size();
    scratch.weighted.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
        scratch.weighted[i] = {group.weights[i],
                               group.importance.empty() ? 1.0F : group.importance[i]};
    }
    if (!sortByWeight(scratch.weighted, scratch.moreWeighted, scratch.counts, task)) return;
    m_weights = scratch.weighted;
    m_sums.clear();
    Sums sums;
    for (std::size_t i = 0; i < count; ++i) {
        if (i % kBlock == 0) m_sums.insert(m_sums.end(), {sums.one, sums.first, sums.second});
        const double product = static_cast<double>(m_weights[i].importance) * m_weights[i].weight;
        sums.one += m_weights[i].importance;
        sums.first += product;
        sums.second += product * m_weights[i].weight;
    }
    // Squared errors of single weights scatter by 0.9 of their mean; six standard deviations.
    m_slack = 0.005 + 6.0 * 0.9 / std::sqrt(effectiveCount(group));
}

SortedSearch::Sums SortedSearch::sumsBefore(std::size_t index) const {
    if (index == 0) return {};
    const std::size_t block = (index - 1) / kBlock;
    Sums sums{m_sums[3 * block], m_sums[3 * block + 1], m_sums[3 * block + 2]};
    for (std::size_t i = block * kBlock; i < index; ++i) {
        const double product = static_cast<double>(m_weights[i].importance) * m_weights[i].weight;
        sums.one += m_weights[i].importance;
        sums.first += product;
        sums.second += product * m_weights[i].weight;
    }
    return sums;
}

double SortedSearch::errorAt(double scale, double offset) const {
    ErrorQuadratic total;
    Sums before;
    std::size_t begin = 0;
    for (std::size_t c = 0; c < m_domain.cells.size(); ++c) {
        const bool last = c + 1 == m_domain.cells.size();
        const std::size_t end =
            last ? m_weights.size()
                 : indexOf(m_weights, begin, (m_domain.cells[c + 1].begin - offset) * scale);
        if (end == begin) continue;
        const Sums until = sumsBefore(end);
        total.add(m_domain.cells[c], offset, until.one - before.one, until.first - before.first,
                  until.second - before.second);
        before = until;
        begin = end;
    }
    return total.at(scale);
}

double SortedSearch::clipped(double low, double high) const {
    const Sums below = sumsBefore(indexOf(m_weights, 0, low));
    const Sums until = sumsBefore(indexOf(m_weights, 0, high));
    const Sums all = sumsBefore(m_weights.size());
    const ErrorQuadratic under{below.second, below.first, below.one};
    const ErrorQuadratic over{all.second - until.second, all.first - until.first,
                              all.one - until.one};
    return under.at(low) + over.at(high);
}

double SortedSearch::tryStored(float scale, double offset, FoundScale& best) const {
    const double error = errorAt(scale, offset);
    if (error < best.error) best = {scale, offset, error};
    return error;
}

bool SortedSearch::coarse(double offset, FoundScale& best) {
    m_points.clear();
    const double vanishing = vanishingScale(m_domain.type);
    bool worthTrying = false;
    for (double scale = m_domain.limit; scale > vanishing; scale *= kCoarseStep) {
        if (m_task.cancelled()) return false;
        const auto [low, high] = m_domain.ends(0.0, scale, offset);
        if (clipped(low, high) >= best.error) break;
        const auto [nearLow, nearHigh] = m_domain.ends(scale * kCoarseStep, scale, offset);
        if (clipped(nearLow, nearHigh) >= best.error) continue;
        worthTrying = true;
        const float stored = storedAround(m_domain.type, scale).first;
        if (!(stored > 0.0F) || (!m_points.empty() && m_points.back().first == stored)) continue;
        m_points.emplace_back(stored, tryStored(stored, offset, best));
    }
    return worthTrying;
}

void SortedSearch::fine(double low, double high, double offset, FoundScale& best) const {
    float last = 0.0F;
    for (double scale = high; scale >= low; scale *= kFineStep) {
        const float stored = storedAround(m_domain.type, scale).first;
        if (stored == last || !(stored > 0.0F)) continue;
        if (m_task.cancelled()) return;
        last = stored;
        static_cast<void>(tryStored(stored, offset, best));
    }
}

bool SortedSearch::improve(double offset, FoundScale& best) {
    if (m_weights.empty()) return false;
    if (!coarse(offset, best)) return false;
    const double worthwhile = best.error * (1.0 + m_slack);
    double done = std::numeric_limits<double>::infinity();
    for (const auto& [scale, error] : m_points) {
        if (error > worthwhile) continue;
        fine(scale * kCoarseStep, std::min(done, scale / kCoarseStep), offset, best);
        done = scale * kCoarseStep;
    }
    return true;
}

}  // namespace weightscape::calibration
