// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/tensor_filter_proxy.h"

#include "ui/models/tensor_tree_model.h"

namespace weightscape::ui {

TensorFilterProxy::TensorFilterProxy(QObject* parent) : QSortFilterProxyModel(parent) {
    setRecursiveFilteringEnabled(true);
    setSortRole(kSortRole);
}

void TensorFilterProxy::setFilter(const TensorFilter& filter) {
    m_filter = filter;
    invalidateFilter();
}

int TensorFilterProxy::acceptedCount() const {
    const auto* source = static_cast<const TensorTreeModel*>(sourceModel());
    if (m_filter.isEmpty()) return source->tensorCount();
    int count = 0;
    for (int tensor = 0; tensor < source->tensorCount(); ++tensor) {
        if (m_filter.accepts(source->rowForFilter(tensor, m_filter.needsFigures()))) ++count;
    }
    return count;
}

bool TensorFilterProxy::filterAcceptsRow(int sourceRow, const QModelIndex& sourceParent) const {
    if (m_filter.isEmpty()) return true;
    const auto* source = static_cast<const TensorTreeModel*>(sourceModel());
    const QModelIndex index = source->index(sourceRow, 0, sourceParent);
    // Layers and groups stand for their tensors; their own rows would be made for nothing.
    const int tensor = index.data(TensorTreeModel::TensorRole).toInt();
    return tensor >= 0 && m_filter.accepts(source->rowForFilter(tensor, m_filter.needsFigures()));
}

}  // namespace weightscape::ui
