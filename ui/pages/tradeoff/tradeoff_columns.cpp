// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/tradeoff/tradeoff_columns.h"

#include "core/recipes/recipe.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

using Row = recipes::TradeoffPoint;

QString size(const Row& row) {
    return formatBytesExact(row.fileBytes);
}
QString bits(const Row& row) {
    return formatBitsPerWeight(row.bitsPerWeight);
}
QString figure(const measure::ErrorFigure& error) {
    return formatPercentInterval(error.relativeRmse, error.confidence);
}
QString error(const Row& row) {
    return figure(row.error.figure(false));
}
QString weightedError(const Row& row) {
    return row.error.hasImportance ? figure(row.error.figure(true)) : unknownText();
}
QString sqnr(const Row& row) {
    return formatDecibel(row.error.sqnrDb);
}

/// A figure of a preset that can be used with the model.
template <QString (*text)(const Row&)>
constexpr Column<Row> figureColumn(const char* title) {
    return {title, nullptr, Qt::AlignRight,
            [](const Row& row) { return row.reason.empty() ? text(row) : unknownText(); }};
}

constexpr Column<Row> kColumns[] = {
    {QT_TR_NOOP("Recipe"), nullptr, Qt::AlignLeft,
     [](const Row& row) { return fromUtf8(row.preset); }},
    figureColumn<size>(QT_TR_NOOP("File size")),
    figureColumn<bits>(QT_TR_NOOP("Bits per weight")),
    figureColumn<weightedError>(QT_TR_NOOP("Error by importance")),
    figureColumn<error>(QT_TR_NOOP("Relative RMSE")),
    figureColumn<sqnr>(QT_TR_NOOP("SQNR")),
    {QT_TR_NOOP("In short"), nullptr, Qt::AlignLeft,
     [](const Row& row) {
         return row.reason.empty() ? said(recipes::findPreset(row.preset)->summary)
                                   : said(row.reason);
     }},
};

}  // namespace

std::span<const Column<recipes::TradeoffPoint>> tradeoffColumns() {
    return kColumns;
}

}  // namespace weightscape::ui
