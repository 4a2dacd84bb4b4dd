// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <memory>

#include "core/measure/compare_models.h"
#include "core/model/model.h"
#include "ui/tasks/latest_task.h"

class QComboBox;
class QLabel;
class QPushButton;
class QSortFilterProxyModel;
class QTableView;

namespace weightscape::ui {

struct ComparedRow;
class Session;
template <typename Row>
class TableModel;
class TaskStrip;

/// How any two models differ, weight by weight: open ones, or a file that is opened for this alone.
class CompareFilesPanel : public QWidget {
    Q_OBJECT

  public:
    explicit CompareFilesPanel(Session& session);
    /// Opens the file and compares the current model (A) with it (B).
    void compareWith(const QString& path);

  private:
    /// What a comparison refers to, kept together.
    struct Outcome {
        std::shared_ptr<const Model> a, b;
        measure::ModelComparison comparison;
    };
    void setUpTable();
    void fillModels();
    void browse();
    void compareOpen();
    void start(const std::shared_ptr<const Model>& a, const std::shared_ptr<const Model>& b,
               const QString& path);
    void finish(const Result<std::shared_ptr<const Outcome>>& outcome);
    void showTensor(const QModelIndex& index);

    Session& m_session;
    QComboBox* m_other;
    QPushButton* m_compare;
    QPushButton* m_browse;
    QLabel* m_summary;
    TableModel<ComparedRow>* m_model;
    QSortFilterProxyModel* m_sorted = nullptr;
    QTableView* m_view;
    TaskStrip* m_strip;
    std::shared_ptr<const Outcome> m_outcome;
    LatestTask<std::shared_ptr<const Outcome>> m_task;
};

}  // namespace weightscape::ui
