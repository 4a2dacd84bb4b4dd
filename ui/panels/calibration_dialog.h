// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <QString>
#include <cstddef>
#include <filesystem>

#include "core/support/result.h"

class QCheckBox;
class QComboBox;
class QPushButton;
class QSpinBox;

namespace weightscape::ui {

class Session;

/// What a text is read for.
enum class CalibrationPurpose {
    Inputs,   ///< importance of columns, and what flows into matrices
    Moments,  ///< a loss goes back through the model as well
};

/// From which text a model learns, and what.
struct CalibrationWish {
    QString path;              ///< of the text; empty: the balanced one that comes with the program
    std::size_t pieces = 128;  ///< of calibrationContext() tokens each, at most
    /// The importance matrix that is open stays: only what GPTQ needs is learned.
    bool keepsMatrix = false;
};

/// Tokens that are seen together.
[[nodiscard]] std::size_t calibrationContext(CalibrationPurpose purpose);
/// The text's file; of the one that comes with the program where `path` is empty. Errors: NotFound.
[[nodiscard]] Result<std::filesystem::path> textPath(const CalibrationWish& wish);

/// Asks for a calibration text. It closes when the model changes.
class CalibrationDialog : public QDialog {
    Q_OBJECT

  public:
    CalibrationDialog(Session& session, CalibrationPurpose purpose, QWidget* parent);

    /// A text besides the built-in one; it is chosen.
    void chooseText(const QString& path);

  Q_SIGNALS:
    void chosen(const CalibrationWish& wish);

  private:
    void setUpLayout(const QString& pieces);
    void browse();
    void finish();

    QComboBox* m_text;
    QPushButton* m_browse;
    QSpinBox* m_pieces;
    QCheckBox* m_keep;
    QPushButton* m_learn;
};

}  // namespace weightscape::ui
