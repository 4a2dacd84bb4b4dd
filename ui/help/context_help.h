// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QWidget;

namespace weightscape::ui {

/// What F1 says about a control: its own text, else its tool tip, with its name and with what the
/// page or panel around it is for. Never empty inside the main window.
[[nodiscard]] QString contextHelp(const QWidget& control);
/// What a control is called: as screen readers say it, else what a button says.
[[nodiscard]] QString controlName(const QWidget& control);
/// Only what is known about the control itself; empty when that is nothing beyond its name.
[[nodiscard]] QString ownHelp(const QWidget& control);

}  // namespace weightscape::ui
