// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>
#include <memory>
#include <optional>
#include <vector>

#include "ui/models/table_model.h"
#include "ui/pages/evaluate/evaluation_run.h"
#include "ui/pages/page_state.h"
#include "ui/session/judged_recipes.h"
#include "ui/tasks/latest_task.h"

class QComboBox;
class QLabel;
class QPushButton;
class QScrollArea;
class QSpinBox;
class QSplitter;
class QTabWidget;
class QTableView;

namespace weightscape::ui {

class ChartFigure;
class FactList;
class Session;
class TaskStrip;

/// Runs the original and recipes over a text: how well each foretells it, and how far the recipe's
/// answers are from the original's, as curves, figures and token by token.
class EvaluatePage : public QWidget, public PageState {
    Q_OBJECT

  public:
    explicit EvaluatePage(Session& session);

    /// A text to judge by besides the one that comes with the program; it is chosen.
    void chooseText(const QString& path);
    [[nodiscard]] bool isRunning() const { return m_task.isRunning(); }

    [[nodiscard]] QSize minimumSizeHint() const override;

  protected:
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

  private:
    void setUpControls();
    void setUpTable();
    void setUpPictures();
    void connectSession();
    void browse();
    void run();
    void takeNews();
    void finish(const Result<std::size_t>& outcome);
    void restart();
    void refresh();
    void fitFigures();
    void showCharts();
    void showTokens();
    void showAround();
    /// What stands above the pictures: an error, or whose figures they are.
    [[nodiscard]] QString noteText(const JudgedRecipe* looked) const;
    /// What stands in place of a curve.
    [[nodiscard]] QString emptyText() const;
    /// What the controls say becomes the text of all.
    void takeText();
    [[nodiscard]] EvaluationOrder order() const;
    /// The one whose figures are shown: that of the shown recipe and text, else the newest. Null:
    /// there is none.
    [[nodiscard]] const JudgedRecipe* looked() const;
    [[nodiscard]] bool isCurrent(const JudgedRecipe& judged) const;

    Session& m_session;
    JudgedRecipes& m_judged;
    QComboBox* m_text;
    QPushButton* m_browse;
    QComboBox* m_context;
    QSpinBox* m_chunks;
    QComboBox* m_which;
    QPushButton* m_run;
    TaskStrip* m_strip;
    QLabel* m_note;
    QTabWidget* m_tabs;
    QSplitter* m_upper = nullptr;
    ChartFigure* m_divergence;
    ChartFigure* m_perplexity;
    ChartFigure* m_layers;
    FactList* m_facts;
    QScrollArea* m_figures = nullptr;  ///< around them
    QTableView* m_table;
    TableModel<JudgedToken>* m_tokens;
    QLabel* m_around;
    bool m_outdated = true;  ///< something changed while the page was hidden
    QString m_failure;       ///< of the last run
    QList<JudgedToken> m_shownTokens;
    std::shared_ptr<EvaluationNews> m_news = std::make_shared<EvaluationNews>();
    std::optional<JudgedRecipe> m_current;  ///< of the run that goes on
    QTimer m_poll;
    LatestTask<std::size_t> m_task;
};

}  // namespace weightscape::ui
