// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QList>
#include <utility>

#include "ui/models/column.h"

namespace weightscape::ui {

/// A snapshot of rows under a table of columns: all that a list needs.
template <typename Row>
class TableModel : public ColumnModel<Row, QAbstractTableModel> {
  public:
    using ColumnModel<Row, QAbstractTableModel>::ColumnModel;

    void setRows(QList<Row> rows) {
        this->beginResetModel();
        m_rows = std::move(rows);
        this->endResetModel();
    }
    void append(Row row) {
        this->beginInsertRows({}, rowCount(), rowCount());
        m_rows.append(std::move(row));
        this->endInsertRows();
    }
    /// Precondition: the row exists.
    void replace(int index, Row row) {
        m_rows[index] = std::move(row);
        Q_EMIT this->dataChanged(this->index(index, 0),
                                 this->index(index, this->columnCount() - 1));
    }
    [[nodiscard]] const QList<Row>& rows() const { return m_rows; }
    /// Null outside.
    [[nodiscard]] const Row* row(int index) const {
        return index < 0 || index >= rowCount() ? nullptr : &m_rows[index];
    }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override {
        return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
    }
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override {
        return parent.isValid() ? 0 : ColumnModel<Row, QAbstractTableModel>::columnCount();
    }
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override {
        if (!index.isValid()) return {};
        return cellData(this->columnAt(index.column()), m_rows[index.row()], role);
    }

  private:
    QList<Row> m_rows;
};

}  // namespace weightscape::ui
