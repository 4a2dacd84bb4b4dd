// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lessons/lesson_axis.h"

#include "ui/look/theme.h"

namespace weightscape::ui {

void paintAxis(QPainter& painter, const QRectF& plot, const LessonAxis& axis, const Theme& theme) {
    painter.setFont(textFont(kTextSmall));
    for (const AxisTick& tick : axis.ticks) {
        const qreal x = axis.x(tick.value);
        const bool stands = axis.marksZero && tick.value == 0;
        painter.setPen(QPen(stands ? theme.secondaryText : theme.grid, 1));
        painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
        painter.setPen(theme.secondaryText);
        painter.drawText(QRectF(x - 40, plot.bottom() + axis.labelGap, 80, 14), Qt::AlignCenter,
                         tick.label);
    }
}

}  // namespace weightscape::ui
