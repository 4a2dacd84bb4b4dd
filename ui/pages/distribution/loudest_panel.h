// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>

#include "core/measure/without_weight.h"
#include "ui/tasks/latest_task.h"

class QLabel;
class QPushButton;
class QSortFilterProxyModel;
class QTableView;

namespace weightscape::ui {

class Session;
struct LoudWeight;
template <typename Row>
class TableModel;

/// The loudest weights of the whole model, what each does to its block in the planned format, what
/// its absence would bring, and what keeping its tensor at 8 bits costs.
class LoudestPanel : public QWidget {
    Q_OBJECT

  public:
    explicit LoudestPanel(Session& session);

  protected:
    void showEvent(QShowEvent* event) override;

  private:
    void setUpTable();
    void refresh();
    void chooseRow();
    void showEffect(const Result<measure::WeightEffect>& effect);
    void showPrice();
    void keepAtEightBits();
    void showInTensor();
    [[nodiscard]] const LoudWeight* current() const;

    Session& m_session;
    TableModel<LoudWeight>* m_model;
    QSortFilterProxyModel* m_sorted = nullptr;
    QTableView* m_view;
    QLabel* m_effect;
    QPushButton* m_show;
    QPushButton* m_keep;
    QTimer m_soon;  ///< statistics arrive one by one
    LatestTask<measure::WeightEffect> m_task;
};

}  // namespace weightscape::ui
