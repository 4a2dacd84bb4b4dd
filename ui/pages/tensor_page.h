// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <memory>

#include "core/analysis/statistics.h"

class QComboBox;
class QLabel;

namespace weightscape::ui {

class MatrixView;
class Session;

/// The weights of the current tensor as a picture, before and after.
class TensorPage : public QWidget {
    Q_OBJECT

  public:
    explicit TensorPage(Session& session);

  private:
    void setUpControls();
    void setUpShortcuts();
    void connectSession();
    void refresh();
    void takePlace();
    void showReading();
    void showNote();

    Session& m_session;
    QComboBox* m_mode;
    QComboBox* m_zoom;
    QComboBox* m_range;
    MatrixView* m_matrix;
    QLabel* m_reading;
    QLabel* m_note;
    QString m_failure;
    /// The statistics whose rows the tiles were made with: a new object means new tiles.
    std::shared_ptr<const analysis::TensorStatistics> m_statistics;
    std::shared_ptr<const std::vector<float>> m_rowAbsMax;
};

}  // namespace weightscape::ui
