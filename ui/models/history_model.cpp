// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/history_model.h"

#include <QFont>
#include <QTextDocument>

#include "ui/look/theme.h"
#include "ui/text/number_format.h"

namespace weightscape::ui {

void HistoryModel::setSteps(std::vector<HistoryStep> steps, int current) {
    beginResetModel();
    m_steps = std::move(steps);
    m_current = current;
    endResetModel();
}

void HistoryModel::setFigures(int step, const HistoryStep& figures) {
    if (step < 0 || step >= rowCount()) return;
    HistoryStep& known = m_steps[static_cast<std::size_t>(step)];
    known.thumbnail = figures.thumbnail;
    known.fileBytes = figures.fileBytes;
    known.bitsPerWeight = figures.bitsPerWeight;
    known.relativeRmse = figures.relativeRmse;
    Q_EMIT dataChanged(index(step, 0), index(step, ColumnCount - 1));
}

void HistoryModel::setError(int step, double relativeRmse) {
    if (step < 0 || step >= rowCount()) return;
    m_steps[static_cast<std::size_t>(step)].relativeRmse = relativeRmse;
    Q_EMIT dataChanged(index(step, ErrorColumn), index(step, ErrorColumn));
}

int HistoryModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_steps.size());
}

int HistoryModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

Qt::ItemFlags HistoryModel::flags(const QModelIndex& index) const {
    const Qt::ItemFlags usual = QAbstractTableModel::flags(index);
    return index.column() == StepColumn && index.row() > 0 ? usual | Qt::ItemIsEditable : usual;
}

bool HistoryModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    const QString name = value.toString().trimmed();
    if (role != Qt::EditRole || !flags(index).testFlag(Qt::ItemIsEditable) || name.isEmpty()) {
        return false;
    }
    m_steps[static_cast<std::size_t>(index.row())].name = name;
    Q_EMIT dataChanged(index, index);
    Q_EMIT renamed(index.row(), name);
    return true;
}

QVariant HistoryModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const HistoryStep& step = m_steps[static_cast<std::size_t>(index.row())];
    if (role == Qt::FontRole && index.row() == m_current) return textFont(kTextNormal, true);
    if (role == Qt::ForegroundRole && index.row() > m_current) {
        return currentTheme().disabledText;
    }
    if (role == Qt::TextAlignmentRole && index.column() != StepColumn) {
        return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    }
    if (role == Qt::DecorationRole && index.column() == StepColumn) return step.thumbnail;
    if (role == Qt::ToolTipRole) return Qt::convertFromPlainText(step.name);
    if (role != Qt::DisplayRole && role != Qt::EditRole) return {};
    const bool works = step.fileBytes > 0;
    switch (index.column()) {
        case StepColumn:
            return step.name;
        case SizeColumn:
            return works ? formatBytesShort(step.fileBytes) : unknownText();
        case BitsColumn:
            return works ? formatBitsPerWeight(step.bitsPerWeight) : unknownText();
        default:
            return step.relativeRmse ? formatPercent(*step.relativeRmse) : unknownText();
    }
}

QVariant HistoryModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
        case StepColumn:
            return tr("Step");
        case SizeColumn:
            return tr("Size");
        case BitsColumn:
            return tr("Bits");
        case ErrorColumn:
            return tr("Error");
        default:
            return {};
    }
}

}  // namespace weightscape::ui
