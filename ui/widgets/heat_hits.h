// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointF>
#include <QRectF>
#include <QSizeF>
#include <vector>

#include "ui/widgets/heat_grid.h"

namespace weightscape::ui {

/// A grid where it is painted.
struct HeatPicture {
    const HeatGrid& grid;
    const HeatRects& rects;
    QSizeF size;
};

/// The tensor under a point, the first of a group, or -1.
[[nodiscard]] int tensorAt(const HeatPicture& picture, const QPointF& position);
[[nodiscard]] std::vector<int> tensorsIn(const HeatPicture& picture, const QRectF& band);
/// All tensors of the layer or role whose heading is under a point, and of those from `from` to it
/// where that is a place; empty elsewhere.
[[nodiscard]] std::vector<int> headedTensors(const HeatPicture& picture, const QPointF& position,
                                             HeatPlace from);

}  // namespace weightscape::ui
