// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSortFilterProxyModel>

#include "ui/models/tensor_filter.h"

namespace weightscape::ui {

/// Sorts a TensorTreeModel by value and shows what the filter accepts; a layer is shown when one of
/// its tensors is.
class TensorFilterProxy : public QSortFilterProxyModel {
    Q_OBJECT

  public:
    explicit TensorFilterProxy(QObject* parent = nullptr);
    void setFilter(const TensorFilter& filter);
    /// Tensors that the filter accepts.
    [[nodiscard]] int acceptedCount() const;

  protected:
    [[nodiscard]] bool filterAcceptsRow(int sourceRow,
                                        const QModelIndex& sourceParent) const override;

  private:
    TensorFilter m_filter;
};

}  // namespace weightscape::ui
