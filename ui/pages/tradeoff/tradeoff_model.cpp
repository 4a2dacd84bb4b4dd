// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/tradeoff/tradeoff_model.h"

#include <QCoreApplication>
#include <array>

#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

struct Column {
    const char* title;
    bool isNumber;
    QString (*text)(const recipes::TradeoffPoint& point);
};

constexpr std::array<Column, 6> kColumns = {{
    {QT_TRANSLATE_NOOP("TradeoffModel", "Recipe"), false,
     [](const recipes::TradeoffPoint& point) { return fromUtf8(point.preset); }},
    {QT_TRANSLATE_NOOP("TradeoffModel", "File size"), true,
     [](const recipes::TradeoffPoint& point) { return formatBytesExact(point.fileBytes); }},
    {QT_TRANSLATE_NOOP("TradeoffModel", "Bits per weight"), true,
     [](const recipes::TradeoffPoint& point) { return formatBitsPerWeight(point.bitsPerWeight); }},
    {QT_TRANSLATE_NOOP("TradeoffModel", "Relative RMSE"), true,
     [](const recipes::TradeoffPoint& point) {
         return formatPercentInterval(point.error.relativeRmse, point.error.confidence);
     }},
    {QT_TRANSLATE_NOOP("TradeoffModel", "SQNR"), true,
     [](const recipes::TradeoffPoint& point) { return formatDecibel(point.error.sqnrDb); }},
    {QT_TRANSLATE_NOOP("TradeoffModel", "In short"), false,
     [](const recipes::TradeoffPoint& point) {
         return point.reason.empty() ? coreText(recipes::findPreset(point.preset)->summary)
                                     : coreText(point.reason);
     }},
}};

}  // namespace

void TradeoffModel::clear() {
    if (m_points.empty()) return;
    beginResetModel();
    m_points.clear();
    endResetModel();
}

void TradeoffModel::add(const recipes::TradeoffPoint& point) {
    const int row = rowCount();
    beginInsertRows({}, row, row);
    m_points.push_back(point);
    endInsertRows();
}

int TradeoffModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_points.size());
}

int TradeoffModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(kColumns.size());
}

QVariant TradeoffModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const recipes::TradeoffPoint& point = m_points[static_cast<std::size_t>(index.row())];
    const Column& column = kColumns[static_cast<std::size_t>(index.column())];
    const bool impossible = column.isNumber && !point.reason.empty();
    if (role == Qt::DisplayRole) return impossible ? unknownText() : column.text(point);
    if (role == Qt::TextAlignmentRole) {
        return QVariant::fromValue(Qt::AlignVCenter |
                                   (column.isNumber ? Qt::AlignRight : Qt::AlignLeft));
    }
    return {};
}

QVariant TradeoffModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    const Column& column = kColumns[static_cast<std::size_t>(section)];
    if (role == Qt::DisplayRole) return QCoreApplication::translate("TradeoffModel", column.title);
    if (role == Qt::TextAlignmentRole) {
        return QVariant::fromValue(Qt::AlignVCenter |
                                   (column.isNumber ? Qt::AlignRight : Qt::AlignLeft));
    }
    return {};
}

}  // namespace weightscape::ui
