// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/token_choices.h"

#include "ui/text/number_format.h"

namespace weightscape::ui {
namespace {

using Row = TokenChoice;

template <std::optional<double> Row::*probability>
constexpr Column<Row> probabilityColumn(const char* title, const char* toolTip) {
    return {title, toolTip, Qt::AlignRight,
            [](const Row& row) {
                return row.*probability ? formatPercent(*(row.*probability)) : unknownText();
            },
            [](const Row& row) { return QVariant((row.*probability).value_or(0.0)); }};
}

constexpr Column<Row> kColumns[] = {
    {QT_TR_NOOP("Next token"), QT_TR_NOOP("What could have been written here"), Qt::AlignLeft,
     [](const Row& row) { return row.text; }},
    probabilityColumn<&Row::original>(
        QT_TR_NOOP("Original"), QT_TR_NOOP("Probability by the original; –: not among its first")),
    probabilityColumn<&Row::changed>(
        QT_TR_NOOP("Recipe"), QT_TR_NOOP("Probability by the recipe; –: not among its first")),
};

}  // namespace

std::span<const Column<TokenChoice>> tokenChoiceColumns() {
    return kColumns;
}

}  // namespace weightscape::ui
