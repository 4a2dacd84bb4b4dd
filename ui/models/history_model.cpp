// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/history_model.h"

#include "ui/look/theme.h"
#include "ui/text/number_format.h"

namespace weightscape::ui {
namespace {

using Row = HistoryStep;

constexpr auto kTip = nameTip<Row, &Row::name>;

QVariant stepData(const Row& row, int role) {
    return role == Qt::DecorationRole ? QVariant(row.thumbnail) : kTip(row, role);
}

constexpr Column<Row> kColumns[] = {
    {QT_TR_NOOP("Step"), nullptr, Qt::AlignLeft,
     [](const Row& row) {
         return row.branch < 0 ? row.name : QStringLiteral("\u21b3 %1").arg(row.name);
     },
     nullptr, stepData},
    {QT_TR_NOOP("Size"), nullptr, Qt::AlignRight,
     [](const Row& row) { return row.works() ? formatBytesShort(row.fileBytes) : unknownText(); },
     nullptr, kTip},
    {QT_TR_NOOP("Bits"), nullptr, Qt::AlignRight,
     [](const Row& row) {
         return row.works() ? formatBitsPerWeight(row.bitsPerWeight) : unknownText();
     },
     nullptr, kTip},
    {QT_TR_NOOP("Error"), nullptr, Qt::AlignRight,
     [](const Row& row) {
         return row.relativeRmse ? formatPercent(*row.relativeRmse) : unknownText();
     },
     nullptr, kTip},
};

}  // namespace

HistoryModel::HistoryModel(QObject* parent) : TableModel(kColumns, parent) {}

void HistoryModel::setSteps(QList<HistoryStep> steps, int current) {
    m_current = current;
    setRows(std::move(steps));
}

void HistoryModel::setFigures(int step, const HistoryStep& figures) {
    if (row(step) == nullptr) return;
    HistoryStep known = figures;
    known.name = row(step)->name;
    known.book = row(step)->book;
    known.branch = row(step)->branch;
    known.place = row(step)->place;
    replace(step, std::move(known));
}

void HistoryModel::setError(int step, double relativeRmse) {
    if (row(step) == nullptr) return;
    HistoryStep known = *row(step);
    known.relativeRmse = relativeRmse;
    replace(step, std::move(known));
}

Qt::ItemFlags HistoryModel::flags(const QModelIndex& index) const {
    const Qt::ItemFlags usual = TableModel::flags(index);
    const bool hasName = index.column() == HistoryStep::Step && index.row() > 0;
    return hasName && row(index.row())->branch < 0 ? usual | Qt::ItemIsEditable : usual;
}

bool HistoryModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    const QString name = value.toString().trimmed();
    if (role != Qt::EditRole || !flags(index).testFlag(Qt::ItemIsEditable) || name.isEmpty()) {
        return false;
    }
    HistoryStep known = *row(index.row());
    known.name = name;
    replace(index.row(), std::move(known));
    Q_EMIT renamed(index.row(), name);
    return true;
}

QVariant HistoryModel::data(const QModelIndex& index, int role) const {
    if (role == Qt::FontRole && index.row() == m_current) return textFont(kTextNormal, true);
    if (role == Qt::ForegroundRole && index.row() > m_current) return currentTheme().disabledText;
    return TableModel::data(index, role == Qt::EditRole ? int{Qt::DisplayRole} : role);
}

}  // namespace weightscape::ui
