// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <QString>
#include <vector>

class QTableWidget;

namespace weightscape::ui {

/// A key and what it does, as the keyboard map shows it.
struct ShortcutRow {
    QString place, keys, what;
    QString help = {};  ///< more about it, as a tool tip
};

/// All keys, by menu and by picture; typing narrows the list.
class ShortcutDialog : public QDialog {
    Q_OBJECT

  public:
    ShortcutDialog(const std::vector<ShortcutRow>& rows, QWidget* parent);

  private:
    void filter(const QString& text);

    QTableWidget* m_table;
};

}  // namespace weightscape::ui
