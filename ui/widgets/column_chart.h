// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <vector>

#include "ui/widgets/chart_figure.h"

namespace weightscape::ui {

/// The importance of every column of one matrix.
struct ColumnImportanceContent {
    QString title;              ///< safe to show
    std::vector<float> values;  ///< by column; finite, >= 0
    QString emptyText;          ///< shown while there are no values above 0
};

/// Importance by column on a logarithmic axis: in the matrix's order or the largest first. The
/// picture keeps the highest and the lowest of columns that share a pixel; the table has them all.
class ColumnChart : public ChartFigure {
    Q_OBJECT

  public:
    explicit ColumnChart(QWidget* parent = nullptr) : ChartFigure(parent) {}

    void setContent(ColumnImportanceContent content);
    void setSorted(bool sorted);
    /// Leaves room for a picture beside it where the page is at its narrowest.
    [[nodiscard]] QSize minimumSizeHint() const override { return {280, 150}; }

    /// Every column in the order shown, also those with importance 0, which have no place on the
    /// axis.
    [[nodiscard]] std::vector<QStringList> table() const override;

  private:
    void rebuildData();
    [[nodiscard]] ChartSeries line() const;
    /// The x value of the `i`-th column shown: its rank from 1 or its number from 0.
    [[nodiscard]] double place(std::size_t i) const;

    ColumnImportanceContent m_content;
    bool m_sorted = true;
    std::vector<std::size_t> m_order;  ///< columns as shown
};

}  // namespace weightscape::ui
