// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "core/memory/size_arithmetic.h"
#include "ui/models/table_model.h"

class QComboBox;
class QDoubleSpinBox;
class QGridLayout;
class QLabel;
class QLineEdit;
class QTableView;

namespace weightscape::ui {

/// What a model takes that is a few numbers alone: to run or to train. Every change is answered at
/// once; there is no file and nothing to wait for.
class SizePanel : public QWidget {
    Q_OBJECT

  public:
    explicit SizePanel(QWidget* parent = nullptr);

  private:
    void addNumbers(QGridLayout& grid);
    void addControl(QGridLayout& grid, const QString& caption, QWidget* control);
    void showAnswer();
    [[nodiscard]] Result<std::vector<memory::SizeTerm>> answer() const;

    QLineEdit* m_parameters;
    QDoubleSpinBox* m_bits;
    QComboBox* m_training;
    QLabel* m_problem;
    QTableView* m_table;
    TableModel<memory::SizeTerm>* m_terms;
    memory::SizeQuestion m_question;
};

}  // namespace weightscape::ui
