// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

#include "ui/models/palette_model.h"

class QLineEdit;
class QTableView;

namespace weightscape::ui {

/// Finds anything by typing some of its letters; Enter does it. The arrow keys move through the
/// list while the field keeps the focus.
class CommandPalette : public QDialog {
    Q_OBJECT

  public:
    CommandPalette(std::vector<PaletteEntry> entries, QWidget* parent);

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void setUpList();
    void choose();
    void selectFirst();

    PaletteModel* m_model;
    QLineEdit* m_field;
    QTableView* m_list;
};

}  // namespace weightscape::ui
