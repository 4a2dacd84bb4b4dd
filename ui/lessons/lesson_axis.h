// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPainter>
#include <functional>
#include <vector>

#include "ui/look/theme.h"
#include "ui/widgets/axis.h"

namespace weightscape::ui {

/// Grid lines over a plot with their labels below it, in small type.
struct LessonAxis {
    std::vector<AxisTick> ticks;
    std::function<qreal(double value)> x;  ///< where a value is
    qreal labelGap = 2;                    ///< pixels between the plot and the labels
    bool marksZero = false;                ///< the line at zero stands out
};

/// Leaves the pen that further words of the axis have.
void paintAxis(QPainter& painter, const QRectF& plot, const LessonAxis& axis, const Theme& theme);

}  // namespace weightscape::ui
