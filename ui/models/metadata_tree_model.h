// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractItemModel>
#include <map>
#include <memory>

#include "core/model/metadata_array.h"
#include "core/model/model.h"

namespace weightscape::ui {

/// The metadata of a model. Arrays unfold into their elements, long ones first into runs of a
/// hundred; nothing is read before it is looked at.
class MetadataTreeModel : public QAbstractItemModel {
    Q_OBJECT

  public:
    enum Column { KeyColumn, TypeColumn, ValueColumn, ColumnCount };
    static constexpr int kRunLength = 100;

    explicit MetadataTreeModel(QObject* parent = nullptr) : QAbstractItemModel(parent) {}

    /// Null: no rows.
    void setModel(std::shared_ptr<const Model> model);
    /// The whole value of a row as text, for copying.
    [[nodiscard]] QString fullText(const QModelIndex& index) const;

    [[nodiscard]] QModelIndex index(int row, int column,
                                    const QModelIndex& parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex& index) const override;
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

  private:
    /// Where a row is: an entry, a run of an entry's array, or an element of it.
    struct Place {
        int entry = 0;
        int run = -1;      ///< -1: not a run
        int element = -1;  ///< -1: not an element
    };
    [[nodiscard]] Place placeOf(const QModelIndex& index) const;
    [[nodiscard]] const MetadataArray& arrayOf(int entry) const;
    [[nodiscard]] QString keyText(const Place& place) const;
    [[nodiscard]] QString valueText(const Place& place) const;
    [[nodiscard]] QString typeText(const Place& place) const;

    std::shared_ptr<const Model> m_model;
    mutable std::map<int, MetadataArray> m_arrays;  ///< of entries that were unfolded
};

}  // namespace weightscape::ui
