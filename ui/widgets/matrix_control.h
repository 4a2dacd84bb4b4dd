// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QPointF>
#include <optional>

#include "ui/widgets/matrix_view.h"

class QKeyEvent;
class QMenu;
class QMouseEvent;
class QWheelEvent;

namespace weightscape::ui {

/// What mouse, keys and menu do with a MatrixView: sees its events before the view does.
class MatrixControl : public QObject {
    Q_OBJECT

  public:
    explicit MatrixControl(MatrixView& view);
    void addActions(QMenu& menu, const QPoint& at);
    /// Where the mouse is; empty outside.
    [[nodiscard]] std::optional<QPointF> pointer() const { return m_pointer; }

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    enum class Drag { None, Pan, Divider, SecondDivider, Overview };

    void wheel(const QWheelEvent& event);
    void press(const QMouseEvent& event);
    void move(const QMouseEvent& event);
    void release(const QMouseEvent& event);
    void doubleClick(const QMouseEvent& event);
    /// False when the key means nothing here.
    bool handleKey(const QKeyEvent& event);
    /// The divider within reach of the pointer, or Drag::None.
    [[nodiscard]] Drag dividerAt(const QPointF& position) const;
    void panToOverview(const QPointF& position);

    MatrixView& m_view;
    std::optional<QPointF> m_pointer;
    Drag m_drag = Drag::None;
    QPointF m_dragFrom;
};

}  // namespace weightscape::ui
