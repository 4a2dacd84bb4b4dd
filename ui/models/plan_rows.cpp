// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/plan_rows.h"

#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {

namespace {

using Row = PlanRow;

constexpr Column<Row> kColumns[] = {
    {QT_TR_NOOP("Tensor"), QT_TR_NOOP("Name in the exported file"), Qt::AlignLeft,
     [](const Row& row) { return row.name; }},
    {QT_TR_NOOP("Type"), QT_TR_NOOP("Type in the source → type in the exported file"),
     Qt::AlignLeft, [](const Row& row) { return row.type; }},
    {QT_TR_NOOP("Bytes"), QT_TR_NOOP("In the exported file, without padding"), Qt::AlignRight,
     [](const Row& row) { return formatBytes(row.bytes); },
     [](const Row& row) { return QVariant(qulonglong{row.bytes}); }},
    {QT_TR_NOOP("Why"), QT_TR_NOOP("The rule that decided"), Qt::AlignLeft,
     [](const Row& row) { return row.rule; }},
};

}  // namespace

std::span<const Column<PlanRow>> planColumns() {
    return kColumns;
}

QList<PlanRow> planRows(const Model& model, const recipes::QuantizationPlan& plan) {
    QList<PlanRow> rows;
    rows.reserve(static_cast<qsizetype>(plan.tensors.size()));
    for (const recipes::PlannedTensor& planned : plan.tensors) {
        const TensorInfo& tensor = model.tensors[planned.tensor];
        const QString from = said(typeText(tensor));
        const QString to = fromUtf8(planned.format->info.label);
        Row row;
        row.name = toQt(tensor.ggufName);
        row.type = from == to ? to : QStringLiteral("%1 → %2").arg(from, to);
        row.bytes = planned.bytes;
        row.rule = said(planned.rule.text());
        if (!planned.fallback.empty()) row.rule += QStringLiteral("; ") + said(planned.fallback);
        rows.push_back(std::move(row));
    }
    return rows;
}

}  // namespace weightscape::ui
