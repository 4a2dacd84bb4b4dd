// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <memory>
#include <optional>
#include <vector>

#include "core/measure/importance_coverage.h"
#include "core/model/importance_figures.h"
#include "core/support/task_context.h"
#include "ui/models/column.h"

namespace weightscape::ui {

/// One tensor that recipes may quantize, and what the importance matrix says about it.
struct ImportanceRow {
    int tensor = -1;  ///< index into Model::tensors
    QString name;     ///< safe to show
    measure::ImportanceFit fit = measure::ImportanceFit::NoData;
    std::uint64_t experts = 1;
    std::vector<float> reached;  ///< how often each expert was; empty when that is not recorded
    std::size_t neverReached = 0;
    std::optional<ImportanceFigures> figures;  ///< empty without an entry of the right size

    [[nodiscard]] bool hasExperts() const { return experts > 1; }
};

/// Everything that the page shows of a matrix and a model, in file order. Immutable.
struct ImportanceTable {
    QString summary;  ///< which tensors have data, and how many experts were never reached
    QString source;   ///< the file, its calibration texts and chunks
    bool countsAreChunks = false;
    std::vector<ImportanceRow> rows;

    /// Null when recipes never quantize the tensor.
    [[nodiscard]] const ImportanceRow* find(int tensor) const;
};

/// Takes time in the number of the matrix's values; runs on any thread. Error: Cancelled.
[[nodiscard]] Result<std::shared_ptr<const ImportanceTable>> importanceTable(
    const Model& model, const ImportanceMatrix& matrix, TaskContext& task);

/// The rows of an ImportanceTable.
class ImportanceTableModel : public QAbstractTableModel {
    Q_OBJECT

  public:
    enum ColumnIndex {
        NameColumn,
        DataColumn,
        ExpertsColumn,
        NeverReachedColumn,
        LowestColumn,
        MedianColumn,
        HighestColumn,
        MeanColumn,
        TopColumn,
    };

    explicit ImportanceTableModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}

    /// Null: no rows.
    void setTable(std::shared_ptr<const ImportanceTable> table);
    /// Precondition: the row exists.
    [[nodiscard]] int tensorAt(int row) const;
    /// -1 when the tensor has no row.
    [[nodiscard]] int rowOf(int tensor) const;

    [[nodiscard]] static const std::vector<Column<ImportanceRow>>& columns();
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

  private:
    std::shared_ptr<const ImportanceTable> m_table;
};

}  // namespace weightscape::ui
