// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractItemModel>
#include <vector>

#include "ui/models/column.h"
#include "ui/models/tensor_row.h"

namespace weightscape::ui {

/// The tensors of a model as a tree (layers, then tensors; tensors without a layer stand beside
/// the layers) or as a flat list. Holds values only; whoever owns it brings new ones.
class TensorTreeModel : public QAbstractItemModel {
    Q_OBJECT

  public:
    enum Role { TensorRole = Qt::UserRole + 2, SparkRole, OverriddenRole };
    enum ColumnIndex { NameColumn, TypeColumn, SizeColumn, ErrorColumn, SparkColumn };

    explicit TensorTreeModel(QObject* parent = nullptr);

    /// Another model or another grouping: everything anew.
    void setRows(std::vector<TensorRow> rows, bool grouped);
    /// New values for the same tensors.
    void updateRows(const std::vector<TensorRow>& rows);
    void updateRow(const TensorRow& row);

    /// The row behind an index; null for an invalid one.
    [[nodiscard]] const TensorRow* row(const QModelIndex& index) const;
    [[nodiscard]] QModelIndex indexOfTensor(int tensor, int column = 0) const;
    [[nodiscard]] static const std::vector<Column<TensorRow>>& columns();

    [[nodiscard]] QModelIndex index(int row, int column,
                                    const QModelIndex& parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex& child) const override;
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

  private:
    struct Node {
        int parent = -1;  ///< node, -1 for the root
        int place = 0;    ///< row in the parent
        std::vector<int> children;
        TensorRow row;
    };
    [[nodiscard]] const std::vector<int>& childrenOf(const QModelIndex& parent) const;
    [[nodiscard]] QModelIndex indexOfNode(int node, int column) const;
    [[nodiscard]] QString toolTip(const TensorRow& row) const;
    int addNode(int parent, TensorRow row);
    int layerNode(int layer);
    void sumLayer(int node);
    void tellChanged(int node);

    std::vector<Node> m_nodes;
    std::vector<int> m_top;
    std::vector<int> m_nodeOfTensor;
    std::vector<int> m_nodeOfLayer;
};

}  // namespace weightscape::ui
