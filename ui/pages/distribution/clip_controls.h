// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QCheckBox;
class QLabel;
class QPushButton;
class QSpinBox;

namespace weightscape::ui {

class HistogramView;
class Session;

/// Clip handles on a histogram: what one even grid of levels between them would lose, live, and a
/// button that makes the range the tensor's manual clip.
class ClipControls : public QWidget {
    Q_OBJECT

  public:
    ClipControls(Session& session, HistogramView& histogram);
    /// Shows the handles.
    [[nodiscard]] QCheckBox* tick() const { return m_on; }
    /// The current tensor, its statistics or its treatment changed.
    void refresh();

  private:
    void setUpControls();
    void showOutcome();
    void useClip();

    Session& m_session;
    HistogramView& m_histogram;
    QCheckBox* m_on;
    QSpinBox* m_levels;
    QLabel* m_outcome;
    QPushButton* m_use;
    int m_tensor = -1;  ///< whose range the handles were last set to
};

}  // namespace weightscape::ui
