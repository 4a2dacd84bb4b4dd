// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>
#include <utility>
#include <vector>

#include "ui/recipe_book.h"

class QPushButton;
class QTableView;

namespace weightscape::ui {

class HistoryModel;
class Session;
struct HistoryStep;

/// The steps of the recipes with small pictures and their figures: go to any, name it, begin a new
/// recipe from it, or compare two.
class HistoryPanel : public QWidget {
    Q_OBJECT

  public:
    explicit HistoryPanel(Session& session, QWidget* parent = nullptr);

  protected:
    void showEvent(QShowEvent* event) override;

  private:
    void setUpTable();
    void refresh();
    void takeError();
    void goTo(const QModelIndex& index);
    void branch();
    void compare();
    void enableButtons();
    [[nodiscard]] HistoryStep makeStep(int step) const;
    [[nodiscard]] std::vector<int> selectedSteps() const;

    Session& m_session;
    HistoryModel* m_model;
    QTableView* m_view;
    QPushButton* m_branch;
    QPushButton* m_compare;
    QTimer m_soon;
    /// Errors of the whole model by the recipes they were measured with.
    std::vector<std::pair<RecipeBook, double>> m_errors;
};

}  // namespace weightscape::ui
