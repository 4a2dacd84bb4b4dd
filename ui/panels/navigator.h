// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QItemSelection>
#include <QWidget>
#include <optional>
#include <set>
#include <vector>

#include "ui/models/tensor_filter_proxy.h"
#include "ui/models/tensor_tree_model.h"

class QLabel;
class QLineEdit;
class QTimer;
class QToolButton;
class QTreeView;

namespace weightscape::ui {

class Session;
class SparkDelegate;
class WordCompleter;

/// The list of tensors: filter, sort, select. Its selection is the session's.
class Navigator : public QWidget {
    Q_OBJECT

  public:
    explicit Navigator(Session& session, QWidget* parent = nullptr);
    void focusFilter();
    /// As if it were typed: "error>5 role:ffn_down".
    void setFilterText(const QString& text);
    [[nodiscard]] QString filterText() const;
    /// Narrows the list to these tensors, shown as a button that takes it back; empty: none.
    void setBrush(const std::optional<std::vector<int>>& tensors, const QString& what);

  Q_SIGNALS:
    void brushDropped();

  protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

  private:
    void setUpControls();
    void setUpView();
    void connectSession();
    void rebuild();
    void updateAll();
    void updateLater(int tensor);
    void refreshOutdated();
    void takeSpark(int tensor);
    void takeDamages(const std::vector<int>& tensors);
    [[nodiscard]] TensorRow makeRow(int tensor) const;
    void expandIfFew();
    void applyFilter(const QString& text);
    void fillCompleter();
    void takeSelectionFromView();
    [[nodiscard]] QItemSelection selectedRows() const;
    void showSelection();
    void showCounts();
    void resetColumns();
    void widenNumbers();
    void hideWhatHasNoRoom();
    [[nodiscard]] std::vector<int> tensorsInView() const;

    Session& m_session;
    TensorTreeModel* m_model;
    TensorFilterProxy* m_proxy;
    QLineEdit* m_filter;
    WordCompleter* m_completer;
    QToolButton* m_brush;  ///< "Relative RMSE 5 to 7 %": a click drops it
    QLabel* m_problem;     ///< what is wrong with the filter
    QToolButton* m_grouped;
    QTreeView* m_view;
    SparkDelegate* m_sparks;
    QLabel* m_counts;
    QTimer* m_update;    ///< all figures are new, and there are very many
    QTimer* m_refresh;   ///< collects tensors whose figures arrived
    QTimer* m_scrolled;  ///< waits until the list stands still
    std::set<int> m_outdated;
    std::vector<std::vector<float>> m_sparkHeights;  ///< by tensor; empty until made
    /// A model was opened, and what the session says of its recipe next is shown already.
    bool m_isNew = false;
    bool m_following = false;  ///< the view is being made to show the session's selection
};

}  // namespace weightscape::ui
