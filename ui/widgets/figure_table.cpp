// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/figure_table.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QDialog>
#include <QHeaderView>
#include <QItemSelectionModel>
#include <QTableView>
#include <QVBoxLayout>

namespace weightscape::ui {
namespace {

bool isNumber(const QString& text) {
    bool ok = false;
    text.toDouble(&ok);
    return ok;
}

/// The selected cells as tab-separated text, row by row.
void copySelection(const QTableView& view) {
    QString text;
    int lastRow = -1;
    auto indexes = view.selectionModel()->selectedIndexes();
    std::sort(indexes.begin(), indexes.end());
    for (const QModelIndex& index : indexes) {
        if (lastRow >= 0) text += QLatin1Char(index.row() == lastRow ? '\t' : '\n');
        text += index.data().toString();
        lastRow = index.row();
    }
    QApplication::clipboard()->setText(text);
}

}  // namespace

FigureTable::FigureTable(std::vector<QStringList> rows, QObject* parent)
    : QAbstractTableModel(parent), m_rows(std::move(rows)) {}

int FigureTable::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || m_rows.empty() ? 0 : static_cast<int>(m_rows.size()) - 1;
}

int FigureTable::columnCount(const QModelIndex& parent) const {
    return parent.isValid() || m_rows.empty() ? 0 : static_cast<int>(m_rows.front().size());
}

QVariant FigureTable::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const QString text = m_rows[static_cast<std::size_t>(index.row()) + 1].value(index.column());
    if (role == Qt::DisplayRole) return text;
    if (role == Qt::TextAlignmentRole) {
        return QVariant::fromValue(Qt::AlignVCenter |
                                   (isNumber(text) ? Qt::AlignRight : Qt::AlignLeft));
    }
    return {};
}

QVariant FigureTable::headerData(int section, Qt::Orientation orientation, int role) const {
    if (role != Qt::DisplayRole || m_rows.empty()) return {};
    if (orientation == Qt::Vertical) return section + 1;
    return m_rows.front().value(section);
}

void showFigureTable(const Figure& figure, QWidget& widget) {
    auto* dialog = new QDialog(&widget);
    dialog->setObjectName(QStringLiteral("figureTableDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(figure.title());
    auto* view = new QTableView(dialog);
    view->setObjectName(QStringLiteral("figureTable"));
    view->setAccessibleName(figure.title());
    view->setModel(new FigureTable(figure.table(), view));
    view->verticalHeader()->setVisible(false);
    view->setAlternatingRowColors(true);
    // Sizing looks at the first rows only, so that long tables open at once.
    view->horizontalHeader()->setResizeContentsPrecision(200);
    view->resizeColumnsToContents();
    auto* copy = new QAction(view);
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetShortcut);
    QObject::connect(copy, &QAction::triggered, view, [view] { copySelection(*view); });
    view->addAction(copy);
    auto* layout = new QVBoxLayout(dialog);
    layout->addWidget(view);
    dialog->resize(720, 480);
    dialog->show();
}

}  // namespace weightscape::ui
