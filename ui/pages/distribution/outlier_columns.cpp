// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/distribution/outlier_columns.h"

#include "ui/text/number_format.h"

namespace weightscape::ui {
namespace {

using Row = measure::Outlier;

constexpr Column<Row> kColumns[] = {
    {QT_TR_NOOP("Value"), QT_TR_NOOP("The weight as stored"), Qt::AlignRight,
     [](const Row& row) { return formatWeight(row.value); }},
    {QT_TR_NOOP("Distance"), QT_TR_NOOP("Distance from the mean in standard deviations"),
     Qt::AlignRight, [](const Row& row) { return formatSigmas(row.sigma); }},
    {QT_TR_NOOP("Row"), QT_TR_NOOP("Counted from 0"), Qt::AlignRight,
     [](const Row& row) { return formatCount(row.row); }},
    {QT_TR_NOOP("Column"), QT_TR_NOOP("Counted from 0"), Qt::AlignRight,
     [](const Row& row) { return formatCount(row.column); }},
};

}  // namespace

std::span<const Column<measure::Outlier>> outlierColumns() {
    return kColumns;
}

}  // namespace weightscape::ui
