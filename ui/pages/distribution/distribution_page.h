// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <memory>

#include "ui/models/table_model.h"
#include "ui/pages/distribution/decoded_weights.h"
#include "ui/pages/distribution/distribution_views.h"
#include "ui/pages/page_state.h"
#include "ui/tasks/latest_task.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QSpinBox;
class QTableView;
class QTabWidget;

namespace weightscape::ui {

class BlockStrip;
class ClipControls;
class HistogramView;
struct HistogramContent;
class Session;

/// The distribution of the current tensor: before and after, with the levels of one block and the
/// loudest weights; cumulative, against a normal one, and beside those of its role in all layers.
class DistributionPage : public QWidget, public PageState {
    Q_OBJECT

  public:
    explicit DistributionPage(Session& session);

  private:
    void setUpControls();
    using View = DistributionViews::View;
    void setUpPictures();
    [[nodiscard]] QWidget* makeLists();
    void setUpTable();
    /// The picture other than the histogram, when it is the one shown.
    void showView();
    void connectSession();
    void connectBlocks();
    /// The current tensor, its statistics or its planned format changed.
    void refresh();
    void askSketch();
    void requestRow();
    void takeRow(const Result<std::shared_ptr<const RowLevels>>& row);
    void showContent();
    void showFailure(const Error& error);
    /// Adds the shown block; returns why it has no levels, or nothing.
    [[nodiscard]] QString addBlock(HistogramContent& content) const;
    void showBlock(int group);
    void chooseBlock(int group);
    void showOutlier(int index);
    [[nodiscard]] const TensorInfo* tensor() const;

    Session& m_session;
    QComboBox* m_view;
    QComboBox* m_scale;
    QCheckBox* m_showDecoded;
    QCheckBox* m_showLevels;
    QSpinBox* m_row;
    QSpinBox* m_block;
    QLabel* m_facts;
    QLabel* m_note;
    HistogramView* m_histogram;
    ClipControls* m_clip;
    DistributionViews* m_views;
    BlockStrip* m_strip;
    QTabWidget* m_lists;
    QTableView* m_table;
    TableModel<measure::Outlier>* m_outliers;
    std::shared_ptr<const measure::TensorStatistics> m_listed;  ///< whose outliers are listed

    /// What the pictures are of; a change of either makes all the rest out of date.
    std::shared_ptr<const Model> m_model;
    int m_tensor = -1;
    std::shared_ptr<const encoders::TreatedTensor> m_treated;

    QString m_failure;
    bool m_rowRequested = false;
    std::shared_ptr<const DecodedSketch> m_sketch;
    std::shared_ptr<const RowLevels> m_levels;
    int m_shownBlock = -1;

    LatestTask<std::shared_ptr<const RowLevels>> m_rowTask;
};

}  // namespace weightscape::ui
