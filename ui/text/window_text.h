// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCoreApplication>
#include <QString>

namespace weightscape::ui {

/// A text of the window in its language, where no QObject's own tr() is at hand;
/// the arguments are those of QObject::tr().
[[nodiscard]] inline QString tr(const char* english, const char* remark = nullptr, int n = -1) {
    return QCoreApplication::translate("Window", english, remark, n);
}

}  // namespace weightscape::ui
