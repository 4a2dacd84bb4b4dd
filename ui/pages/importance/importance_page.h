// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <memory>

#include "core/model/model_importance.h"
#include "ui/models/importance_table.h"
#include "ui/models/table_model.h"
#include "ui/pages/page_state.h"
#include "ui/tasks/latest_task.h"

class QComboBox;
class QLabel;
class QPushButton;
class QSortFilterProxyModel;
class QSpinBox;
class QStackedWidget;
class QTableView;

namespace weightscape::ui {

class ColumnChart;
class ExpertBars;
class Session;

/// The importance matrix in use: which tensors of the model it covers, how important the columns of
/// the selected one are and how often calibration reached its experts.
class ImportancePage : public QWidget, public PageState {
    Q_OBJECT

  public:
    explicit ImportancePage(Session& session);

  private:
    [[nodiscard]] QWidget* makeEmptyState();
    [[nodiscard]] QWidget* makeContent();
    [[nodiscard]] QWidget* makePictures();
    void setUpTable();
    void connectSession();
    /// The model or the matrix changed.
    void restart();
    void take(const Result<std::shared_ptr<const ImportanceTable>>& table);
    void showGain();
    void showEmptyState();
    /// The row of the session's tensor, and its pictures.
    void showSelection();
    void showPictures();
    void showColumns();
    void chooseRow();
    [[nodiscard]] const ImportanceRow* currentRow() const;
    /// Why the selected tensor has no picture; empty when it has one.
    [[nodiscard]] QString whyNothing() const;
    /// Of the chosen expert, or the mean over those that were reached.
    [[nodiscard]] std::vector<float> columnValues(const ImportanceRow& row) const;
    /// What the chart cannot show: an expert's stand-in, columns without importance.
    [[nodiscard]] QString noteOn(const ImportanceRow& row, const std::vector<float>& values) const;

    Session& m_session;
    QStackedWidget* m_stack;
    QLabel* m_emptyText;
    QPushButton* m_open;
    QPushButton* m_learn;
    QLabel* m_summary;
    QLabel* m_gain;
    QLabel* m_source;
    QTableView* m_view;
    QComboBox* m_order;
    QSpinBox* m_expert;
    QWidget* m_expertControl;  ///< the spin box with its label
    QLabel* m_note;
    ColumnChart* m_chart;
    ExpertBars* m_bars;
    TableModel<ImportanceRow>* m_model;
    QSortFilterProxyModel* m_sorted = nullptr;

    std::shared_ptr<const ModelImportance> m_importance;
    std::shared_ptr<const ImportanceTable> m_table;  ///< of m_importance; null until known
    QString m_failure;
    bool m_following = false;  ///< the table's row is being set from the session

    LatestTask<std::shared_ptr<const ImportanceTable>> m_task;
};

}  // namespace weightscape::ui
