// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>
#include <memory>

#include "core/formats/registry.h"
#include "core/measure/statistics.h"
#include "ui/pages/page_state.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QVBoxLayout;

namespace weightscape::ui {

class FormatLadder;
class MatrixView;
class Session;

/// The weights of the current tensor as a picture: what the active recipe makes of them beside the
/// original, or beside what the recipe makes that it is compared with.
class TensorPage : public QWidget, public PageState {
    Q_OBJECT

  public:
    explicit TensorPage(Session& session);

    [[nodiscard]] QJsonObject pageState() const override;
    void restorePageState(const QJsonObject& state) override;

  private:
    void setUpControls();
    void fillControls();
    void setUpLayout(QLayout& controls);
    void connectControls();
    void setUpShortcuts();
    void connectSession();
    void refresh();
    void step(int tensors);
    /// The piece of the tensor in the middle of the view, in other formats.
    void aimLadder();
    void chooseFormat(const formats::Format* format);
    void swapSides();
    void takePlace();
    void showReading();
    void showNote();

    Session& m_session;
    QComboBox* m_mode;
    QComboBox* m_zoom;
    QComboBox* m_range;
    QComboBox* m_pooling;
    QCheckBox* m_showLadder;
    MatrixView* m_matrix;
    FormatLadder* m_ladder;
    QLabel* m_reading;
    QLabel* m_note;
    QTimer m_aim;
    QString m_failure;
    /// The statistics whose rows the tiles were made with: a new object means new tiles.
    std::shared_ptr<const measure::TensorStatistics> m_statistics;
    std::shared_ptr<const std::vector<float>> m_rowAbsMax;
};

}  // namespace weightscape::ui
