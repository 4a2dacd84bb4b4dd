// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QHBoxLayout;
class QWidget;

namespace weightscape::ui {

/// The row of controls above a page's picture.
[[nodiscard]] QHBoxLayout* makeControlRow();

/// Adds `control` behind its label, which may hold a mnemonic (&). The label is also the control's
/// accessible name unless it has a better one.
void addLabelled(QHBoxLayout& row, const QString& label, QWidget* control);

/// Adds a control that says itself what it is: a check box or a button.
void addControl(QHBoxLayout& row, const QString& accessibleName, QWidget* control);

}  // namespace weightscape::ui
