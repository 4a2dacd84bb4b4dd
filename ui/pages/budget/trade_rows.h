// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <span>

#include "ui/models/column.h"
#include "ui/pages/budget/budget_picture.h"

namespace weightscape::ui {

/// What some bytes bought: a tensor got a larger type.
struct TradeRow {
    int tensor = -1;
    QString name, from, to;
    std::uint64_t bytes = 0;
    double gain = 0.0;  ///< damage of the whole file before, less that after, as it is shown
    QString unit;       ///< of it

    [[nodiscard]] double gainPerMebibyte() const;
    /// "blk.3.ffn_down.weight: Q4_K → Q6_K, +7.3 KiB for −0.0021 nats".
    [[nodiscard]] QString sentence() const;
};

/// The last trades that a file of so many bytes has room for, the last one first; at most 200.
[[nodiscard]] QList<TradeRow> lastTrades(const BudgetPicture& picture, std::uint64_t fileBytes);
[[nodiscard]] std::span<const Column<TradeRow>> tradeColumns();

}  // namespace weightscape::ui
