// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>
#include <memory>
#include <vector>

#include "ui/models/table_model.h"
#include "ui/pages/budget/budget_chart.h"
#include "ui/pages/budget/trade_rows.h"
#include "ui/pages/page_state.h"

class QComboBox;
class QLabel;
class QPushButton;
class QTabWidget;
class QTableView;
class QToolButton;

namespace weightscape::ui {

class BudgetAnswer;
class BudgetSlider;
class BudgetWork;
class ChartFigure;
class HeatMap;
class Session;
class TaskStrip;
struct ModelArrangement;

/// The best recipe for a number of bytes: the answer for a computer on top, size against damage of
/// all recipes, and a slider that spends bytes while one looks.
class BudgetPage : public QWidget, public PageState {
    Q_OBJECT

  public:
    explicit BudgetPage(Session& session);

  protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

  private:
    void setUpControls();
    void setUpMoments();
    void setUpPictures();
    void connectSession();
    void connectWork();

    /// Everything that the session or the work changes; only while the page is shown.
    void follow();
    void refresh();
    void showChoices();
    void showNote(const BudgetChart* chart);
    void showTypes();
    void askForAnswer();

    void adoptMark(int series);
    void dragTo(double mebibytes);

    Session& m_session;
    BudgetWork* m_work;
    BudgetAnswer* m_answer;
    QComboBox* m_family;
    QComboBox* m_target;
    QToolButton* m_moments;
    QPushButton* m_price;  ///< there when pricing was cancelled
    QPushButton* m_free;   ///< there while types are locked
    TaskStrip* m_strip;
    QLabel* m_note;
    QTabWidget* m_tabs;
    ChartFigure* m_chart;
    QTableView* m_trades;
    TableModel<TradeRow>* m_rows;
    HeatMap* m_types;
    BudgetSlider* m_slider;
    std::vector<BudgetMark> m_marks;                        ///< of the chart's series
    std::shared_ptr<const ModelArrangement> m_arrangement;  ///< of the model; null: not yet made
    QTimer m_soon;
};

}  // namespace weightscape::ui
