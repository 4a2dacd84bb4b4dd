// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHeaderView>
#include <QSortFilterProxyModel>
#include <QTableView>

#include "ui/models/column.h"

namespace weightscape::ui {

/// Shows a list in a table: whole rows are selected, one at a time; no frame, no row numbers.
inline void showRows(QTableView& view, QAbstractItemModel& model) {
    view.setModel(&model);
    view.setSelectionBehavior(QAbstractItemView::SelectRows);
    view.setSelectionMode(QAbstractItemView::SingleSelection);
    view.setFrameShape(QFrame::NoFrame);
    view.verticalHeader()->hide();
    view.verticalHeader()->setDefaultSectionSize(24);
}

/// The same, by value in the order of the column whose title was clicked; returns what sorts.
inline QSortFilterProxyModel* showSortedRows(QTableView& view, QAbstractItemModel& model) {
    auto* sorted = new QSortFilterProxyModel(&view);
    sorted->setSourceModel(&model);
    sorted->setSortRole(kSortRole);
    showRows(view, *sorted);
    view.setSortingEnabled(true);
    return sorted;
}

}  // namespace weightscape::ui
