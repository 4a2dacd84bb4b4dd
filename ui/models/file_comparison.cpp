// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/file_comparison.h"

#include <cmath>

#include "ui/look/plain_text.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"
#include "ui/text/window_text.h"

namespace weightscape::ui {
namespace {

using Kind = measure::ComparedTensor::Kind;

QString verdictOf(const measure::ComparedTensor& tensor) {
    switch (tensor.kind) {
        case Kind::OnlyA:
            return tr("only in A");
        case Kind::OnlyB:
            return tr("only in B");
        case Kind::OtherShape:
            return tr("another shape");
        case Kind::Unreadable:
            return tr("cannot be read");
        case Kind::Compared:
            break;
    }
    return tensor.error.sumSquaredError > 0 ? tr("differs") : tr("the same");
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

using Row = ComparedRow;

template <std::uint64_t Row::*bytes>
constexpr Column<Row> bytesColumn(const char* title) {
    return {title, nullptr, Qt::AlignRight,
            [](const Row& row) { return row.*bytes == 0 ? QString() : formatBytes(row.*bytes); },
            [](const Row& row) { return QVariant(qulonglong{row.*bytes}); }};
}

/// Rows without the figure sort below all others.
template <double Row::*figure, QString (*format)(double)>
constexpr Column<Row> figureColumn(const char* title) {
    return {
        title, nullptr, Qt::AlignRight,
        [](const Row& row) { return std::isnan(row.*figure) ? QString() : format(row.*figure); },
        [](const Row& row) { return QVariant(std::isnan(row.*figure) ? -1.0 : row.*figure); }};
}

constexpr Column<Row> kColumns[] = {
    {QT_TR_NOOP("Tensor or key"), nullptr, Qt::AlignLeft, [](const Row& row) { return row.name; }},
    {QT_TR_NOOP("A"), nullptr, Qt::AlignLeft, [](const Row& row) { return row.a; }},
    {QT_TR_NOOP("B"), nullptr, Qt::AlignLeft, [](const Row& row) { return row.b; }},
    bytesColumn<&Row::bytesA>(QT_TR_NOOP("Bytes A")),
    bytesColumn<&Row::bytesB>(QT_TR_NOOP("Bytes B")),
    figureColumn<&Row::weightedRmse, formatPercent>(QT_TR_NOOP("By importance")),
    figureColumn<&Row::relativeRmse, formatPercent>(QT_TR_NOOP("Error")),
    figureColumn<&Row::sqnrDb, formatDecibel>(QT_TR_NOOP("SQNR")),
    {QT_TR_NOOP("What"), nullptr, Qt::AlignLeft, [](const Row& row) { return row.verdict; }},
};

}  // namespace

std::span<const Column<ComparedRow>> comparedColumns() {
    return kColumns;
}

QList<ComparedRow> comparedRows(const measure::ModelComparison& comparison) {
    QList<ComparedRow> rows;
    for (const measure::ComparedTensor& tensor : comparison.tensors) {
        ComparedRow row;
        row.name = toQt(tensor.any().name);
        if (tensor.a != nullptr) {
            row.a = said(typeText(*tensor.a));
            row.bytesA = tensor.a->bytes;
        }
        if (tensor.b != nullptr) {
            row.b = said(typeText(*tensor.b));
            row.bytesB = tensor.b->bytes;
        }
        row.verdict = verdictOf(tensor);
        if (tensor.kind == Kind::Compared) {
            row.relativeRmse = tensor.error.relativeRmse();
            row.sqnrDb = tensor.error.sqnrDb();
            if (tensor.error.sumImportance > 0) {
                row.weightedRmse = tensor.error.weightedRelativeRmse();
            }
        }
        rows.push_back(std::move(row));
    }
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
    QString summary =
        tr("Of %1 %2 differ, of the metadata %3; relative RMSE of B against A %4, SQNR %5, "
           "exact.")
            .arg(counted(std::ssize(comparison.tensors), tr("tensor"), tr("tensors")),
                 formatCount(different),
                 counted(static_cast<qsizetype>(keys), tr("key"), tr("keys")),
                 formatPercent(all.relativeRmse()), formatDecibel(all.sqnrDb()));
    if (all.sumImportance > 0) {
        summary += QLatin1Char(' ') +
                   tr("Error by importance: %1.").arg(formatPercent(all.weightedRelativeRmse()));
    }
    const Text remark = measure::orderRemark(comparison);
    return remark.empty() ? summary : summary + QStringLiteral(" ") + said(remark);
}

}  // namespace weightscape::ui
