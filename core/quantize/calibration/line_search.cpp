// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/calibration/line_search.h"

#include <algorithm>

#include "core/quantize/calibration/scale_sweep.h"
#include "core/quantize/elements/stored_scale.h"
#include "core/support/number_types.h"

namespace weightscape::calibration {
namespace {

constexpr elements::ScaleType kStored = elements::ScaleType::F16;

/// Tries minima one after the other.
class LineSearch {
  public:
    LineSearch(const elements::Group& group, const formats::OpenScale& levels, Scratch& scratch,
               const TaskContext& task)
        : m_group(group), m_scratch(scratch), m_task(task) {
        scratch.cells.clear();
        for (int level = levels.lowest; level <= levels.highest; ++level) {
            const double begin =
                level == levels.lowest ? -std::numeric_limits<double>::infinity() : level - 0.5;
            const double value = level;
            scratch.cells.push_back({begin, value, value});
        }
        scratch.floats.resize(group.weights.size());
    }

    /// The scale of the range from the minimum up, and all others up to twice the full range's.
    void at(double wanted, double fullScale) {
        const float minimum = elements::roundScale(kStored, static_cast<float>(wanted));
        for (std::size_t i = 0; i < m_group.weights.size(); ++i) {
            m_scratch.floats[i] = m_group.weights[i] - minimum;
        }
        const elements::Group above{m_scratch.floats, m_group.importance, m_group.place};
        const ScaleDomain domain{
            .cells = m_scratch.cells, .type = kStored, .limit = 2.0 * fullScale, .even = true};
        ScaleSweep sweep(above, domain, m_scratch, m_task);
        FoundScale found = m_best;
        const float start = elements::roundScale(kStored, static_cast<float>(fullScale));
        consider(start, start > 0.0F ? sweep.errorAt(start, 0.0) : clippedError(above, 0.0, 0.0),
                 found);
        static_cast<void>(sweep.improve(0.0, found));
        if (!(found.error < m_best.error)) return;
        m_best = found;
        m_minimum = minimum;
    }
    [[nodiscard]] float minimum() const { return m_minimum; }
    [[nodiscard]] formats::BlockScale best() const {
        return {static_cast<float>(m_best.scale), m_minimum};
    }

  private:
    static void consider(double scale, double error, FoundScale& found) {
        if (error < found.error) found = {scale, 0.0, error};
    }

    const elements::Group& m_group;
    Scratch& m_scratch;
    const TaskContext& m_task;
    FoundScale m_best;
    float m_minimum = 0.0F;
};

}  // namespace

formats::BlockScale leastErrorLine(const elements::Group& group, const formats::OpenScale& levels,
                                   Scratch& scratch, const TaskContext& task) {
    const Extremes extremes = extremesOf(group.weights);
    const double width = static_cast<double>(extremes.maximum) - extremes.minimum;
    const double fullScale = width / (levels.highest - levels.lowest);
    LineSearch search(group, levels, scratch, task);
    search.at(extremes.minimum, fullScale);
    struct Grid {
        double step;  ///< in full scales
        int below;
        int above;
    };
    double centre = extremes.minimum;
    for (const Grid& grid : {Grid{0.125, -8, 20}, Grid{0.03125, -4, 4}, Grid{0.0078125, -4, 4}}) {
        for (int i = grid.below; i <= grid.above && !task.cancelled(); ++i) {
            if (i != 0 && width > 0.0) search.at(centre + i * grid.step * fullScale, fullScale);
        }
        centre = search.minimum();
    }
    return search.best();
}

}  // namespace weightscape::calibration
