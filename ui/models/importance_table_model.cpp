// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/importance_table_model.h"

#include <QTextDocument>
#include <algorithm>

#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

constexpr Qt::Alignment kLeft = Qt::AlignLeft | Qt::AlignVCenter;
constexpr Qt::Alignment kRight = Qt::AlignRight | Qt::AlignVCenter;

using Number = double ImportanceFigures::*;

template <Number member>
QString countText(const ImportanceRow& row) {
    return row.figures ? formatCountOf((*row.figures).*member) : unknownText();
}

/// Unknown sorts below every number.
template <Number member>
QVariant numberOf(const ImportanceRow& row) {
    return row.figures ? (*row.figures).*member : -1.0;
}

bool isCovered(const ImportanceRow& row) {
    return row.fit == measure::ImportanceFit::Covered && row.figures;
}

QString meanText(const ImportanceRow& row) {
    return isCovered(row) ? formatSignificant(row.figures->mean) : unknownText();
}

QString topText(const ImportanceRow& row) {
    return isCovered(row) ? formatPercent(row.figures->shareOfTopHundredth) : unknownText();
}

QString expertsText(const ImportanceRow& row) {
    return row.hasExperts() ? formatCount(row.experts) : QString();
}

QString neverReachedText(const ImportanceRow& row) {
    if (!row.hasExperts()) return {};
    if (row.reached.empty()) return unknownText();
    if (row.neverReached == 0) return formatCount(0);
    return QStringLiteral("%1 (%2)").arg(
        formatCount(row.neverReached),
        formatPercent(static_cast<double>(row.neverReached) / static_cast<double>(row.experts)));
}

QVariant neverReachedValue(const ImportanceRow& row) {
    if (!row.hasExperts() || row.reached.empty()) return -1.0;
    return static_cast<double>(row.neverReached) / static_cast<double>(row.experts);
}

ImportanceRow rowOf(const Model& model, const ImportanceMatrix& matrix,
                    const measure::TensorCoverage& coverage) {
    const TensorInfo& tensor = model.tensors[coverage.tensor];
    ImportanceRow row;
    row.tensor = static_cast<int>(coverage.tensor);
    row.name = toQt(tensor.ggufName);
    row.fit = coverage.fit;
    row.experts = tensor.rowLength() == 0 ? 1 : coverage.needed / tensor.rowLength();
    row.reached = coverage.experts.counts;
    row.neverReached = coverage.experts.neverReached;
    const ImportanceEntry* entry = matrix.find(tensor.ggufName);
    if (entry != nullptr && row.fit != measure::ImportanceFit::WrongSize) {
        row.figures = importanceFigures(*entry);
    }
    return row;
}

QString summaryOf(const measure::ImportanceCoverage& coverage) {
    QString text = coreText(coverage.summary());
    if (coverage.wrongSize > 0) {
        text += QStringLiteral(" ") + ImportanceTableModel::tr(
                                          "Of %1 the data has another size: the "
                                          "matrix was made for another model.")
                                          .arg(formatCount(coverage.wrongSize));
    }
    if (coverage.expertsNeverReached > 0) {
        text += QStringLiteral(" ") +
                ImportanceTableModel::tr("Calibration never reached %1 of %2 experts.")
                    .arg(formatCount(coverage.expertsNeverReached), formatCount(coverage.experts));
    }
    return text;
}

QString sourceOf(const ImportanceMatrix& matrix) {
    QStringList parts;
    if (!matrix.path.empty()) parts << pathText(matrix.path.filename());
    QStringList datasets;
    for (const std::string& dataset : matrix.datasets) {
        datasets << toQt(std::string_view(dataset));
    }
    parts << (datasets.isEmpty()
                  ? ImportanceTableModel::tr("calibration text not recorded")
                  : ImportanceTableModel::tr("calibrated on %1").arg(datasets.join(u", ")));
    if (matrix.chunks == 0) {
        parts << ImportanceTableModel::tr("number of chunks not recorded");
    } else {
        const QString chunks = formatCount(matrix.chunks);
        parts << (matrix.chunkSize == 0 ? ImportanceTableModel::tr("chunks: %1").arg(chunks)
                                        : ImportanceTableModel::tr("chunks: %1 of %2 tokens")
                                              .arg(chunks, formatCount(matrix.chunkSize)));
    }
    return parts.join(QStringLiteral("; "));
}

}  // namespace

const ImportanceRow* ImportanceTable::find(int tensor) const {
    const auto found = std::ranges::lower_bound(rows, tensor, {}, &ImportanceRow::tensor);
    return found != rows.end() && found->tensor == tensor ? &*found : nullptr;
}

Result<std::shared_ptr<const ImportanceTable>> importanceTable(const Model& model,
                                                               const ImportanceMatrix& matrix,
                                                               TaskContext& task) {
    const auto coverage = measure::importanceCoverage(model, matrix);
    auto table = std::make_shared<ImportanceTable>();
    table->summary = summaryOf(coverage);
    table->source = sourceOf(matrix);
    table->countsAreChunks = matrix.countsAreChunks;
    table->rows.reserve(coverage.tensors.size());
    for (const measure::TensorCoverage& tensor : coverage.tensors) {
        if (task.cancelled()) return fail(ErrorCode::Cancelled, "Cancelled.");
        table->rows.push_back(rowOf(model, matrix, tensor));
    }
    return table;
}

const std::vector<Column<ImportanceRow>>& ImportanceTableModel::columns() {
    using Row = ImportanceRow;
    using Figures = ImportanceFigures;
    static const std::vector<Column<Row>> kColumns = {
        {QT_TR_NOOP("Tensor"), QT_TR_NOOP("Tensors that a recipe may quantize, by GGUF name"),
         kLeft, [](const Row& row) { return row.name; },
         [](const Row& row) { return QVariant(row.tensor); }},
        {QT_TR_NOOP("Data"),
         QT_TR_NOOP("Whether the matrix has importance of the right size for the tensor"), kLeft,
         [](const Row& row) { return coreText(measure::fitName(row.fit)); },
         [](const Row& row) { return QVariant(static_cast<int>(row.fit)); }},
        {QT_TR_NOOP("Experts"), QT_TR_NOOP("Matrices in the tensor when there are several"), kRight,
         expertsText, [](const Row& row) { return QVariant(qulonglong{row.experts}); }},
        {QT_TR_NOOP("Never reached"),
         QT_TR_NOOP("Experts that the calibration text never reached, and their share"), kRight,
         neverReachedText, neverReachedValue},
        {QT_TR_NOOP("Min count"), QT_TR_NOOP("Inputs of the expert that was reached least"), kRight,
         countText<&Figures::lowestCount>, numberOf<&Figures::lowestCount>},
        {QT_TR_NOOP("Median count"), QT_TR_NOOP("Inputs of the expert in the middle"), kRight,
         countText<&Figures::medianCount>, numberOf<&Figures::medianCount>},
        {QT_TR_NOOP("Max count"), QT_TR_NOOP("Inputs of the expert that was reached most"), kRight,
         countText<&Figures::highestCount>, numberOf<&Figures::highestCount>},
        {QT_TR_NOOP("Mean"), QT_TR_NOOP("Mean importance: squared inputs, over all columns"),
         kRight, meanText, numberOf<&Figures::mean>},
        {QT_TR_NOOP("Top 1 %"),
         QT_TR_NOOP("Share of all importance that the most important 1 % of the columns have"),
         kRight, topText, numberOf<&Figures::shareOfTopHundredth>},
    };
    return kColumns;
}

void ImportanceTableModel::setTable(std::shared_ptr<const ImportanceTable> table) {
    if (table == m_table) return;
    beginResetModel();
    m_table = std::move(table);
    endResetModel();
}

int ImportanceTableModel::tensorAt(int row) const {
    return m_table->rows[static_cast<std::size_t>(row)].tensor;
}

int ImportanceTableModel::rowOf(int tensor) const {
    const ImportanceRow* row = m_table ? m_table->find(tensor) : nullptr;
    return row == nullptr ? -1 : static_cast<int>(row - m_table->rows.data());
}

int ImportanceTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !m_table ? 0 : static_cast<int>(m_table->rows.size());
}

int ImportanceTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(columns().size());
}

QVariant ImportanceTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const ImportanceRow& row = m_table->rows[static_cast<std::size_t>(index.row())];
    const auto& column = columns()[static_cast<std::size_t>(index.column())];
    if (role == Qt::DisplayRole) return column.display(row);
    if (role == Qt::ToolTipRole) return Qt::convertFromPlainText(column.display(row));
    if (role == Qt::TextAlignmentRole) return QVariant::fromValue(column.alignment);
    if (role == kSortRole) return column.sortValue(row);
    return {};
}

QVariant ImportanceTableModel::headerData(int section, Qt::Orientation orientation,
                                          int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount()) return {};
    const auto& column = columns()[static_cast<std::size_t>(section)];
    if (role == Qt::DisplayRole) return tr(column.title);
    if (role == Qt::ToolTipRole) return tr(column.toolTip);
    if (role == Qt::TextAlignmentRole) return QVariant::fromValue(column.alignment);
    return {};
}

}  // namespace weightscape::ui
