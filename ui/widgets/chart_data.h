// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPen>
#include <QPointF>
#include <QString>
#include <QStringList>
#include <vector>

#include "ui/look/theme.h"
#include "ui/widgets/axis.h"

namespace weightscape::ui {

/// A line or, with `marksOnly`, a set of marks. At most kMostChartPoints points are drawn.
struct ChartSeries {
    QString name;
    std::vector<QPointF> points;  ///< in the axes' units; not finite: a gap
    bool marksOnly = false;
    bool dashed = false;    ///< a line that only guides the eye
    bool labelled = false;  ///< the name stands beside the first point
    /// Half the height of the vertical bar through each point; empty: no bars.
    std::vector<double> intervals;
    QColor Theme::*color = nullptr;  ///< null: one of the colours that only tell series apart
};

inline constexpr std::size_t kMostChartPoints = 2000;

struct ChartData {
    QString title;
    QString xTitle, yTitle;  ///< with units
    ValueScale x, y;
    bool wholeNumbersOnX = false;
    bool hasLegend = true;
    std::vector<ChartSeries> series;
    QString emptyText;  ///< shown while there is no point

    /// A value where Qt Charts draws it: its logarithm on a logarithmic axis; NaN when it has none.
    [[nodiscard]] QPointF onAxes(const QPointF& value) const;
    [[nodiscard]] QPen penOf(std::size_t series, const Theme& theme) const;
    /// The series' point whose x is nearest to a place on the axes; null without points.
    [[nodiscard]] const QPointF* nearest(const ChartSeries& to, const QPointF& place) const;
    /// All points as numbers, see Figure::table().
    [[nodiscard]] std::vector<QStringList> table() const;
};

/// The colour of the `number`-th series without a meaning of its own (Okabe and Ito's set, which
/// stays apart for colour-blind readers). Dash patterns tell series apart as well.
[[nodiscard]] QColor seriesColor(std::size_t number, const Theme& theme);

}  // namespace weightscape::ui
