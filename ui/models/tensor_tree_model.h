// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractItemModel>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "ui/models/column.h"
#include "ui/models/tensor_row.h"

namespace weightscape::ui {

/// The tensors of a model as a tree (layers, then tensors, experts of one role in a group of their
/// own; tensors without a layer stand beside the layers) or as a flat list. Rows are made when they
/// are looked at, so that 60,000 tensors cost little until then.
class TensorTreeModel : public ColumnModel<TensorRow, QAbstractItemModel> {
    Q_OBJECT

  public:
    enum Role { TensorRole = Qt::UserRole + 2, SparkRole, OverriddenRole };
    enum ColumnIndex {
        NameColumn,
        TypeColumn,
        SizeColumn,
        ErrorColumn,
        ImportanceColumn,
        DamageColumn,
        SparkColumn
    };

    explicit TensorTreeModel(QObject* parent = nullptr);

    /// Where a tensor belongs: what the tree is built from.
    struct Place {
        int layer = -1;
        QString role;
        bool expert = false;
        QString stack = {};  ///< whose layers are numbered for themselves; empty: the model's
    };
    /// Makes what is shown of a tensor; called when it is looked at, on the GUI thread.
    struct RowMaker {
        std::function<TensorRow(int tensor)> row;
        /// To be added up and compared: layers ask it of thousands of tensors.
        std::function<TensorFigures(int tensor)> figures;
        /// TensorRow::key, which filters ask of all tensors.
        std::function<QString(int tensor)> key;
    };

    /// Another model or another grouping: everything anew. One place per tensor. Grouped, tensors
    /// stand under their layers, and many experts of one role under a row of their own.
    void setTensors(std::vector<Place> places, RowMaker maker, bool grouped);
    /// All rows have new values; says so of those that were looked at.
    void refreshAll();
    /// These tensors have new values.
    void refresh(const std::set<int>& tensors);

    [[nodiscard]] int tensorCount() const { return static_cast<int>(m_nodeOfTensor.size()); }
    /// The row behind an index; null for an invalid one.
    [[nodiscard]] const TensorRow* row(const QModelIndex& index) const;
    /// What a filter needs to know of a tensor: key and role, and figures if it asks for them. Into
    /// a row that serves for one tensor after the other: making them takes longer than reading.
    void readForFilter(int tensor, bool withFigures, TensorRow& row) const;
    /// What TensorRole says of the index of this row.
    [[nodiscard]] int tensorAt(int row, const QModelIndex& parent) const;
    [[nodiscard]] QModelIndex indexOfTensor(int tensor, int column = 0) const;

    [[nodiscard]] QModelIndex index(int row, int column,
                                    const QModelIndex& parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex& child) const override;
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

  private:
    struct Node {
        int parent = -1;  ///< node, -1 for the root
        int place = 0;    ///< row in the parent
        int tensor = -1;  ///< -1: a layer or a group
        int layer = -1;
        QString stack;  ///< of a layer
        QString title;  ///< of a layer or group
        std::vector<int> children;
        mutable std::unique_ptr<TensorRow> row;  ///< made when looked at
    };
    [[nodiscard]] const std::vector<int>& childrenOf(const QModelIndex& parent) const;
    [[nodiscard]] QModelIndex indexOfNode(int node, int column) const;
    [[nodiscard]] const TensorRow& rowOf(int node) const;
    [[nodiscard]] TensorRow rowOfGroup(const Node& group) const;
    [[nodiscard]] TensorFigures sumOf(const Node& group) const;
    int addNode(int parent, Node node);
    int layerNode(const Place& place);
    /// Experts of one role in one layer.
    struct Experts {
        int count = 0;
        int node = -1;  ///< their group; -1 until it is made
    };
    int parentFor(const Place& place, Experts* experts);
    void tellChanged(int node);

    RowMaker m_maker;
    std::vector<Place> m_places;
    mutable std::vector<QString> m_keys;  ///< as `m_places` once a filter asked; empty until then
    mutable std::vector<int> m_made;      ///< nodes with a row
    std::vector<Node> m_nodes;
    std::vector<int> m_top;
    std::vector<int> m_nodeOfTensor;
    std::map<std::pair<QString, int>, int> m_nodeOfLayer;  ///< by stack and layer
};

}  // namespace weightscape::ui
