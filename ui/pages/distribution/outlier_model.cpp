// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/distribution/outlier_model.h"

#include <QCoreApplication>
#include <array>

#include "ui/text/number_format.h"

namespace weightscape::ui {
namespace {

struct Column {
    const char* title;
    const char* toolTip;
    QString (*text)(const measure::Outlier& outlier);
};

constexpr std::array<Column, 4> kColumns = {{
    {QT_TRANSLATE_NOOP("OutlierModel", "Value"),
     QT_TRANSLATE_NOOP("OutlierModel", "The weight as stored"),
     [](const measure::Outlier& outlier) { return formatWeight(outlier.value); }},
    {QT_TRANSLATE_NOOP("OutlierModel", "Distance"),
     QT_TRANSLATE_NOOP("OutlierModel", "Distance from the mean in standard deviations"),
     [](const measure::Outlier& outlier) { return formatSigmas(outlier.sigma); }},
    {QT_TRANSLATE_NOOP("OutlierModel", "Row"), QT_TRANSLATE_NOOP("OutlierModel", "Counted from 0"),
     [](const measure::Outlier& outlier) { return formatCount(outlier.row); }},
    {QT_TRANSLATE_NOOP("OutlierModel", "Column"),
     QT_TRANSLATE_NOOP("OutlierModel", "Counted from 0"),
     [](const measure::Outlier& outlier) { return formatCount(outlier.column); }},
}};

}  // namespace

void OutlierModel::setStatistics(std::shared_ptr<const measure::TensorStatistics> statistics) {
    if (statistics == m_statistics) return;
    beginResetModel();
    m_statistics = std::move(statistics);
    endResetModel();
}

const measure::Outlier* OutlierModel::outlier(int row) const {
    return row < 0 || row >= rowCount() ? nullptr
                                        : &m_statistics->outliers[static_cast<std::size_t>(row)];
}

int OutlierModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !m_statistics ? 0 : static_cast<int>(m_statistics->outliers.size());
}

int OutlierModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(kColumns.size());
}

QVariant OutlierModel::data(const QModelIndex& index, int role) const {
    const measure::Outlier* shown = index.isValid() ? outlier(index.row()) : nullptr;
    if (shown == nullptr) return {};
    if (role == Qt::DisplayRole) {
        return kColumns[static_cast<std::size_t>(index.column())].text(*shown);
    }
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    return {};
}

QVariant OutlierModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation == Qt::Vertical)
        return role == Qt::DisplayRole ? QVariant(section + 1) : QVariant();
    const Column& column = kColumns[static_cast<std::size_t>(section)];
    if (role == Qt::DisplayRole) return QCoreApplication::translate("OutlierModel", column.title);
    if (role == Qt::ToolTipRole) return QCoreApplication::translate("OutlierModel", column.toolTip);
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    return {};
}

}  // namespace weightscape::ui
