// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/metadata_tree_model.h"

#include <QFont>
#include <algorithm>

#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

constexpr std::size_t kShownElements = 8;
constexpr std::size_t kCopiedElements = 100'000;
constexpr int kShownCharacters = 400;

/// The parent of a row, as a number that the row's index carries: 0 for entries; else one more than
/// the entry's row, and above it one more than the run's where there is one.
quintptr idOf(int entry, int run = -1) {
    return static_cast<quintptr>(entry + 1) | (static_cast<quintptr>(run + 1) << 32U);
}
int entryOf(quintptr id) {
    return static_cast<int>(id & 0xffffffffU) - 1;
}
int runOf(quintptr id) {
    return static_cast<int>(id >> 32U) - 1;
}

constexpr Column<MetadataRow> kColumns[] = {
    {QT_TR_NOOP("Key"), nullptr, Qt::AlignLeft,
     [](const MetadataRow& row) { return row.tree.keyText(row.place); }},
    {QT_TR_NOOP("Type"), nullptr, Qt::AlignLeft,
     [](const MetadataRow& row) { return row.tree.typeText(row.place); }},
    {QT_TR_NOOP("Value"), nullptr, Qt::AlignLeft,
     [](const MetadataRow& row) { return row.tree.valueText(row.place); }},
    {QT_TR_NOOP("Change"), QT_TR_NOOP("What the recipe changes of the file's metadata"),
     Qt::AlignLeft, [](const MetadataRow& row) { return row.tree.changeText(row.place); }},
};

int runsOf(std::size_t elements) {
    constexpr std::size_t kRun = MetadataTreeModel::kRunLength;
    return static_cast<int>(std::min<std::size_t>((elements + kRun - 1) / kRun, 1U << 24U));
}

}  // namespace

MetadataTreeModel::MetadataTreeModel(QObject* parent) : ColumnModel(kColumns, parent) {}

void MetadataTreeModel::setModel(std::shared_ptr<const Model> model,
                                 const MetadataChanges& changes) {
    beginResetModel();
    m_arrays.clear();
    m_model = std::move(model);
    m_keys = m_model ? recipes::editedKeys(*m_model, changes) : std::vector<recipes::EditedKey>();
    endResetModel();
}

const recipes::EditedKey& MetadataTreeModel::keyAt(const QModelIndex& index) const {
    return keyOf(placeOf(index).entry);
}

bool MetadataTreeModel::isList(int entry) const {
    const MetadataValue* value = keyOf(entry).value();
    return value != nullptr && value->type == ValueType::Array;
}

const MetadataArray& MetadataTreeModel::arrayOf(int entry) const {
    const auto found = m_arrays.find(entry);
    if (found != m_arrays.end()) return found->second;
    return m_arrays.emplace(entry, MetadataArray(*keyOf(entry).value())).first->second;
}

MetadataPlace MetadataTreeModel::placeOf(const QModelIndex& index) const {
    const quintptr id = index.internalId();
    if (id == 0) return {index.row()};
    const int entry = entryOf(id);
    const int run = runOf(id);
    if (run >= 0) return {entry, -1, run * kRunLength + index.row()};
    const bool isRun = arrayOf(entry).size() > kRunLength;
    return isRun ? MetadataPlace{entry, index.row(), -1} : MetadataPlace{entry, -1, index.row()};
}

QModelIndex MetadataTreeModel::index(int row, int column, const QModelIndex& parent) const {
    if (row < 0 || column < 0 || column >= columnCount() || row >= rowCount(parent)) return {};
    if (!parent.isValid()) return createIndex(row, column, quintptr{0});
    const MetadataPlace place = placeOf(parent);
    return createIndex(row, column, idOf(place.entry, place.run));
}

QModelIndex MetadataTreeModel::parent(const QModelIndex& index) const {
    if (!index.isValid() || index.internalId() == 0) return {};
    const int run = runOf(index.internalId());
    const int entry = entryOf(index.internalId());
    return run < 0 ? createIndex(entry, 0, quintptr{0}) : createIndex(run, 0, idOf(entry));
}

int MetadataTreeModel::rowCount(const QModelIndex& parent) const {
    if (!m_model || parent.column() > 0) return 0;
    if (!parent.isValid()) return static_cast<int>(m_keys.size());
    const MetadataPlace place = placeOf(parent);
    if (place.element >= 0) return 0;
    if (!isList(place.entry)) return 0;
    const std::size_t size = arrayOf(place.entry).size();
    if (place.run < 0) {
        return size > kRunLength ? runsOf(size) : static_cast<int>(size);
    }
    const std::size_t before = static_cast<std::size_t>(place.run) * kRunLength;
    return static_cast<int>(std::min<std::size_t>(kRunLength, size - before));
}

QString MetadataTreeModel::keyText(const MetadataPlace& place) const {
    if (place.element >= 0) return QStringLiteral("[%1]").arg(place.element);
    if (place.run < 0) return toQt(keyOf(place.entry).key);
    const std::size_t first = static_cast<std::size_t>(place.run) * kRunLength;
    const std::size_t last = std::min(first + kRunLength, arrayOf(place.entry).size()) - 1;
    return QStringLiteral("[%1 … %2]").arg(first).arg(last);
}

QString MetadataTreeModel::typeText(const MetadataPlace& place) const {
    const MetadataValue* value = keyOf(place.entry).value();
    if (place.run >= 0 || value == nullptr) return {};
    if (value->type != ValueType::Array) return fromUtf8(valueTypeName(value->type));
    const QString element = fromUtf8(valueTypeName(value->elementType));
    return place.element >= 0 ? element
                              : QStringLiteral("%1 × %2").arg(formatCount(value->count), element);
}

QString MetadataTreeModel::valueText(const MetadataPlace& place) const {
    const MetadataValue* value = keyOf(place.entry).value();
    if (place.run >= 0 || value == nullptr) return {};
    return place.element >= 0
               ? toQt(arrayOf(place.entry).at(static_cast<std::size_t>(place.element)).text())
               : toQt(value->text(kShownElements));
}

QString MetadataTreeModel::changeText(const MetadataPlace& place) const {
    const recipes::EditedKey& key = keyOf(place.entry);
    if (place.run >= 0 || place.element >= 0 || !key.isChanged()) return {};
    if (key.removed) return tr("removed");
    return key.before == nullptr ? tr("added")
                                 : tr("was %1").arg(toQt(key.before->text(kShownElements)));
}

QVariant MetadataTreeModel::fontOf(const MetadataPlace& place) const {
    const recipes::EditedKey& key = keyOf(place.entry);
    if (!key.isChanged()) return {};
    QFont font;
    font.setStrikeOut(key.removed);
    font.setBold(!key.removed);
    return font;
}

QString MetadataTreeModel::fullText(const QModelIndex& index) const {
    if (!index.isValid()) return {};
    const MetadataPlace place = placeOf(index);
    if (place.run >= 0 || place.element >= 0) return valueText(place);
    const MetadataValue* value = keyOf(place.entry).value();
    return value == nullptr ? QString() : toQt(value->text(kCopiedElements));
}

QVariant MetadataTreeModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    if (role == Qt::FontRole && index.column() != ChangeColumn) return fontOf(placeOf(index));
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
    QString text = columnAt(index.column()).text({*this, placeOf(index)});
    if (role == Qt::DisplayRole) {
        if (text.size() > kShownCharacters) text = text.left(kShownCharacters) + QChar(0x2026);
        return text;
    }
    return Qt::convertFromPlainText(text.left(4 * kShownCharacters));
}

}  // namespace weightscape::ui
