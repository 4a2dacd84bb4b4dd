// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/file_comparison_model.h"

#include <QTextDocument>
#include <cmath>

#include "ui/models/column.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

using Kind = measure::ComparedTensor::Kind;

QString verdictOf(const measure::ComparedTensor& tensor) {
    switch (tensor.kind) {
        case Kind::OnlyA:
            return FileComparisonModel::tr("only in A");
        case Kind::OnlyB:
            return FileComparisonModel::tr("only in B");
        case Kind::OtherShape:
            return FileComparisonModel::tr("another shape");
        case Kind::Unreadable:
            return FileComparisonModel::tr("cannot be read");
        case Kind::Compared:
            break;
    }
    return tensor.error.sumSquaredError > 0 ? FileComparisonModel::tr("differs")
                                            : FileComparisonModel::tr("the same");
}

ComparedRow metadataRow(const std::string& key, const QString& a, const QString& b,
                        const QString& verdict) {
    ComparedRow row;
    row.name = toQt(key);
    row.a = a;
    row.b = b;
    row.verdict = verdict;
    row.isTensor = false;
    return row;
}

bool differs(const measure::ComparedTensor& tensor) {
    return tensor.kind != Kind::Compared || tensor.error.sumSquaredError > 0;
}

}  // namespace

std::vector<ComparedRow> comparedRows(const measure::ModelComparison& comparison) {
    std::vector<ComparedRow> rows;
    for (const measure::ComparedTensor& tensor : comparison.tensors) {
        ComparedRow row;
        row.name = toQt(tensor.any().name);
        if (tensor.a != nullptr) {
            row.a = fromUtf8(tensor.a->format->info.label);
            row.bytesA = tensor.a->bytes;
        }
        if (tensor.b != nullptr) {
            row.b = fromUtf8(tensor.b->format->info.label);
            row.bytesB = tensor.b->bytes;
        }
        row.verdict = verdictOf(tensor);
        if (tensor.kind == Kind::Compared) {
            row.relativeRmse = tensor.error.relativeRmse();
            row.sqnrDb = tensor.error.sqnrDb();
        }
        rows.push_back(std::move(row));
    }
    const auto tr = [](const char* text) { return FileComparisonModel::tr(text); };
    for (const auto& changed : comparison.changed) {
        rows.push_back(metadataRow(changed.key, fromUtf8(changed.a), fromUtf8(changed.b),
                                   tr("another value")));
    }
    for (const auto& key : comparison.onlyA) {
        rows.push_back(metadataRow(key, {}, {}, tr("only in A")));
    }
    for (const auto& key : comparison.onlyB) {
        rows.push_back(metadataRow(key, {}, {}, tr("only in B")));
    }
    return rows;
}

QString comparisonSummary(const measure::ModelComparison& comparison) {
    ErrorStats all;
    std::size_t different = 0;
    for (const measure::ComparedTensor& tensor : comparison.tensors) {
        if (tensor.kind == Kind::Compared) all.merge(tensor.error);
        if (differs(tensor)) ++different;
    }
    const auto keys = comparison.changed.size() + comparison.onlyA.size() + comparison.onlyB.size();
    return FileComparisonModel::tr(
               "%1 tensors, %2 differ; %3 keys of the metadata differ; "
               "relative RMSE of B against A %4, SQNR %5, exact.")
        .arg(formatCount(comparison.tensors.size()), formatCount(different), formatCount(keys),
             formatPercent(all.relativeRmse()), formatDecibel(all.sqnrDb()));
}

void FileComparisonModel::setRows(std::vector<ComparedRow> rows) {
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

int FileComparisonModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int FileComparisonModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant FileComparisonModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const ComparedRow& row = m_rows[static_cast<std::size_t>(index.row())];
    const bool isNumber = index.column() >= BytesAColumn && index.column() <= SqnrColumn;
    if (role == Qt::TextAlignmentRole) {
        return QVariant::fromValue((isNumber ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    const bool sorts = role == kSortRole;
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole && !sorts) return {};
    const auto bytes = [&](std::uint64_t count) {
        return sorts ? QVariant(qulonglong{count})
                     : QVariant(count == 0 ? QString() : formatBytes(count));
    };
    const auto figure = [&](double value, const QString& text) {
        if (std::isnan(value)) return sorts ? QVariant(-1.0) : QVariant(QString());
        return sorts ? QVariant(value) : QVariant(text);
    };
    QVariant shown;
    switch (index.column()) {
        case NameColumn:
            shown = row.name;
            break;
        case AColumn:
            shown = row.a;
            break;
        case BColumn:
            shown = row.b;
            break;
        case BytesAColumn:
            shown = bytes(row.bytesA);
            break;
        case BytesBColumn:
            shown = bytes(row.bytesB);
            break;
        case ErrorColumn:
            shown = figure(row.relativeRmse, formatPercent(row.relativeRmse));
            break;
        case SqnrColumn:
            shown = figure(row.sqnrDb, formatDecibel(row.sqnrDb));
            break;
        default:
            shown = row.verdict;
    }
    return role == Qt::ToolTipRole ? QVariant(Qt::convertFromPlainText(shown.toString())) : shown;
}

QVariant FileComparisonModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    const QString titles[] = {tr("Tensor or key"), tr("A"),     tr("B"),    tr("Bytes A"),
                              tr("Bytes B"),       tr("Error"), tr("SQNR"), tr("What")};
    return section >= 0 && section < ColumnCount ? titles[section] : QVariant();
}

}  // namespace weightscape::ui
