// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/calibration/error_cells.h"

#include <algorithm>
#include <limits>

namespace weightscape::calibration {

void errorCells(const elements::GroupCodec& codec, std::vector<ErrorCell>& cells) {
    const elements::Levels& levels = codec.levels();
    const std::vector<float>& values = levels.values;
    constexpr double start = -std::numeric_limits<double>::infinity();
    cells.clear();
    switch (codec.rounding().mode) {
        case elements::RoundingMode::NearestEven:
        case elements::RoundingMode::NearestAway:
            for (std::size_t i = 0; i < values.size(); ++i) {
                cells.push_back({i == 0 ? start : levels.edges[i - 1], values[i], values[i]});
            }
            break;
        case elements::RoundingMode::Floor:
            for (std::size_t i = 0; i < values.size(); ++i) {
                cells.push_back({i == 0 ? start : values[i], values[i], values[i]});
            }
            break;
        case elements::RoundingMode::Stochastic:
            cells.push_back({start, values.front(), values.front()});
            for (std::size_t i = 0; i + 1 < values.size(); ++i) {
                cells.push_back({values[i], values[i], values[i + 1]});
            }
            cells.push_back({values.back(), values.back(), values.back()});
            break;
    }
}

std::size_t cellAt(std::span<const ErrorCell> cells, double x) {
    const auto next = std::upper_bound(cells.begin() + 1, cells.end(), x,
                                       [](double at, const ErrorCell& c) { return at < c.begin; });
    return static_cast<std::size_t>(next - cells.begin()) - 1;
}

}  // namespace weightscape::calibration
