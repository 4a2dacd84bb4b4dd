// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSizeF>
#include <optional>
#include <vector>

#include "ui/widgets/heat_grid.h"

class QKeyEvent;

namespace weightscape::ui {

/// The range of values between two places on the legend's colours, given by x.
[[nodiscard]] HeatBrush brushBetween(const HeatGrid& grid, const QSizeF& size, double a, double b);
/// Ctrl and arrows move the grid's lower end, with Shift the upper one; Escape takes the brush
/// away. Empty for other keys, else the brush as it is then.
[[nodiscard]] std::optional<std::optional<HeatBrush>> brushAfter(const QKeyEvent& event,
                                                                 const HeatGrid& grid);
/// What the grid's brush holds, as tensors; all when there is none.
[[nodiscard]] std::vector<int> brushedTensors(const HeatGrid& grid);

}  // namespace weightscape::ui
