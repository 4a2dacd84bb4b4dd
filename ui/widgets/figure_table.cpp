// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/figure_table.h"

#include <QAbstractTableModel>
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QDialog>
#include <QHeaderView>
#include <QItemSelectionModel>
#include <QTableView>
#include <algorithm>
#include <utility>
#include <vector>

#include "ui/look/box_layout.h"
#include "ui/widgets/figure.h"

namespace weightscape::ui {
namespace {

bool isNumber(const QString& text) {
    bool ok = false;
    text.toDouble(&ok);
    return ok;
}

/// The numbers of a picture, as they were when the table was made.
class FigureTable : public QAbstractTableModel {
  public:
    /// The first row is the header.
    FigureTable(std::vector<QStringList> rows, QObject* parent)
        : QAbstractTableModel(parent), m_rows(std::move(rows)) {}

    [[nodiscard]] int rowCount(const QModelIndex& parent) const override {
        return parent.isValid() || m_rows.empty() ? 0 : static_cast<int>(m_rows.size()) - 1;
    }
    [[nodiscard]] int columnCount(const QModelIndex& parent) const override {
        return parent.isValid() || m_rows.empty() ? 0 : static_cast<int>(m_rows.front().size());
    }
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override {
        if (!index.isValid()) return {};
        const auto& row = m_rows[static_cast<std::size_t>(index.row()) + 1];
        const QString text = row.value(index.column());
        if (role == Qt::DisplayRole) return text;
        if (role != Qt::TextAlignmentRole) return {};
        return QVariant::fromValue(Qt::AlignVCenter |
                                   (isNumber(text) ? Qt::AlignRight : Qt::AlignLeft));
    }
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override {
        if (role != Qt::DisplayRole || m_rows.empty()) return {};
        return orientation == Qt::Vertical ? QVariant(section + 1)
                                           : QVariant(m_rows.front().value(section));
    }

  private:
    std::vector<QStringList> m_rows;
};

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
    filled(new QVBoxLayout(dialog), {view});
    dialog->resize(720, 480);
    dialog->show();
}

}  // namespace weightscape::ui
