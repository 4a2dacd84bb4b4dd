// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/look/control_key.h"
#include "ui/widgets/figure.h"

namespace weightscape::ui {

/// An own-painted picture in the window: the figure's paint routine plus what belongs to the
/// moment, the context menu (also by the menu key) and the theme's changes.
class FigureWidget : public QWidget, public Figure {
    Q_OBJECT

  public:
    static constexpr ControlKey kKeys[] = {
        {QT_TR_NOOP("Any picture"), "Menu",
         QT_TR_NOOP("copy, save as PNG, SVG or CSV, show as table")},
    };
    explicit FigureWidget(QWidget* parent = nullptr);

  protected:
    /// Hover marks, focus and rubber bands: on the screen only.
    virtual void paintMoment(QPainter& painter, const Theme& theme) const;
    /// Entries above the figure's own; `at` is in widget coordinates.
    virtual void addOwnActions(QMenu& menu, const QPoint& at);
    /// Where a menu asked for by key appears.
    [[nodiscard]] virtual QPoint menuPosition() const;

    void paintEvent(QPaintEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void changeEvent(QEvent* event) override;
};

/// Fills the rectangle with diagonal lines: the sign for "not yet known".
void paintHatch(QPainter& painter, const QRectF& rect, const Theme& theme);
/// The lines around a rectangle.
void paintOutline(QPainter& painter, const QRectF& rect, const QColor& color, double width);
/// A one-device-pixel frame that shows the keyboard's place in `theme`'s accent.
void paintFocusFrame(QPainter& painter, const QRectF& rect, const Theme& theme);
/// Words in the middle of an empty picture, saying what to do.
void paintEmpty(QPainter& painter, const QSizeF& size, const Theme& theme, const QString& text);

}  // namespace weightscape::ui
