// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/heat_brush.h"

#include <QKeyEvent>
#include <algorithm>

#include "ui/widgets/heat_painter.h"

namespace weightscape::ui {
namespace {

constexpr double kKeyStep = 0.05;  ///< share of the scale

}  // namespace

HeatBrush brushBetween(const HeatGrid& grid, const QSizeF& size, double a, double b) {
    const QRectF ramp = rampRect(grid, size);
    const auto valueAt = [&](double x) {
        return grid.scale.value(std::clamp((x - ramp.left()) / ramp.width(), 0.0, 1.0));
    };
    return {std::min(valueAt(a), valueAt(b)), std::max(valueAt(a), valueAt(b))};
}

std::optional<std::optional<HeatBrush>> brushAfter(const QKeyEvent& event, const HeatGrid& grid) {
    if (event.key() == Qt::Key_Escape && grid.brush) return std::optional<HeatBrush>();
    const bool isSide = event.key() == Qt::Key_Left || event.key() == Qt::Key_Right;
    if (!isSide || !event.modifiers().testFlag(Qt::ControlModifier) || !grid.swatches.empty() ||
        grid.lines.empty()) {
        return std::nullopt;
    }
    const HeatBrush from = grid.brush.value_or(HeatBrush{grid.scale.value(0), grid.scale.value(1)});
    const double step = event.key() == Qt::Key_Left ? -kKeyStep : kKeyStep;
    const auto moved = [&](double value) {
        return grid.scale.value(std::clamp(grid.scale.position(value) + step, 0.0, 1.0));
    };
    HeatBrush brush = from;
    if (event.modifiers().testFlag(Qt::ShiftModifier)) {
        brush.high = std::max(brush.low, moved(from.high));
    } else {
        brush.low = std::min(brush.high, moved(from.low));
    }
    return std::optional(brush);
}

std::vector<int> brushedTensors(const HeatGrid& grid) {
    std::vector<int> tensors;
    for (const HeatLine& line : grid.lines) {
        for (const HeatCell& cell : line.cells) {
            if (cell.tensor < 0 || !isBrushed(grid, cell)) continue;
            const auto members = cell.tensors();
            tensors.insert(tensors.end(), members.begin(), members.end());
        }
    }
    return tensors;
}

}  // namespace weightscape::ui
