// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <memory>
#include <vector>

#include "core/recipes/quantization_plan.h"
#include "ui/models/column.h"

namespace weightscape::ui {

/// What an export will do, tensor by tensor, in the order of the file.
class PlanTableModel : public QAbstractTableModel {
    Q_OBJECT

  public:
    /// One line of the table; all texts are safe to show.
    struct Row {
        QString name, type, rule;
        std::uint64_t bytes = 0;
    };

    PlanTableModel(const Model& model, const recipes::QuantizationPlan& plan,
                   QObject* parent = nullptr);

    [[nodiscard]] static const std::vector<Column<Row>>& columns();
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

  private:
    std::vector<Row> m_rows;
};

}  // namespace weightscape::ui
