// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the mouse does on a chart.
#include <QChart>
#include <QChartView>
#include <QContextMenuEvent>
#include <QLineF>
#include <QMenu>
#include <QMouseEvent>
#include <cmath>

#include "ui/widgets/chart_figure.h"

namespace weightscape::ui {

void ChartFigure::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    int nearest = -1;
    double least = 14;
    for (std::size_t series = 0; series < m_data.series.size(); ++series) {
        if (!m_data.series[series].marksOnly) continue;
        for (std::size_t point = 0; point < m_data.series[series].points.size(); ++point) {
            const auto place = positionOf(series, point);
            if (!place) continue;
            const double distance = QLineF(*place, event->position()).length();
            if (distance >= least) continue;
            least = distance;
            nearest = static_cast<int>(series);
        }
    }
    m_dragging = nearest < 0;
    if (m_dragging) {
        dragTo(event->position());
    } else {
        Q_EMIT seriesClicked(nearest);
    }
}

void ChartFigure::mouseMoveEvent(QMouseEvent* event) {
    if (m_dragging && (event->buttons() & Qt::LeftButton) != 0) dragTo(event->position());
}

void ChartFigure::dragTo(const QPointF& position) {
    if (m_chart->series().isEmpty()) return;
    const QPointF inChart =
        m_chart->mapFromScene(m_view->mapToScene((position - QPointF(m_view->pos())).toPoint()));
    const double x = m_chart->mapToValue(inChart, m_chart->series().constFirst()).x();
    if (std::isfinite(x)) Q_EMIT plotDragged(m_data.x.logarithmic ? std::pow(10.0, x) : x);
}

void ChartFigure::contextMenuEvent(QContextMenuEvent* event) {
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("figureMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    addFigureActions(*menu, *this, *this);
    menu->popup(event->globalPos());
    event->accept();
}

}  // namespace weightscape::ui
