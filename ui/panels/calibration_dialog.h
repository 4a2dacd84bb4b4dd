// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <QString>
#include <cstddef>

class QCheckBox;
class QComboBox;
class QPushButton;
class QSpinBox;

namespace weightscape::ui {

class Session;

/// From which text a model learns, and what.
struct CalibrationWish {
    QString path;              ///< of the text; empty: the balanced one that comes with the program
    std::size_t pieces = 128;  ///< of 512 tokens each, at most
    /// The importance matrix that is open stays: only what GPTQ needs is learned.
    bool keepsMatrix = false;
};

/// Asks for a calibration text. It closes when the model changes.
class CalibrationDialog : public QDialog {
    Q_OBJECT

  public:
    CalibrationDialog(Session& session, QWidget* parent);

    /// A text besides the built-in one; it is chosen.
    void chooseText(const QString& path);

  Q_SIGNALS:
    void chosen(const CalibrationWish& wish);

  private:
    void setUpLayout();
    void browse();
    void finish();

    QComboBox* m_text;
    QPushButton* m_browse;
    QSpinBox* m_pieces;
    QCheckBox* m_keep;
    QPushButton* m_learn;
};

}  // namespace weightscape::ui
