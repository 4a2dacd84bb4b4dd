// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/calibration/scale_sweep.h"

#include <algorithm>
#include <utility>

namespace weightscape::calibration {
namespace {

/// Each stretch of scales reaches down to this share of its top: short enough for clipping to end
/// the search early, long enough to be worth its start.
constexpr double kStretch = 0.8;
/// Events in one bin from which spreading them is no help.
constexpr std::uint64_t kCrowded = 32;

}  // namespace

double ScaleSweep::errorAt(double scale, double offset) const {
    ErrorQuadratic sum;
    for (std::size_t i = 0; i < m_group.weights.size(); ++i) {
        const double weight = m_group.weights[i];
        const double importance = importanceOf(i);
        const ErrorCell& cell = m_domain.cells[m_domain.cellOf(weight / scale + offset)];
        const double lower = weight - (cell.lower - offset) * scale;
        const double upper = weight - (cell.upper - offset) * scale;
        // Not by the quadratic: this is the error that the others have to beat, free of cancelling.
        sum.squares += importance * (cell.lower == cell.upper ? lower * lower : -lower * upper);
    }
    return sum.squares;
}

bool ScaleSweep::improve(double offset, FoundScale& best) {
    const bool aroundZero =
        m_domain.ends(0.0, 1.0, offset).first < 0.0 && m_domain.ends(0.0, 1.0, offset).second > 0.0;
    const double vanishing = vanishingScale(m_domain.type);
    bool tried = false;
    double low = 0.0;
    for (double high = m_domain.limit; high > vanishing && !m_task.cancelled(); high = low) {
        low = high * kStretch;
        const auto [bottom, top] = m_domain.ends(0.0, high, offset);
        if (clippedError(m_group, bottom, top) >= best.error) break;
        if (!aroundZero) {
            const auto [nearBottom, nearTop] = m_domain.ends(low, high, offset);
            if (clippedError(m_group, nearBottom, nearTop) >= best.error) continue;
        }
        sweep(low, high, offset, best);
        tried = true;
    }
    return tried;
}

void ScaleSweep::collect(std::size_t i, std::size_t cell, double low, double offset) {
    const double weight = m_group.weights[i];
    const auto add = [&](std::size_t from, std::size_t to, double edge) {
        const double scale = weight / (edge - offset);
        if (!(scale > low)) return false;
        m_events.push_back({scale, static_cast<std::uint32_t>(i), static_cast<std::uint16_t>(from),
                            static_cast<std::uint16_t>(to)});
        return true;
    };
    if (weight > 0.0) {
        while (cell + 1 < m_domain.cells.size() &&
               add(cell, cell + 1, m_domain.cells[cell + 1].begin)) {
            ++cell;
        }
    } else if (weight < 0.0) {
        while (cell > 0 && add(cell, cell - 1, m_domain.cells[cell].begin)) --cell;
    }
}

ErrorQuadratic ScaleSweep::start(double low, double high, double offset) {
    m_events.clear();
    ErrorQuadratic sum;
    for (std::size_t i = 0; i < m_group.weights.size(); ++i) {
        const double weight = m_group.weights[i];
        const double importance = importanceOf(i);
        const std::size_t cell = m_domain.cellOf(weight / high + offset);
        const double first = importance * weight;
        sum.add(m_domain.cells[cell], offset, importance, first, first * weight);
        collect(i, cell, low, offset);
    }
    sortEvents(low, high);
    return sum;
}

void ScaleSweep::sortEvents(double low, double high) {
    // Spread into as many bins as there are events, nearly all have found their place; a pass of
    // insertions does the rest. Equal scales stay in the order of their weights.
    const std::size_t count = m_events.size();
    m_binEnds.assign(count + 1, 0);
    const double bins = static_cast<double>(count) / (high - low);
    const auto binOf = [&](const ScaleEvent& event) {
        const auto bin = static_cast<std::size_t>((high - std::min(event.scale, high)) * bins);
        return std::min(bin, count - 1);
    };
    for (const ScaleEvent& event : m_events) ++m_binEnds[binOf(event) + 1];
    const auto falling = [](const ScaleEvent& a, const ScaleEvent& b) { return a.scale > b.scale; };
    if (*std::max_element(m_binEnds.begin(), m_binEnds.end()) > kCrowded) {
        std::stable_sort(m_events.begin(), m_events.end(), falling);
        return;
    }
    for (std::size_t bin = 0; bin < count; ++bin) m_binEnds[bin + 1] += m_binEnds[bin];
    m_sorted.resize(count);
    for (const ScaleEvent& event : m_events) m_sorted[m_binEnds[binOf(event)]++] = event;
    for (std::size_t i = 1; i < count; ++i) {
        const ScaleEvent event = m_sorted[i];
        std::size_t place = i;
        for (; place > 0 && falling(event, m_sorted[place - 1]); --place) {
            m_sorted[place] = m_sorted[place - 1];
        }
        m_sorted[place] = event;
    }
    std::swap(m_events, m_sorted);
}

void ScaleSweep::sweep(double low, double high, double offset, FoundScale& best) {
    ErrorQuadratic sum = start(low, high, offset);
    const double before = best.error;
    double top = high;
    for (const ScaleEvent& event : m_events) {
        tryPiece(sum, event.scale, top, best);
        const double weight = m_group.weights[event.weight];
        const double importance = importanceOf(event.weight);
        const double first = importance * weight;
        const double second = first * weight;
        sum.add(m_domain.cells[event.from], offset, -importance, -first, -second);
        sum.add(m_domain.cells[event.to], offset, importance, first, second);
        top = event.scale;
    }
    tryPiece(sum, low, top, best);
    if (best.error < before) best.offset = offset;
}

void ScaleSweep::tryPiece(const ErrorQuadratic& piece, double low, double high,
                          FoundScale& best) const {
    double scale = high;
    if (piece.levels > 0.0) {
        // Without a division: not even the bottom of the parabola, squares - products^2 / levels,
        // is good enough.
        const double above = (piece.squares - best.error) * piece.levels;
        if (above >= piece.products * piece.products) return;
        scale = std::clamp(piece.products / piece.levels, low, high);
    } else if (piece.at(low) < piece.at(high)) {
        scale = low;
    }
    if (!(piece.at(scale) < best.error)) return;
    const auto consider = [&](double stored) {
        const bool holds = stored >= low && stored <= high;
        if (!(stored > 0.0) || (!holds && !m_domain.keepsLevels)) return;
        const double error = piece.at(stored);
        if (error < best.error) best = {stored, best.offset, error};
    };
    const auto [below, above] = storedAround(m_domain.type, scale);
    consider(below);
    consider(above);
}

}  // namespace weightscape::calibration
