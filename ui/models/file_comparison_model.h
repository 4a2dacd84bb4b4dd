// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QString>
#include <limits>
#include <vector>

#include "core/measure/compare_models.h"

namespace weightscape::ui {

/// A line of a comparison of two models; all texts are safe to show.
struct ComparedRow {
    QString name;
    QString a, b;  ///< types, or values of metadata
    std::uint64_t bytesA = 0, bytesB = 0;
    /// NaN: there is no figure, and `verdict` says why.
    double relativeRmse = std::numeric_limits<double>::quiet_NaN();
    double sqnrDb = std::numeric_limits<double>::quiet_NaN();
    QString verdict;  ///< "the same", "only in A"…
    bool isTensor = true;
};

/// Tensors first, then metadata that differs.
[[nodiscard]] std::vector<ComparedRow> comparedRows(const measure::ModelComparison& comparison);
/// "57 tensors, 12 differ, 3 keys of the metadata differ."
[[nodiscard]] QString comparisonSummary(const measure::ModelComparison& comparison);

/// What differs between two models.
class FileComparisonModel : public QAbstractTableModel {
    Q_OBJECT

  public:
    enum Column {
        NameColumn,
        AColumn,
        BColumn,
        BytesAColumn,
        BytesBColumn,
        ErrorColumn,
        SqnrColumn,
        VerdictColumn,
        ColumnCount
    };

    explicit FileComparisonModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}
    void setRows(std::vector<ComparedRow> rows);
    [[nodiscard]] const std::vector<ComparedRow>& rows() const { return m_rows; }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

  private:
    std::vector<ComparedRow> m_rows;
};

}  // namespace weightscape::ui
