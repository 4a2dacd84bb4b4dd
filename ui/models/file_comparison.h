// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <limits>
#include <span>

#include "core/measure/compare_models.h"
#include "ui/models/column.h"

namespace weightscape::ui {

/// A line of a comparison of two models; all texts are safe to show.
struct ComparedRow {
    QString name;
    QString a, b;  ///< types, or values of metadata
    std::uint64_t bytesA = 0, bytesB = 0;
    /// NaN: there is no figure, and `verdict` says why.
    double relativeRmse = std::numeric_limits<double>::quiet_NaN();
    double weightedRmse = std::numeric_limits<double>::quiet_NaN();  ///< by importance
    double sqnrDb = std::numeric_limits<double>::quiet_NaN();
    QString verdict;  ///< "the same", "only in A"…
    bool isTensor = true;

    enum ColumnIndex { Name, A, B, BytesA, BytesB, WeightedRmse, RelativeRmse, Sqnr, Verdict };
};

[[nodiscard]] std::span<const Column<ComparedRow>> comparedColumns();
/// Tensors first, then metadata that differs.
[[nodiscard]] QList<ComparedRow> comparedRows(const measure::ModelComparison& comparison);
/// "57 tensors, 12 differ, 3 keys of the metadata differ."
[[nodiscard]] QString comparisonSummary(const measure::ModelComparison& comparison);

}  // namespace weightscape::ui
