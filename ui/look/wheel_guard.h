// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

class QWidget;

namespace weightscape::ui {

/// Lets the mouse wheel edit only the control that has the focus. Over any other list, number box
/// or slider it scrolls what is around, as if the control were not there; nor does it give the
/// control the focus.
class WheelGuard : public QObject {
    Q_OBJECT

  public:
    using QObject::QObject;
    /// Does nothing for widgets that a wheel does not edit.
    void guard(QWidget& widget);

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
};

}  // namespace weightscape::ui
