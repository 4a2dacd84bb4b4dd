// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QApplication>
#include <QTest>
#include <QWheelEvent>
#include <QWidget>
#include <QWindow>

namespace weightscape::test {

/// Turns the mouse wheel over the middle of a shown widget as the platform would: the window gets
/// the event and finds whom it is for. Upwards with more than 0 notches.
inline void turnWheel(const QWidget& over, int notches) {
    const QPointF global = over.mapToGlobal(QPointF(over.rect().center()));
    QWindow* window = over.window()->windowHandle();
    QWheelEvent event(window->mapFromGlobal(global), global, {}, {0, 120 * notches}, Qt::NoButton,
                      {}, Qt::NoScrollPhase, false);
    QSpontaneKeyEvent::setSpontaneous(&event);
    QApplication::instance()->notify(window, &event);
}

}  // namespace weightscape::test
