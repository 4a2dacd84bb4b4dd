// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractItemModel>
#include <map>
#include <memory>
#include <vector>

#include "core/model/metadata_array.h"
#include "core/model/model.h"
#include "core/recipes/metadata_edits.h"
#include "ui/models/column.h"

namespace weightscape::ui {

class MetadataTreeModel;

/// Where a row of the metadata is: an entry, a run of an entry's array, or an element of it.
struct MetadataPlace {
    int entry = 0;
    int run = -1;      ///< -1: not a run
    int element = -1;  ///< -1: not an element
};

struct MetadataRow {
    const MetadataTreeModel& tree;
    MetadataPlace place;
};

/// The metadata of a model with a recipe's edits: new values in the place of old ones, new keys at
/// the end, removed keys struck through. Arrays unfold into their elements, long ones first into
/// runs of a hundred; nothing is read before it is looked at.
class MetadataTreeModel : public ColumnModel<MetadataRow, QAbstractItemModel> {
    Q_OBJECT

  public:
    enum ColumnIndex { KeyColumn, TypeColumn, ValueColumn, ChangeColumn };
    static constexpr int kRunLength = 100;

    explicit MetadataTreeModel(QObject* parent = nullptr);

    /// Null: no rows.
    void setModel(std::shared_ptr<const Model> model, const MetadataChanges& changes = {});
    /// The key that a row belongs to. Precondition: a valid index of this model.
    [[nodiscard]] const recipes::EditedKey& keyAt(const QModelIndex& index) const;
    /// The whole value of a row as text, for copying.
    [[nodiscard]] QString fullText(const QModelIndex& index) const;
    [[nodiscard]] QString keyText(const MetadataPlace& place) const;
    [[nodiscard]] QString valueText(const MetadataPlace& place) const;
    [[nodiscard]] QString typeText(const MetadataPlace& place) const;
    /// "added", "removed", or "was …" with the model's value.
    [[nodiscard]] QString changeText(const MetadataPlace& place) const;

    [[nodiscard]] QModelIndex index(int row, int column,
                                    const QModelIndex& parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex& index) const override;
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

  private:
    [[nodiscard]] MetadataPlace placeOf(const QModelIndex& index) const;
    [[nodiscard]] const recipes::EditedKey& keyOf(int entry) const {
        return m_keys[static_cast<std::size_t>(entry)];
    }
    [[nodiscard]] bool isList(int entry) const;
    [[nodiscard]] const MetadataArray& arrayOf(int entry) const;
    [[nodiscard]] QVariant fontOf(const MetadataPlace& place) const;

    std::shared_ptr<const Model> m_model;
    std::vector<recipes::EditedKey> m_keys;         ///< point into m_model
    mutable std::map<int, MetadataArray> m_arrays;  ///< of entries that were unfolded
};

}  // namespace weightscape::ui
