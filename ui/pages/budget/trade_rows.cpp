// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/budget/trade_rows.h"

#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"
#include "ui/text/window_text.h"

namespace weightscape::ui {
namespace {

constexpr qsizetype kMostTrades = 200;
constexpr double kBytesPerMebibyte = 1024.0 * 1024.0;

QString amount(double value, const QString& unit) {
    return QStringLiteral("%1 %2").arg(formatSignificant(value), unit);
}

constexpr Column<TradeRow> kTradeColumns[] = {
    {QT_TR_NOOP("Tensor"), nullptr, Qt::AlignLeft, [](const TradeRow& row) { return row.name; }},
    {QT_TR_NOOP("From"), nullptr, Qt::AlignLeft, [](const TradeRow& row) { return row.from; }},
    {QT_TR_NOOP("To"), nullptr, Qt::AlignLeft, [](const TradeRow& row) { return row.to; }},
    {QT_TR_NOOP("Bytes"), QT_TR_NOOP("What the file grows by"), Qt::AlignRight,
     [](const TradeRow& row) { return formatBytesExact(row.bytes); }},
    {QT_TR_NOOP("Damage less"), QT_TR_NOOP("What that does to the whole file's damage"),
     Qt::AlignRight, [](const TradeRow& row) { return amount(row.gain, row.unit); }},
    {QT_TR_NOOP("Per MiB"), QT_TR_NOOP("Damage less for each MiB: later trades pay less"),
     Qt::AlignRight, [](const TradeRow& row) { return amount(row.gainPerMebibyte(), row.unit); }},
};

}  // namespace

double TradeRow::gainPerMebibyte() const {
    return gain * kBytesPerMebibyte / static_cast<double>(bytes);
}

QString TradeRow::sentence() const {
    return tr("%1: %2 → %3, +%4 for −%5")
        .arg(name, from, to, formatBytesShort(bytes), amount(gain, unit));
}

QList<TradeRow> lastTrades(const BudgetPicture& picture, std::uint64_t fileBytes) {
    const bool isDivergence = picture.prices->kind == recipes::DamageKind::Divergence;
    const QString unit = isDivergence ? tr("nats") : tr("points");
    QList<TradeRow> rows;
    for (std::size_t i = picture.tradesWithin(fileBytes); i > 0 && rows.size() < kMostTrades; --i) {
        const recipes::Trade& trade = picture.path.trades[i - 1];
        const double before = picture.shownDamage(trade.after.cost + trade.gain);
        rows.push_back({static_cast<int>(trade.tensor),
                        toQt(picture.basis.model->tensors[trade.tensor].ggufName),
                        fromUtf8(trade.from->info.label), fromUtf8(trade.to->info.label),
                        trade.bytes, before - picture.shownDamage(trade.after.cost), unit});
    }
    return rows;
}

std::span<const Column<TradeRow>> tradeColumns() {
    return kTradeColumns;
}

}  // namespace weightscape::ui
