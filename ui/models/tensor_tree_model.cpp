// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/tensor_tree_model.h"

#include <QSet>
#include <algorithm>
#include <cmath>
#include <tuple>

#include "ui/look/icons.h"
#include "ui/look/plain_text.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

/// "blk.10." sorts after "blk.2.": numbers get leading zeros.
QString naturalKey(const TensorRow& row) {
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

/// A name without the layer that its place in the tree says already, and without ".weight", which
/// nearly all tensors have.
QString nameInLayer(const TensorRow& row) {
    if (!row.shortName.isEmpty()) return row.shortName;
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

QString figureText(const std::optional<double>& error, bool exact) {
    if (!error) return unknownText();
    return (exact ? QString() : QStringLiteral("≈ ")) + formatPercent(*error);
}

QString errorText(const TensorRow& row) {
    return figureText(row.relativeRmse, row.exact);
}

QString weightedText(const TensorRow& row) {
    return figureText(row.weightedRmse, row.exact);
}

QString damageText(const TensorRow& row) {
    return row.damage ? formatSignificant(*row.damage) : unknownText();
}

QString toolTip(const TensorRow& row) {
    QStringList lines = {row.name};
    if (row.tensor >= 0) {
        lines << TensorTreeModel::tr("%1, %2 in the file, %3 by the recipe")
                     .arg(counted(static_cast<qsizetype>(row.weights),
                                  TensorTreeModel::tr("weight"), TensorTreeModel::tr("weights")),
                          formatBytes(row.ownBytes), formatBytes(row.plannedBytes));
        if (!row.rule.isEmpty()) lines << row.rule;
        for (const Text& flaw : measure::flawSentences(row.flaws)) lines << said(flaw);
    }
    if (row.relativeRmse) {
        lines << TensorTreeModel::tr("Relative RMSE %1")
                     .arg(formatPercentInterval(*row.relativeRmse,
                                                row.exact ? 0.0 : row.confidence));
    }
    if (row.weightedRmse) {
        lines << TensorTreeModel::tr("Error by importance %1")
                     .arg(formatPercentInterval(*row.weightedRmse,
                                                row.exact ? 0.0 : row.weightedConfidence));
    }
    if (row.damage) {
        lines << TensorTreeModel::tr("Damage %1 ± %2 nats per token (text: %3)")
                     .arg(formatSignificant(*row.damage),
                          formatSignificant(row.damageUncertainty, 2), row.damageText);
    }
    if (row.sigmas)
        lines << TensorTreeModel::tr("Largest weight %1 from the mean")
                     .arg(formatSigmas(*row.sigmas));
    return lines.join(QLatin1Char('\n'));
}

/// Roles that need the row itself.
const QSet<int> kRowRoles = {Qt::DisplayRole,
                             Qt::DecorationRole,
                             Qt::ToolTipRole,
                             Qt::AccessibleTextRole,
                             kSortRole,
                             TensorTreeModel::SparkRole,
                             TensorTreeModel::OverriddenRole};

using Row = TensorRow;

QVariant rowData(const Row& row, int role) {
    if (role == Qt::ToolTipRole) return Qt::convertFromPlainText(toolTip(row));
    if (role == TensorTreeModel::SparkRole) return QVariant::fromValue(row.spark);
    return role == TensorTreeModel::OverriddenRole ? QVariant(row.overridden) : QVariant();
}

/// A name with a mark where figures are no measure of the tensor.
QVariant nameData(const Row& row, int role) {
    if (role == Qt::DecorationRole && row.flaws.any()) {
        return lineIcon(QStringLiteral("warning"));
    }
    if (role == Qt::AccessibleTextRole && row.flaws.any()) {
        return TensorTreeModel::tr("%1, with a warning").arg(row.name);
    }
    return rowData(row, role);
}

/// A picture's text for those who do not see it.
QVariant sparkData(const Row& row, int role) {
    if (role != Qt::AccessibleTextRole) return rowData(row, role);
    return row.sigmas ? formatSigmas(*row.sigmas) : QString();
}

constexpr Column<Row> kColumns[] = {
    {QT_TR_NOOP("Tensor"), QT_TR_NOOP("Name in the file"), Qt::AlignLeft,
     [](const Row& row) { return row.name; },
     [](const Row& row) { return QVariant(naturalKey(row)); }, nameData},
    {QT_TR_NOOP("Type"), QT_TR_NOOP("Type in the file → type by the recipe"), Qt::AlignLeft,
     typeText, nullptr, rowData},
    {QT_TR_NOOP("Size"), QT_TR_NOOP("Bytes by the recipe"), Qt::AlignRight,
     [](const Row& row) { return formatBytesShort(row.plannedBytes); },
     [](const Row& row) { return QVariant(qulonglong{row.plannedBytes}); }, rowData},
    {QT_TR_NOOP("Error"),
     QT_TR_NOOP("Relative RMSE by the recipe; ≈ marks an estimate from a sample"), Qt::AlignRight,
     errorText, [](const Row& row) { return QVariant(row.relativeRmse.value_or(-1.0)); }, rowData},
    {QT_TR_NOOP("Weighted"),
     QT_TR_NOOP(
         "Error by importance: weighted by the importance matrix, where it has something for the "
         "tensor; ≈ marks an estimate from a sample"),
     Qt::AlignRight, weightedText,
     [](const Row& row) { return QVariant(row.weightedRmse.value_or(-1.0)); }, rowData},
    {QT_TR_NOOP("Damage"),
     QT_TR_NOOP("KL divergence from the original's answers when this tensor alone is changed, nats "
                "per token; of several the sum"),
     Qt::AlignRight, damageText, [](const Row& row) { return QVariant(row.damage.value_or(-1.0)); },
     rowData},
    {QT_TR_NOOP("Weights"),
     QT_TR_NOOP("Weights from minimum to maximum, logarithmic height; sorts by the largest "
                "distance from the mean in σ"),
     Qt::AlignLeft, [](const Row&) { return QString(); },
     [](const Row& row) { return QVariant(row.sigmas.value_or(-1.0)); }, sparkData},
};

}  // namespace

TensorTreeModel::TensorTreeModel(QObject* parent) : ColumnModel(kColumns, parent) {}

int TensorTreeModel::addNode(int parent, Node node) {
    const int number = static_cast<int>(m_nodes.size());
    std::vector<int>& siblings =
        parent < 0 ? m_top : m_nodes[static_cast<std::size_t>(parent)].children;
    node.parent = parent;
    node.place = static_cast<int>(siblings.size());
    siblings.push_back(number);
    m_nodes.push_back(std::move(node));
    return number;
}

int TensorTreeModel::layerNode(const Place& place) {
    const auto [found, isNew] = m_nodeOfLayer.try_emplace({place.stack, place.layer}, -1);
    if (isNew) {
        Node node;
        node.layer = place.layer;
        node.stack = place.stack;
        node.title = place.stack.isEmpty()
                         ? tr("Layer %1").arg(place.layer)
                         : QStringLiteral("%1.%2").arg(place.stack).arg(place.layer);
        found->second = addNode(-1, std::move(node));
    }
    return found->second;
}

/// `experts`: those that the tensor is one of; null for others.
int TensorTreeModel::parentFor(const Place& place, Experts* experts) {
    if (place.layer < 0) return -1;
    if (experts != nullptr && experts->node >= 0) return experts->node;
    const int layer = layerNode(place);
    if (experts == nullptr || experts->count < 2) return layer;
    Node node;
    node.layer = place.layer;
    node.title = QStringLiteral("%1: %2").arg(place.role,
                                              counted(experts->count, tr("expert"), tr("experts")));
    experts->node = addNode(layer, std::move(node));
    return experts->node;
}

void TensorTreeModel::setTensors(std::vector<Place> places, RowMaker maker, bool grouped) {
    std::map<std::tuple<QString, int, QString>, Experts> experts;
    std::vector<Experts*> expertsWith(places.size(), nullptr);
    for (std::size_t tensor = 0; grouped && tensor < places.size(); ++tensor) {
        const Place& place = places[tensor];
        if (!place.expert) continue;
        expertsWith[tensor] = &experts[{place.stack, place.layer, place.role}];
        ++expertsWith[tensor]->count;
    }
    beginResetModel();
    m_maker = std::move(maker);
    m_nodes.clear();
    m_top.clear();
    m_nodeOfLayer.clear();
    m_made.clear();
    m_nodes.reserve(places.size() + 1024);
    m_nodeOfTensor.assign(places.size(), -1);
    for (std::size_t tensor = 0; tensor < places.size(); ++tensor) {
        const Place& place = places[tensor];
        Node node;
        node.tensor = static_cast<int>(tensor);
        node.layer = place.layer;
        const int parent = grouped ? parentFor(place, expertsWith[tensor]) : -1;
        m_nodeOfTensor[tensor] = addNode(parent, std::move(node));
    }
    m_places = std::move(places);
    m_keys.clear();
    endResetModel();
}

const TensorRow& TensorTreeModel::rowOf(int number) const {
    const Node& node = m_nodes[static_cast<std::size_t>(number)];
    if (!node.row) {
        node.row = std::make_unique<TensorRow>(node.tensor < 0 ? rowOfGroup(node)
                                                               : m_maker.row(node.tensor));
        m_made.push_back(number);
    }
    return *node.row;
}

void TensorTreeModel::readForFilter(int tensor, bool withFigures, TensorRow& row) const {
    const Place& place = m_places[static_cast<std::size_t>(tensor)];
    if (m_keys.empty()) {
        m_keys.reserve(m_places.size());
        for (int each = 0; each < tensorCount(); ++each) m_keys.push_back(m_maker.key(each));
    }
    if (withFigures) static_cast<TensorFigures&>(row) = m_maker.figures(tensor);
    row.tensor = tensor;
    row.layer = place.layer;
    row.key = m_keys[static_cast<std::size_t>(tensor)];
    row.role = place.role;
    row.expert = place.expert;
}

int TensorTreeModel::tensorAt(int row, const QModelIndex& parent) const {
    const int node = childrenOf(parent)[static_cast<std::size_t>(row)];
    return m_nodes[static_cast<std::size_t>(node)].tensor;
}

TensorRow TensorTreeModel::rowOfGroup(const Node& group) const {
    TensorRow row;
    static_cast<TensorFigures&>(row) = sumOf(group);
    row.layer = group.layer;
    row.expert = group.parent >= 0;
    row.name = group.title;
    // Layers stand among tensors by what their own tensors are called.
    row.key = row.expert ? row.name.toLower()
                         : QStringLiteral("%1.%2").arg(
                               group.stack.isEmpty() ? QStringLiteral("blk") : group.stack,
                               QString::number(group.layer));
    return row;
}

TensorFigures TensorTreeModel::sumOf(const Node& group) const {
    TensorFigures sum;
    QStringList types;
    sum.exact = true;
    bool known = true;
    sum.damage = 0.0;
    for (const int child : group.children) {
        const Node& node = m_nodes[static_cast<std::size_t>(child)];
        const TensorFigures row = node.tensor < 0 ? sumOf(node) : m_maker.figures(node.tensor);
        sum.ownBytes += row.ownBytes;
        sum.plannedBytes += row.plannedBytes;
        sum.treatedBytes += row.treatedBytes;
        sum.weights += row.weights;
        sum.squaredError += row.squaredError;
        sum.squaredOriginal += row.squaredOriginal;
        sum.weightedError += row.weightedError;
        sum.weightedOriginal += row.weightedOriginal;
        sum.exact = sum.exact && row.exact;
        known = known && row.relativeRmse.has_value();
        sum.damage =
            sum.damage && row.damage ? std::optional(*sum.damage + *row.damage) : std::nullopt;
        sum.damageUncertainty = std::hypot(sum.damageUncertainty, row.damageUncertainty);
        sum.flaws.overflowed += row.flaws.overflowed;
        sum.flaws.nonFinite += row.flaws.nonFinite;
        sum.flaws.isZero = sum.flaws.isZero || row.flaws.isZero;
        if (row.sigmas) sum.sigmas = std::max(sum.sigmas.value_or(0.0), *row.sigmas);
        sum.overridden = sum.overridden || row.overridden;
        if (types.isEmpty() || (types.last() != row.planned && !types.contains(row.planned))) {
            types.append(row.planned);
        }
    }
    if (known) {
        sum.relativeRmse = sum.squaredError > 0.0 && sum.squaredOriginal > 0.0
                               ? std::sqrt(sum.squaredError / sum.squaredOriginal)
                               : 0.0;
    }
    if (known && sum.weightedOriginal > 0.0) {
        sum.weightedRmse = std::sqrt(sum.weightedError / sum.weightedOriginal);
    }
    sum.planned =
        types.size() <= 2 ? types.join(QStringLiteral(", ")) : tr("%1 types").arg(types.size());
    return sum;
}

void TensorTreeModel::refreshAll() {
    const auto made = std::exchange(m_made, {});
    for (const int node : made) m_nodes[static_cast<std::size_t>(node)].row.reset();
    for (const int node : made) tellChanged(node);
}

void TensorTreeModel::refresh(const std::set<int>& tensors) {
    std::set<int> changed;
    for (const int tensor : tensors) {
        int node = m_nodeOfTensor[static_cast<std::size_t>(tensor)];
        for (; node >= 0; node = m_nodes[static_cast<std::size_t>(node)].parent) {
            changed.insert(node);
        }
    }
    std::erase_if(m_made, [&](int node) { return changed.contains(node); });
    for (const int node : changed) {
        if (auto& row = m_nodes[static_cast<std::size_t>(node)].row) {
            row.reset();
            tellChanged(node);
        }
    }
}

void TensorTreeModel::tellChanged(int node) {
    Q_EMIT dataChanged(indexOfNode(node, 0), indexOfNode(node, columnCount() - 1));
}

const TensorRow* TensorTreeModel::row(const QModelIndex& index) const {
    return index.isValid() ? &rowOf(static_cast<int>(index.internalId())) : nullptr;
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

QVariant TensorTreeModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    if (role == TensorRole) return m_nodes[index.internalId()].tensor;
    const auto& column = columnAt(index.column());
    if (role == Qt::TextAlignmentRole) return alignmentOn(column.side);
    if (!kRowRoles.contains(role)) return {};
    const TensorRow& row = rowOf(static_cast<int>(index.internalId()));
    const bool isNameInLayer = index.column() == NameColumn && !m_nodeOfLayer.empty();
    if (role == Qt::DisplayRole && isNameInLayer) return nameInLayer(row);
    return cellData(column, row, role);
}

}  // namespace weightscape::ui
