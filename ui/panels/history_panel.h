// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>
#include <memory>
#include <vector>

#include "core/model/model.h"
#include "core/recipes/quantization_plan.h"
#include "ui/models/history_model.h"

class QPushButton;
class QTableView;

namespace weightscape::ui {

class Session;

/// The steps of the recipes with small pictures and their figures, those that were left for others
/// too: go to any, name it, begin a new recipe from it, or compare two.
class HistoryPanel : public QWidget {
    Q_OBJECT

  public:
    explicit HistoryPanel(Session& session, QWidget* parent = nullptr);

  protected:
    void showEvent(QShowEvent* event) override;

  private:
    void setUpTable();
    void refresh();
    /// What a step was seen to be, with the model and importance it was planned for.
    struct Seen {
        std::weak_ptr<const Model> model;
        std::shared_ptr<const ModelImportance> importance;
        HistoryStep figures;
    };
    void takeFigures();
    void takeError();
    void fillNext();
    HistoryStep& see(const RecipeBook& book, const recipes::QuantizationPlan* plan);
    [[nodiscard]] HistoryStep* seen(const RecipeBook& book);
    void goTo(const QModelIndex& index);
    void branch();
    void compare();
    void enableButtons();
    [[nodiscard]] HistoryStep makeStep(const RecipeStep& step, int branch, int place);
    [[nodiscard]] QList<HistoryStep> allSteps();
    [[nodiscard]] std::vector<int> selectedSteps() const;

    Session& m_session;
    HistoryModel* m_model;
    QTableView* m_view;
    QPushButton* m_branch;
    QPushButton* m_compare;
    QTimer m_soon, m_filling;
    std::vector<Seen> m_seen;  ///< of all open models, newest last
};

}  // namespace weightscape::ui
