// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCoreApplication>
#include <QModelIndex>
#include <QString>
#include <QTextDocument>
#include <QVariant>
#include <span>

namespace weightscape::ui {

/// Role for sorting by value instead of text.
inline constexpr int kSortRole = Qt::UserRole + 1;

/// One column of a list: everything a model needs to know about it, so that models have no switch.
template <typename Row>
struct Column {
    const char* title;       ///< marked with QT_TR_NOOP; null: none
    const char* toolTip;     ///< of the title: what the column says, with its unit; null: none
    Qt::AlignmentFlag side;  ///< AlignRight for numbers
    QString (*text)(const Row&);
    QVariant (*sortValue)(const Row&) = nullptr;  ///< null: sorts by text
    /// What else a cell says; asked first, invalid values leave the role to the members above.
    QVariant (*more)(const Row&, int role) = nullptr;
};

/// For Column::more: the tool tip of every cell is the row's name.
template <typename Row, QString Row::*name>
QVariant nameTip(const Row& row, int role) {
    return role == Qt::ToolTipRole ? QVariant(Qt::convertFromPlainText(row.*name)) : QVariant();
}

inline QVariant alignmentOn(Qt::AlignmentFlag side) {
    return QVariant::fromValue(side | Qt::AlignVCenter);
}

template <typename Row>
QVariant titleData(const Column<Row>& column, int role) {
    if (role == Qt::TextAlignmentRole) return alignmentOn(column.side);
    const char* text = role == Qt::DisplayRole   ? column.title
                       : role == Qt::ToolTipRole ? column.toolTip
                                                 : nullptr;
    return text == nullptr ? QVariant() : QVariant(QCoreApplication::translate("Column", text));
}

/// What a cell says; its tool tip is its whole text.
template <typename Row>
QVariant cellData(const Column<Row>& column, const Row& row, int role) {
    if (column.more != nullptr) {
        QVariant more = column.more(row, role);
        if (more.isValid()) return more;
    }
    if (role == Qt::DisplayRole || role == Qt::AccessibleTextRole) return column.text(row);
    if (role == Qt::ToolTipRole) return Qt::convertFromPlainText(column.text(row));
    if (role == Qt::TextAlignmentRole) return alignmentOn(column.side);
    if (role != kSortRole) return {};
    return column.sortValue == nullptr ? QVariant(column.text(row)) : column.sortValue(row);
}

/// Columns and their titles of a list or tree; `Base` is one of Qt's abstract models.
template <typename Row, typename Base>
class ColumnModel : public Base {
  public:
    /// The columns are a table that outlives the model.
    explicit ColumnModel(std::span<const Column<Row>> columns, QObject* parent = nullptr)
        : Base(parent), m_columns(columns) {}

    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override {
        return parent.column() > 0 ? 0 : static_cast<int>(m_columns.size());
    }
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override {
        if (orientation != Qt::Horizontal) return Base::headerData(section, orientation, role);
        return section < 0 || section >= columnCount() ? QVariant()
                                                       : titleData(columnAt(section), role);
    }

  protected:
    [[nodiscard]] const Column<Row>& columnAt(int section) const {
        return m_columns[static_cast<std::size_t>(section)];
    }

  private:
    std::span<const Column<Row>> m_columns;
};

}  // namespace weightscape::ui
