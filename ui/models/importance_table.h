// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <memory>
#include <optional>
#include <span>
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

    enum ColumnIndex {
        Name,
        Data,
        Experts,
        NeverReached,
        LowestCount,
        MedianCount,
        HighestCount,
        Mean,
        TopHundredth
    };

    [[nodiscard]] bool hasExperts() const { return experts > 1; }
};

/// Everything that the page shows of a matrix and a model, in file order. Immutable.
struct ImportanceTable {
    QString summary;  ///< which tensors have data, and how many experts were never reached
    QString source;   ///< the file, its calibration texts and chunks
    bool countsAreChunks = false;
    QList<ImportanceRow> rows;

    /// -1 when recipes never quantize the tensor.
    [[nodiscard]] int rowOf(int tensor) const;
    /// Null when recipes never quantize the tensor.
    [[nodiscard]] const ImportanceRow* find(int tensor) const;
};

[[nodiscard]] std::span<const Column<ImportanceRow>> importanceColumns();
/// Takes time in the number of the matrix's values; runs on any thread. Error: Cancelled.
[[nodiscard]] Result<std::shared_ptr<const ImportanceTable>> importanceTable(
    const Model& model, const ImportanceMatrix& matrix, TaskContext& task);

}  // namespace weightscape::ui
