// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QLayout;
class QWidget;

namespace weightscape::ui {

/// The row of controls above a page's picture; it wraps where the page is narrow.
[[nodiscard]] QLayout* makeControlRow();

/// Adds `control` behind its label, which may hold a mnemonic (&). The label is also the control's
/// accessible name unless it has a better one.
void addLabelled(QLayout& row, const QString& label, QWidget* control);

/// Adds a control that says itself what it is: a check box or a button.
void addControl(QLayout& row, const QString& accessibleName, QWidget* control);

}  // namespace weightscape::ui
