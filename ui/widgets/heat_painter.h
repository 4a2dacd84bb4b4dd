// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSizeF>

#include "ui/look/theme.h"
#include "ui/widgets/heat_grid.h"

class QPainter;

namespace weightscape::ui {

/// Where the parts of the picture are.
struct HeatFrame {
    QRectF rowLabels, columnLabels, cells, legend;
};
[[nodiscard]] HeatFrame heatFrame(const HeatGrid& grid, const QSizeF& size);

/// Where the legend's colours run; empty when it lists kinds.
[[nodiscard]] QRectF rampRect(const HeatGrid& grid, const QSizeF& size);

/// The colour of a known value; a neutral grey for what is not on the scale.
[[nodiscard]] QColor heatColor(const HeatGrid& grid, double value, const Theme& theme);

/// Cells, labels and legend.
void paintHeatGrid(QPainter& painter, const HeatGrid& grid, const HeatRects& rects,
                   const QSizeF& size, const Theme& theme);

}  // namespace weightscape::ui
