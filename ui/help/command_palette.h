// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

#include "ui/models/palette_model.h"

class QLabel;
class QLineEdit;
class QTableView;

namespace weightscape::ui {

/// Finds anything by its name or some letters of it; Enter does it. The arrow keys move through the
/// list while the field keeps the focus. Where nothing fits it says what can be found.
class CommandPalette : public QDialog {
    Q_OBJECT

  public:
    CommandPalette(std::vector<PaletteEntry> entries, PaletteModel::Answers answers,
                   QWidget* parent);

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

  private:
    void setUpList();
    void choose();
    void showFitting(const QString& typed);

    PaletteModel* m_model;
    QLineEdit* m_field;
    QTableView* m_list;
    QLabel* m_nothing;
};

}  // namespace weightscape::ui
