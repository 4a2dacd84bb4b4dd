// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/tensor_filter_proxy.h"

#include <algorithm>

#include "ui/models/tensor_tree_model.h"

namespace weightscape::ui {

TensorFilterProxy::TensorFilterProxy(QObject* parent) : QSortFilterProxyModel(parent) {
    setRecursiveFilteringEnabled(true);
    setSortRole(kSortRole);
}

void TensorFilterProxy::setFilter(const TensorFilter& filter) {
    m_filter = filter;
    decideAll();
    // invalidateFilter() would tell of every run of rows that goes, which takes longer.
    invalidate();
}

void TensorFilterProxy::setBrush(std::optional<std::vector<int>> tensors) {
    if (tensors) std::sort(tensors->begin(), tensors->end());
    if (tensors == m_brush) return;
    m_brush = std::move(tensors);
    invalidate();
}

bool TensorFilterProxy::accepts(const TensorTreeModel& source, int tensor) const {
    if (m_brush && !std::binary_search(m_brush->begin(), m_brush->end(), tensor)) return false;
    if (m_filter.isEmpty()) return true;
    const auto index = static_cast<std::size_t>(tensor);
    if (index < m_decided.size()) return m_decided[index];
    TensorRow row;
    source.readForFilter(tensor, m_filter.needsFigures(), row);
    return m_filter.accepts(row);
}

void TensorFilterProxy::decideAll() {
    m_decided.clear();
    const auto* source = static_cast<const TensorTreeModel*>(sourceModel());
    if (source == nullptr || m_filter.isEmpty() || m_filter.needsFigures()) return;
    std::vector<bool> decided(static_cast<std::size_t>(source->tensorCount()));
    TensorRow row;
    for (std::size_t tensor = 0; tensor < decided.size(); ++tensor) {
        source->readForFilter(static_cast<int>(tensor), false, row);
        decided[tensor] = m_filter.accepts(row);
    }
    m_decided = std::move(decided);
}

void TensorFilterProxy::setSourceModel(QAbstractItemModel* model) {
    // Before the filter looks at the new rows.
    connect(model, &QAbstractItemModel::modelReset, this, &TensorFilterProxy::decideAll);
    QSortFilterProxyModel::setSourceModel(model);
    decideAll();
}

int TensorFilterProxy::acceptedCount() const {
    const auto* source = static_cast<const TensorTreeModel*>(sourceModel());
    if (m_filter.isEmpty() && !m_brush) return source->tensorCount();
    int count = 0;
    for (int tensor = 0; tensor < source->tensorCount(); ++tensor) {
        if (accepts(*source, tensor)) ++count;
    }
    return count;
}

bool TensorFilterProxy::filterAcceptsRow(int sourceRow, const QModelIndex& sourceParent) const {
    if (m_filter.isEmpty() && !m_brush) return true;
    const auto* source = static_cast<const TensorTreeModel*>(sourceModel());
    // Layers and groups stand for their tensors; their own rows would be made for nothing.
    const int tensor = source->tensorAt(sourceRow, sourceParent);
    return tensor >= 0 && accepts(*source, tensor);
}

}  // namespace weightscape::ui
