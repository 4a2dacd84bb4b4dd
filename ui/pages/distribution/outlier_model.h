// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <memory>

#include "core/measure/statistics.h"

namespace weightscape::ui {

/// The loudest weights of a tensor, the largest first.
class OutlierModel : public QAbstractTableModel {
    Q_OBJECT

  public:
    explicit OutlierModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}

    /// Null: none.
    void setStatistics(std::shared_ptr<const measure::TensorStatistics> statistics);
    [[nodiscard]] const measure::Outlier* outlier(int row) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

  private:
    std::shared_ptr<const measure::TensorStatistics> m_statistics;
};

}  // namespace weightscape::ui
