// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>
#include <memory>

#include "ui/pages/page_state.h"

class QComboBox;
class QLayout;
class QPushButton;
class QTabWidget;
class QTableView;

namespace weightscape::ui {

class HeatMap;
class RecipeTableModel;
class ScatterView;
class Session;
struct ModelArrangement;

/// The session's recipes side by side, and where the shown one and the reference differ: tensor by
/// tensor as points, and as an X-ray of differences.
class ComparePage : public QWidget, public PageState {
    Q_OBJECT

  public:
    explicit ComparePage(Session& session);

  protected:
    void showEvent(QShowEvent* event) override;

  private:
    void setUpButtons();
    void setUpTable();
    void setUpPictures();
    QPushButton* addButton(QLayout& row, const QString& id, const QString& text,
                           void (ComparePage::*act)());
    void takeModel();
    void takeRecipes();
    void fitTable();
    void refreshLater();
    void refresh();
    void showScatter();
    void showDifference();
    [[nodiscard]] bool isByDamage() const;
    void enableButtons();

    void addCopy();
    void rename();
    void removeRecipe();
    void show();
    void makeReference();
    void swapSides();
    /// The recipe of the chosen column, or kOriginal.
    [[nodiscard]] int chosenRecipe() const;

    Session& m_session;
    RecipeTableModel* m_recipes;
    QTableView* m_table;
    ScatterView* m_scatter;
    HeatMap* m_difference;
    QTabWidget* m_tabs;
    QComboBox* m_by;  ///< what the pictures compare; there once damage was measured
    QPushButton* m_rename = nullptr;
    QPushButton* m_remove = nullptr;
    QPushButton* m_show = nullptr;
    QPushButton* m_makeReference = nullptr;
    QPushButton* m_swap = nullptr;
    std::shared_ptr<const ModelArrangement> m_arrangement;  ///< null: not yet made
    bool m_outdated = true;  ///< something changed while the page was hidden
    QTimer m_refresh;
};

}  // namespace weightscape::ui
