// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QtGlobal>
#include <algorithm>

namespace weightscape::ui {

/// Makes the timer call the slot once after each start.
template <typename Receiver, typename Slot>
void callOnce(QTimer& timer, int milliseconds, Receiver* receiver, Slot slot) {
    timer.setSingleShot(true);
    timer.setInterval(milliseconds);
    QObject::connect(&timer, &QTimer::timeout, receiver, slot);
}

/// Milliseconds between two rounds of work that results in the background ask of the window's
/// thread: so that it takes a fifteenth of its time, at most 25 rounds a second and none later than
/// `longest`.
inline constexpr int kShortestPause = 40;
[[nodiscard]] inline int pauseAfter(qint64 milliseconds, int longest) {
    constexpr qint64 kTimesLonger = 15;
    return static_cast<int>(
        std::clamp<qint64>(kTimesLonger * milliseconds, kShortestPause, longest));
}

}  // namespace weightscape::ui
