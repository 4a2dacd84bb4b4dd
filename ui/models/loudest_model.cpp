// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/loudest_model.h"

#include <QTextDocument>
#include <algorithm>
#include <cmath>
#include <numbers>

#include "ui/models/column.h"
#include "ui/session/session.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {

std::vector<LoudWeight> loudestWeights(const Session& session, std::size_t most) {
    std::vector<LoudWeight> all;
    if (!session.model()) return all;
    const double beyond = std::erfc(6 / std::numbers::sqrt2);
    const auto& tensors = session.model()->tensors;
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        const auto& statistics = session.statistics(static_cast<int>(i));
        if (!statistics) continue;
        for (const measure::Outlier& outlier : statistics->outliers) {
            all.push_back({static_cast<int>(i),
                           {},
                           outlier,
                           statistics->beyond6Sigma,
                           beyond * static_cast<double>(statistics->count)});
        }
    }
    const auto end = all.begin() + static_cast<std::ptrdiff_t>(std::min(most, all.size()));
    std::partial_sort(all.begin(), end, all.end(), [](const LoudWeight& a, const LoudWeight& b) {
        if (a.outlier.sigma != b.outlier.sigma) return a.outlier.sigma > b.outlier.sigma;
        return a.tensor < b.tensor;
    });
    all.erase(end, all.end());
    for (LoudWeight& weight : all) {
        weight.name = toQt(tensors[static_cast<std::size_t>(weight.tensor)].name);
    }
    return all;
}

void LoudestModel::setWeights(std::vector<LoudWeight> weights) {
    beginResetModel();
    m_weights = std::move(weights);
    endResetModel();
}

const LoudWeight* LoudestModel::weight(int row) const {
    return row < 0 || row >= rowCount() ? nullptr : &m_weights[static_cast<std::size_t>(row)];
}

int LoudestModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_weights.size());
}

int LoudestModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant LoudestModel::data(const QModelIndex& index, int role) const {
    const LoudWeight* shown = index.isValid() ? weight(index.row()) : nullptr;
    if (shown == nullptr) return {};
    if (role == Qt::TextAlignmentRole) {
        const bool isName = index.column() == TensorColumn;
        return QVariant::fromValue((isName ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    }
    const bool sorts = role == kSortRole;
    if (role == Qt::ToolTipRole) return Qt::convertFromPlainText(shown->name);
    if (role != Qt::DisplayRole && !sorts) return {};
    const measure::Outlier& outlier = shown->outlier;
    const auto number = [&](auto value, const QString& text) {
        return sorts ? QVariant(static_cast<double>(value)) : QVariant(text);
    };
    switch (index.column()) {
        case TensorColumn:
            return shown->name;
        case RowColumn:
            return number(outlier.row, formatCount(outlier.row));
        case ColumnColumn:
            return number(outlier.column, formatCount(outlier.column));
        case ValueColumn:
            return number(std::abs(outlier.value), formatWeight(outlier.value));
        case SigmaColumn:
            return number(outlier.sigma, formatSigmas(outlier.sigma));
        case BeyondColumn:
            return number(shown->beyond6Sigma, formatCount(shown->beyond6Sigma));
        default:
            return number(shown->expected, formatSignificant(shown->expected));
    }
}

QVariant LoudestModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) return {};
    struct Head {
        QString title, toolTip;
    };
    const Head heads[] = {
        {tr("Tensor"), tr("The tensor it is in")},
        {tr("Row"), tr("Counted from 0")},
        {tr("Column"), tr("Counted from 0")},
        {tr("Value"), tr("The weight as stored")},
        {tr("Distance"), tr("From the tensor's mean, in its standard deviations")},
        {tr("Beyond 6 σ"), tr("Weights of the tensor beyond 6 σ")},
        {tr("Normal"), tr("As many a normal distribution would have beyond 6 σ")},
    };
    if (role == Qt::DisplayRole) return heads[section].title;
    if (role == Qt::ToolTipRole) return heads[section].toolTip;
    return {};
}

}  // namespace weightscape::ui
