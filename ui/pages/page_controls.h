// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSplitter>
#include <QString>
#include <initializer_list>
#include <utility>

class QLayout;
class QWidget;

namespace weightscape::ui {

/// The row of controls above a page's picture; it wraps where the page is narrow.
[[nodiscard]] QLayout* makeControlRow();

/// Adds `control` behind its label, which may hold a mnemonic (&). The label is also the control's
/// accessible name unless it has a better one.
void addLabelled(QLayout& row, const QString& label, QWidget* control);

/// Widgets with a handle between them, each with its share of what is gained when the page grows.
[[nodiscard]] QSplitter* makeSplitter(Qt::Orientation orientation, const QString& objectName,
                                      std::initializer_list<std::pair<QWidget*, int>> parts);

/// Adds a control that says itself what it is: a check box or a button.
void addControl(QLayout& row, const QString& accessibleName, QWidget* control);

}  // namespace weightscape::ui
