// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/importance_table.h"

#include <algorithm>

#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"
#include "ui/text/window_text.h"

namespace weightscape::ui {
namespace {

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

using Row = ImportanceRow;
using Figures = ImportanceFigures;

constexpr Column<Row> kColumns[] = {
    {QT_TR_NOOP("Tensor"), QT_TR_NOOP("Tensors that a recipe may quantize, by GGUF name"),
     Qt::AlignLeft, [](const Row& row) { return row.name; },
     [](const Row& row) { return QVariant(row.tensor); }},
    {QT_TR_NOOP("Data"),
     QT_TR_NOOP("Whether the matrix has importance of the right size for the tensor"),
     Qt::AlignLeft, [](const Row& row) { return said(measure::fitName(row.fit)); },
     [](const Row& row) { return QVariant(static_cast<int>(row.fit)); }},
    {QT_TR_NOOP("Experts"), QT_TR_NOOP("Matrices in the tensor when there are several"),
     Qt::AlignRight, expertsText, [](const Row& row) { return QVariant(qulonglong{row.experts}); }},
    {QT_TR_NOOP("Never reached"),
     QT_TR_NOOP("Experts that the calibration text never reached, and their share"), Qt::AlignRight,
     neverReachedText, neverReachedValue},
    {QT_TR_NOOP("Min count"), QT_TR_NOOP("Inputs of the expert that was reached least"),
     Qt::AlignRight, countText<&Figures::lowestCount>, numberOf<&Figures::lowestCount>},
    {QT_TR_NOOP("Median count"), QT_TR_NOOP("Inputs of the expert in the middle"), Qt::AlignRight,
     countText<&Figures::medianCount>, numberOf<&Figures::medianCount>},
    {QT_TR_NOOP("Max count"), QT_TR_NOOP("Inputs of the expert that was reached most"),
     Qt::AlignRight, countText<&Figures::highestCount>, numberOf<&Figures::highestCount>},
    {QT_TR_NOOP("Mean"), QT_TR_NOOP("Mean importance: squared inputs, over all columns"),
     Qt::AlignRight, meanText, numberOf<&Figures::mean>},
    {QT_TR_NOOP("Top 1 %"),
     QT_TR_NOOP("Share of all importance that the most important 1 % of the columns have"),
     Qt::AlignRight, topText, numberOf<&Figures::shareOfTopHundredth>},
};

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
    QString text = said(coverage.summary());
    if (coverage.wrongSize > 0) {
        text += QStringLiteral(" ") + tr("Of %1 the data has another size: the "
                                         "matrix was made for another model.")
                                          .arg(formatCount(coverage.wrongSize));
    }
    if (coverage.expertsNeverReached > 0) {
        text += QStringLiteral(" ") +
                tr("Calibration never reached %1 of %2 experts.")
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
    parts << (datasets.isEmpty() ? tr("calibration text not recorded")
                                 : tr("calibrated on %1").arg(datasets.join(u", ")));
    if (matrix.chunks == 0) {
        parts << tr("number of chunks not recorded");
    } else {
        const QString chunks = formatCount(matrix.chunks);
        parts << (matrix.chunkSize == 0
                      ? tr("chunks: %1").arg(chunks)
                      : tr("chunks: %1 of %2 tokens").arg(chunks, formatCount(matrix.chunkSize)));
    }
    return parts.join(QStringLiteral("; "));
}

}  // namespace

int ImportanceTable::rowOf(int tensor) const {
    const auto found = std::ranges::lower_bound(rows, tensor, {}, &ImportanceRow::tensor);
    return found != rows.end() && found->tensor == tensor ? static_cast<int>(found - rows.begin())
                                                          : -1;
}

const ImportanceRow* ImportanceTable::find(int tensor) const {
    const int row = rowOf(tensor);
    return row < 0 ? nullptr : &rows[row];
}

std::span<const Column<ImportanceRow>> importanceColumns() {
    return kColumns;
}

Result<std::shared_ptr<const ImportanceTable>> importanceTable(const Model& model,
                                                               const ImportanceMatrix& matrix,
                                                               TaskContext& task) {
    const auto coverage = measure::importanceCoverage(model, matrix);
    auto table = std::make_shared<ImportanceTable>();
    table->summary = summaryOf(coverage);
    table->source = sourceOf(matrix);
    table->countsAreChunks = matrix.countsAreChunks;
    table->rows.reserve(static_cast<qsizetype>(coverage.tensors.size()));
    for (const measure::TensorCoverage& tensor : coverage.tensors) {
        if (task.cancelled()) return fail(ErrorCode::Cancelled, "Cancelled."_text);
        table->rows.push_back(rowOf(model, matrix, tensor));
    }
    return table;
}

}  // namespace weightscape::ui
