// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QScrollArea>
#include <QSize>
#include <QTimer>
#include <functional>
#include <vector>

#include "core/recipes/quantization_plan.h"

class QLabel;

namespace weightscape::ui {

class FactList;
class FlawNote;
class OverrideEditor;
class Session;

/// Everything known about the selected tensors, what the recipe does with them and why. Of several
/// it shows sums, figures over all of them and ranges; where they differ it says so.
class Inspector : public QScrollArea {
    Q_OBJECT

  public:
    explicit Inspector(Session& session, QWidget* parent = nullptr);

    /// As wide as the content needs beside the scroll bar, so that no number is ever cut.
    [[nodiscard]] QSize minimumSizeHint() const override;

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void setUpFacts();
    void setUpLayout();
    void connectSession();
    void showTensor();
    void showFlaws();
    void showPlan();
    void showPlanned(const recipes::QuantizationPlan& plan);
    void showReasons(const recipes::QuantizationPlan& plan);
    /// What all of the selected tensors say; "mixed: …" where they differ.
    [[nodiscard]] QString common(const std::function<QString(int tensor)>& text) const;
    [[nodiscard]] const std::vector<int>& selected() const;
    [[nodiscard]] QString importanceText(const recipes::PlannedTensor& planned) const;
    void showStatistics();
    void showError();
    void showSoon();
    [[nodiscard]] QString sampledText() const;

    Session& m_session;
    QWidget* m_content;
    QLabel* m_empty;
    QLabel* m_name;
    QLabel* m_meaning;
    FlawNote* m_flaws;
    FactList* m_facts;
    QLabel* m_planned;
    QLabel* m_rule;
    QLabel* m_fallback;
    OverrideEditor* m_override;
    QLabel* m_errorState;
    FactList* m_error;
    FactList* m_statistics;
    QTimer m_soon;  ///< figures of several tensors arrive one by one
};

}  // namespace weightscape::ui
