// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <memory>

#include "core/recipes/tradeoff.h"
#include "ui/models/table_model.h"
#include "ui/pages/page_state.h"
#include "ui/session/planned_recipe.h"
#include "ui/tasks/latest_task.h"
#include "ui/widgets/chart_figure.h"

class QComboBox;
class QLabel;
class QTableView;

namespace weightscape::ui {

class Session;

/// Size against error for every preset and the current recipe; a click changes to a preset.
class TradeoffPage : public QWidget, public PageState {
    Q_OBJECT

  public:
    explicit TradeoffPage(Session& session);

  protected:
    void showEvent(QShowEvent* event) override;

  private:
    void setUpControls();
    void setUpPictures();
    void connectSession();
    void restart();
    void planNext();
    void takePlan(const Result<PlannedRecipe>& planned);
    /// Adds the presets whose errors the store has by now, in their order.
    void takeErrors();
    void refresh();
    [[nodiscard]] bool isByImportance() const;
    /// Index of the measured preset that is the current recipe; the number of points when none is.
    [[nodiscard]] int currentPreset() const;
    /// The current recipe as a mark of its own.
    void addCurrent(ChartData& chart, std::vector<double>& sizes, std::vector<double>& errors);
    void showNote(const QStringList& withoutError);
    void usePreset(int row);
    [[nodiscard]] ChartSeries markOf(const recipes::TradeoffPoint& point) const;
    [[nodiscard]] ChartSeries frontierLine() const;

    Session& m_session;
    QComboBox* m_kind;
    QWidget* m_kindControl;  ///< with its label; only with an importance matrix
    QComboBox* m_scale;
    QLabel* m_note;
    ChartFigure* m_chart;
    QTableView* m_table;
    TableModel<recipes::TradeoffPoint>* m_points;
    std::shared_ptr<const Model> m_model;  ///< what is measured; null: not begun
    std::vector<PlannedRecipe> m_plans;    ///< of the first presets
    std::vector<int> m_rowOfSeries;        ///< row of the table for a series of the chart, or -1
    QString m_failure;

    LatestTask<PlannedRecipe> m_planning;
};

}  // namespace weightscape::ui
