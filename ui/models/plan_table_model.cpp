// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/plan_table_model.h"

#include <QTextDocument>

#include "ui/text/number_format.h"
#include "ui/text/reason_text.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {

const std::vector<Column<PlanTableModel::Row>>& PlanTableModel::columns() {
    static const std::vector<Column<Row>> kColumns = {
        {QT_TR_NOOP("Tensor"), QT_TR_NOOP("Name in the exported file"),
         Qt::AlignLeft | Qt::AlignVCenter, [](const Row& row) { return row.name; },
         [](const Row& row) { return QVariant(row.name); }},
        {QT_TR_NOOP("Type"), QT_TR_NOOP("Type in the source → type in the exported file"),
         Qt::AlignLeft | Qt::AlignVCenter, [](const Row& row) { return row.type; },
         [](const Row& row) { return QVariant(row.type); }},
        {QT_TR_NOOP("Bytes"), QT_TR_NOOP("In the exported file, without padding"),
         Qt::AlignRight | Qt::AlignVCenter, [](const Row& row) { return formatBytes(row.bytes); },
         [](const Row& row) { return QVariant(qulonglong{row.bytes}); }},
        {QT_TR_NOOP("Why"), QT_TR_NOOP("The rule that decided"), Qt::AlignLeft | Qt::AlignVCenter,
         [](const Row& row) { return row.rule; },
         [](const Row& row) { return QVariant(row.rule); }},
    };
    return kColumns;
}

PlanTableModel::PlanTableModel(const Model& model, const recipes::QuantizationPlan& plan,
                               QObject* parent)
    : QAbstractTableModel(parent) {
    m_rows.reserve(plan.tensors.size());
    recipes::Reason last;
    QString lastText;
    for (const recipes::PlannedTensor& planned : plan.tensors) {
        const TensorInfo& tensor = model.tensors[planned.tensor];
        const QString from = fromUtf8(tensor.format->info.label);
        const QString to = fromUtf8(planned.format->info.label);
        Row row;
        row.name = toQt(tensor.ggufName);
        row.type = from == to ? to : QStringLiteral("%1 → %2").arg(from, to);
        row.bytes = planned.bytes;
        // Experts follow each other and have one reason.
        if (m_rows.empty() || planned.rule != last) {
            last = planned.rule;
            lastText = reasonText(last);
        }
        row.rule = lastText;
        if (!planned.fallback.empty())
            row.rule += QStringLiteral("; ") + coreText(planned.fallback);
        m_rows.push_back(std::move(row));
    }
}

int PlanTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int PlanTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(columns().size());
}

QVariant PlanTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const Row& row = m_rows[static_cast<std::size_t>(index.row())];
    const auto& column = columns()[static_cast<std::size_t>(index.column())];
    if (role == Qt::DisplayRole) return column.display(row);
    if (role == Qt::ToolTipRole) return Qt::convertFromPlainText(column.display(row));
    if (role == Qt::TextAlignmentRole) return QVariant::fromValue(column.alignment);
    if (role == kSortRole) return column.sortValue(row);
    return {};
}

QVariant PlanTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount()) return {};
    const auto& column = columns()[static_cast<std::size_t>(section)];
    if (role == Qt::DisplayRole) return tr(column.title);
    if (role == Qt::ToolTipRole) return tr(column.toolTip);
    if (role == Qt::TextAlignmentRole) return QVariant::fromValue(column.alignment);
    return {};
}

}  // namespace weightscape::ui
