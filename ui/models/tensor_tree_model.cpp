// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/tensor_tree_model.h"

#include <QTextDocument>
#include <algorithm>
#include <cmath>

#include "ui/text/number_format.h"

namespace weightscape::ui {
namespace {

/// "blk.10." sorts after "blk.2.": numbers get leading zeros.
QString naturalKey(const TensorRow& row) {
    if (row.tensor < 0) return QStringLiteral("blk.%1").arg(row.layer, 8, 10, QLatin1Char('0'));
    QString key;
    QString digits;
    const auto flush = [&] {
        if (!digits.isEmpty()) key += digits.rightJustified(8, QLatin1Char('0'));
        digits.clear();
    };
    for (const QChar c : row.key) {
        if (c.isDigit()) {
            digits += c;
        } else {
            flush();
            key += c;
        }
    }
    flush();
    return key;
}

/// A name without the "blk.N." that its place in the tree says already, and without ".weight",
/// which nearly all tensors have.
QString nameInLayer(const TensorRow& row) {
    QString name = row.name;
    const QString prefix = QStringLiteral("blk.%1.").arg(row.layer);
    if (row.layer >= 0 && name.startsWith(prefix)) name.remove(0, prefix.size());
    if (name.endsWith(QLatin1String(".weight"))) name.chop(7);
    return name;
}

QString typeText(const TensorRow& row) {
    if (row.type == row.planned || row.type.isEmpty()) return row.planned;
    return QStringLiteral("%1 → %2").arg(row.type, row.planned);
}

QString errorText(const TensorRow& row) {
    if (!row.relativeRmse) return unknownText();
    const QString text = formatPercent(*row.relativeRmse);
    return row.exact ? text : QStringLiteral("≈ ") + text;
}

}  // namespace

const std::vector<Column<TensorRow>>& TensorTreeModel::columns() {
    static const std::vector<Column<TensorRow>> kColumns = {
        {QT_TR_NOOP("Tensor"), QT_TR_NOOP("Name in the file"), Qt::AlignLeft | Qt::AlignVCenter,
         [](const TensorRow& row) { return row.name; },
         [](const TensorRow& row) { return QVariant(naturalKey(row)); }},
        {QT_TR_NOOP("Type"), QT_TR_NOOP("Type in the file → type by the recipe"),
         Qt::AlignLeft | Qt::AlignVCenter, typeText,
         [](const TensorRow& row) { return QVariant(typeText(row)); }},
        {QT_TR_NOOP("Size"), QT_TR_NOOP("Bytes by the recipe"), Qt::AlignRight | Qt::AlignVCenter,
         [](const TensorRow& row) { return formatBytesShort(row.plannedBytes); },
         [](const TensorRow& row) { return QVariant(qulonglong{row.plannedBytes}); }},
        {QT_TR_NOOP("Error"),
         QT_TR_NOOP("Relative RMSE by the recipe; ≈ marks an estimate from a sample"),
         Qt::AlignRight | Qt::AlignVCenter, errorText,
         [](const TensorRow& row) { return QVariant(row.relativeRmse.value_or(-1.0)); }},
        {QT_TR_NOOP("Weights"),
         QT_TR_NOOP("Weights from minimum to maximum, logarithmic height; sorts by the largest "
                    "distance from the mean in σ"),
         Qt::AlignLeft | Qt::AlignVCenter, [](const TensorRow&) { return QString(); },
         [](const TensorRow& row) { return QVariant(row.sigmas.value_or(-1.0)); }},
    };
    return kColumns;
}

TensorTreeModel::TensorTreeModel(QObject* parent) : QAbstractItemModel(parent) {}

int TensorTreeModel::addNode(int parent, TensorRow row) {
    const int node = static_cast<int>(m_nodes.size());
    std::vector<int>& siblings =
        parent < 0 ? m_top : m_nodes[static_cast<std::size_t>(parent)].children;
    const int place = static_cast<int>(siblings.size());
    siblings.push_back(node);
    m_nodes.push_back({parent, place, {}, std::move(row)});
    return node;
}

int TensorTreeModel::layerNode(int layer) {
    const auto index = static_cast<std::size_t>(layer);
    if (m_nodeOfLayer.size() <= index) m_nodeOfLayer.resize(index + 1, -1);
    if (m_nodeOfLayer[index] < 0) {
        TensorRow row;
        row.layer = layer;
        row.name = tr("Layer %1").arg(layer);
        row.key = row.name.toLower();
        m_nodeOfLayer[index] = addNode(-1, std::move(row));
    }
    return m_nodeOfLayer[index];
}

void TensorTreeModel::setRows(std::vector<TensorRow> rows, bool grouped) {
    beginResetModel();
    m_nodes.clear();
    m_top.clear();
    m_nodeOfLayer.clear();
    m_nodeOfTensor.assign(rows.size(), -1);
    for (TensorRow& row : rows) {
        const auto tensor = static_cast<std::size_t>(row.tensor);
        const int parent = grouped && row.layer >= 0 ? layerNode(row.layer) : -1;
        m_nodeOfTensor[tensor] = addNode(parent, std::move(row));
    }
    for (const int node : m_nodeOfLayer) {
        if (node >= 0) sumLayer(node);
    }
    endResetModel();
}

void TensorTreeModel::sumLayer(int node) {
    Node& layer = m_nodes[static_cast<std::size_t>(node)];
    TensorRow sum;
    QStringList types;
    sum.layer = layer.row.layer;
    sum.name = layer.row.name;
    sum.key = layer.row.key;
    sum.exact = true;
    bool known = true;
    for (const int child : layer.children) {
        const TensorRow& row = m_nodes[static_cast<std::size_t>(child)].row;
        sum.ownBytes += row.ownBytes;
        sum.plannedBytes += row.plannedBytes;
        sum.weights += row.weights;
        sum.squaredError += row.squaredError;
        sum.squaredOriginal += row.squaredOriginal;
        sum.exact = sum.exact && row.exact;
        known = known && row.relativeRmse.has_value();
        sum.nonFinite += row.nonFinite;
        if (row.sigmas) sum.sigmas = std::max(sum.sigmas.value_or(0.0), *row.sigmas);
        sum.overridden = sum.overridden || row.overridden;
        if (!types.contains(row.planned)) types.append(row.planned);
    }
    if (known) {
        sum.relativeRmse = sum.squaredError > 0.0 && sum.squaredOriginal > 0.0
                               ? std::sqrt(sum.squaredError / sum.squaredOriginal)
                               : 0.0;
    }
    sum.planned =
        types.size() <= 2 ? types.join(QStringLiteral(", ")) : tr("%1 types").arg(types.size());
    layer.row = std::move(sum);
}

void TensorTreeModel::updateRow(const TensorRow& row) {
    const int node = m_nodeOfTensor[static_cast<std::size_t>(row.tensor)];
    m_nodes[static_cast<std::size_t>(node)].row = row;
    tellChanged(node);
    const int parent = m_nodes[static_cast<std::size_t>(node)].parent;
    if (parent < 0) return;
    sumLayer(parent);
    tellChanged(parent);
}

void TensorTreeModel::updateRows(const std::vector<TensorRow>& rows) {
    for (const TensorRow& row : rows) {
        const int node = m_nodeOfTensor[static_cast<std::size_t>(row.tensor)];
        m_nodes[static_cast<std::size_t>(node)].row = row;
        tellChanged(node);
    }
    for (const int node : m_nodeOfLayer) {
        if (node < 0) continue;
        sumLayer(node);
        tellChanged(node);
    }
}

void TensorTreeModel::tellChanged(int node) {
    Q_EMIT dataChanged(indexOfNode(node, 0), indexOfNode(node, columnCount() - 1));
}

const TensorRow* TensorTreeModel::row(const QModelIndex& index) const {
    return index.isValid() ? &m_nodes[index.internalId()].row : nullptr;
}

QModelIndex TensorTreeModel::indexOfTensor(int tensor, int column) const {
    const auto index = static_cast<std::size_t>(tensor);
    if (tensor < 0 || index >= m_nodeOfTensor.size()) return {};
    return indexOfNode(m_nodeOfTensor[index], column);
}

QModelIndex TensorTreeModel::indexOfNode(int node, int column) const {
    return createIndex(m_nodes[static_cast<std::size_t>(node)].place, column,
                       static_cast<quintptr>(node));
}

const std::vector<int>& TensorTreeModel::childrenOf(const QModelIndex& parent) const {
    return parent.isValid() ? m_nodes[parent.internalId()].children : m_top;
}

QModelIndex TensorTreeModel::index(int row, int column, const QModelIndex& parent) const {
    if (!hasIndex(row, column, parent)) return {};
    return indexOfNode(childrenOf(parent)[static_cast<std::size_t>(row)], column);
}

QModelIndex TensorTreeModel::parent(const QModelIndex& child) const {
    if (!child.isValid()) return {};
    const int parent = m_nodes[child.internalId()].parent;
    return parent < 0 ? QModelIndex() : indexOfNode(parent, 0);
}

int TensorTreeModel::rowCount(const QModelIndex& parent) const {
    if (parent.column() > 0) return 0;
    return static_cast<int>(childrenOf(parent).size());
}

int TensorTreeModel::columnCount(const QModelIndex&) const {
    return static_cast<int>(columns().size());
}

QString TensorTreeModel::toolTip(const TensorRow& row) const {
    QStringList lines = {row.name};
    if (row.tensor >= 0) {
        lines << tr("%1 weights, %2 in the file, %3 by the recipe")
                     .arg(formatCount(row.weights), formatBytes(row.ownBytes),
                          formatBytes(row.plannedBytes));
        if (!row.rule.isEmpty()) lines << row.rule;
    }
    if (row.relativeRmse) {
        lines << tr("Relative RMSE %1")
                     .arg(formatPercentInterval(*row.relativeRmse,
                                                row.exact ? 0.0 : row.confidence));
    }
    if (row.sigmas) lines << tr("Largest weight %1 from the mean").arg(formatSigmas(*row.sigmas));
    return lines.join(QLatin1Char('\n'));
}

QVariant TensorTreeModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const TensorRow& row = m_nodes[index.internalId()].row;
    const auto& column = columns()[static_cast<std::size_t>(index.column())];
    switch (role) {
        case Qt::DisplayRole:
            return index.column() == NameColumn && !m_nodeOfLayer.empty() ? nameInLayer(row)
                                                                          : column.display(row);
        case Qt::TextAlignmentRole:
            return QVariant::fromValue(column.alignment);
        case Qt::ToolTipRole:
            return Qt::convertFromPlainText(toolTip(row));
        case Qt::AccessibleTextRole:
            return index.column() == SparkColumn && row.sigmas ? formatSigmas(*row.sigmas)
                                                               : column.display(row);
        case kSortRole:
            return column.sortValue(row);
        case TensorRole:
            return row.tensor;
        case SparkRole:
            return QVariant::fromValue(row.spark);
        case OverriddenRole:
            return row.overridden;
        default:
            return {};
    }
}

QVariant TensorTreeModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount()) return {};
    const auto& column = columns()[static_cast<std::size_t>(section)];
    if (role == Qt::DisplayRole) return tr(column.title);
    if (role == Qt::ToolTipRole) return tr(column.toolTip);
    if (role == Qt::TextAlignmentRole) return QVariant::fromValue(column.alignment);
    return {};
}

}  // namespace weightscape::ui
