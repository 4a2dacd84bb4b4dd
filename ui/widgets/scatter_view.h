// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "ui/look/control_key.h"
#include "ui/widgets/axis.h"
#include "ui/widgets/figure_widget.h"

namespace weightscape::ui {

/// Pairs of positive values as points on two logarithmic axes of the same range, with the diagonal
/// on which both are equal.
struct ScatterContent {
    struct Point {
        int id = -1;
        double x = 0, y = 0;  ///< > 0 and finite
    };
    QString title, xTitle, yTitle;  ///< axes with their unit
    QString below, above;           ///< what points on either side of the diagonal mean
    QString emptyText;
    std::vector<Point> points;
    /// The name of a point for the table and the reading under the pointer.
    std::function<QString(int id)> nameOf;
};

/// Shows which of two values is larger, point by point; a point can be chosen.
class ScatterView : public FigureWidget {
    Q_OBJECT

  public:
    static constexpr ControlKey kKeys[] = {
        {QT_TR_NOOP("Comparison by tensor"), "Left, Right", QT_TR_NOOP("next tensor")},
        {QT_TR_NOOP("Comparison by tensor"), "Return", QT_TR_NOOP("select the tensor")},
    };
    explicit ScatterView(QWidget* parent = nullptr);

    void setContent(ScatterContent content);
    [[nodiscard]] const ScatterContent& content() const { return m_content; }
    /// Marks a point; -1: none.
    void setCurrent(int id);
    /// Where a point is painted; empty when there is none.
    [[nodiscard]] std::optional<QPointF> positionOf(int id) const;

    void paint(QPainter& painter, const QSizeF& size, const Theme& theme) const override;
    [[nodiscard]] QString title() const override { return m_content.title; }
    [[nodiscard]] std::vector<QStringList> table() const override;
    [[nodiscard]] QSize sizeHint() const override { return {640, 420}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {280, 180}; }

  Q_SIGNALS:
    /// Click, or the arrow keys left and right through the points by their distance from the
    /// diagonal, the largest loss first.
    void chosen(int id);

  protected:
    void paintMoment(QPainter& painter, const Theme& theme) const override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;

  private:
    [[nodiscard]] QRectF plotIn(const QSizeF& size) const;
    [[nodiscard]] QPointF place(const ScatterContent::Point& point, const QRectF& plot) const;
    /// The nearest point within a few pixels; null when there is none.
    [[nodiscard]] const ScatterContent::Point* pointAt(const QPointF& position) const;
    [[nodiscard]] QRectF freePlace(const QSizeF& size, const QRectF& plot, bool above) const;
    void paintAxes(QPainter& painter, const QRectF& plot, const Theme& theme) const;

    ScatterContent m_content;  ///< points by distance from the diagonal, largest y/x first
    ValueScale m_scale{1, 10, true};
    int m_current = -1;
    int m_hovered = -1;
};

}  // namespace weightscape::ui
