// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSortFilterProxyModel>
#include <optional>
#include <vector>

#include "ui/models/tensor_filter.h"

namespace weightscape::ui {

class TensorTreeModel;

/// Sorts a TensorTreeModel by value and shows what the filter accepts; a layer is shown when one of
/// its tensors is.
class TensorFilterProxy : public QSortFilterProxyModel {
    Q_OBJECT

  public:
    explicit TensorFilterProxy(QObject* parent = nullptr);
    void setSourceModel(QAbstractItemModel* model) override;
    void setFilter(const TensorFilter& filter);
    /// Shows only these tensors (ascending) of what the filter accepts; empty: all of it.
    void setBrush(std::optional<std::vector<int>> tensors);
    /// Tensors that the filter accepts.
    [[nodiscard]] int acceptedCount() const;

  protected:
    [[nodiscard]] bool filterAcceptsRow(int sourceRow,
                                        const QModelIndex& sourceParent) const override;

  private:
    [[nodiscard]] bool accepts(const TensorTreeModel& source, int tensor) const;
    /// Asks a filter that only looks at names once for all tensors.
    void decideAll();

    TensorFilter m_filter;
    std::optional<std::vector<int>> m_brush;
    std::vector<bool> m_decided;  ///< by tensor; empty: the filter looks at figures
};

}  // namespace weightscape::ui
