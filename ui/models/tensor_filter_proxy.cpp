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

bool TensorFilterProxy::filterAcceptsRow(int sourceRow, const QModelIndex& sourceParent) const {
    if (m_filter.isEmpty()) return true;
    const auto* source = static_cast<const TensorTreeModel*>(sourceModel());
    const TensorRow* row = source->row(source->index(sourceRow, 0, sourceParent));
    return row->tensor >= 0 && m_filter.accepts(*row);
}

}  // namespace weightscape::ui
