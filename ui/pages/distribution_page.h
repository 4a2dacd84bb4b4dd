// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QThreadPool>
#include <QWidget>
#include <memory>

#include "ui/pages/decoded_weights.h"
#include "ui/tasks/latest_task.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QSpinBox;
class QTableView;

namespace weightscape::ui {

class BlockStrip;
class HistogramView;
struct HistogramContent;
class OutlierModel;
class Session;

/// The distribution of the current tensor: before and after, with the levels of one block and the
/// loudest weights.
class DistributionPage : public QWidget {
    Q_OBJECT

  public:
    explicit DistributionPage(Session& session);
    ~DistributionPage() override;

  private:
    void setUpControls();
    void setUpPictures();
    void connectSession();
    void connectBlocks();
    /// The current tensor, its statistics or its planned format changed.
    void refresh();
    void requestSketch();
    void requestRow();
    void takeSketch(const Result<std::shared_ptr<const DecodedSketch>>& sketch);
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
    QComboBox* m_scale;
    QCheckBox* m_showDecoded;
    QCheckBox* m_showLevels;
    QSpinBox* m_row;
    QSpinBox* m_block;
    QLabel* m_facts;
    QLabel* m_note;
    HistogramView* m_histogram;
    BlockStrip* m_strip;
    QTableView* m_table;
    OutlierModel* m_outliers;

    /// What the pictures are of; a change of either makes all the rest out of date.
    std::shared_ptr<const Model> m_model;
    int m_tensor = -1;
    std::shared_ptr<const analysis::TreatedTensor> m_treated;

    QString m_failure;
    bool m_sketchRequested = false;
    bool m_rowRequested = false;
    std::shared_ptr<const DecodedSketch> m_sketch;
    std::shared_ptr<const RowLevels> m_levels;
    int m_shownBlock = -1;

    QThreadPool m_pool;
    LatestTask<std::shared_ptr<const DecodedSketch>> m_sketchTask;
    LatestTask<std::shared_ptr<const RowLevels>> m_rowTask;
};

/// The line of facts under the picture: moments, and tails beside what a Gaussian would have.
[[nodiscard]] QString distributionFacts(const analysis::TensorStatistics& statistics);

}  // namespace weightscape::ui
