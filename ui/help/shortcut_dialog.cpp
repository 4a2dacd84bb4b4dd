// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/help/shortcut_dialog.h"

#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QTableWidget>

#include "ui/look/box_layout.h"
#include "ui/look/plain_text.h"

namespace weightscape::ui {

ShortcutDialog::ShortcutDialog(const std::vector<ShortcutRow>& rows, QWidget* parent)
    : QDialog(parent), m_table(new QTableWidget(static_cast<int>(rows.size()), 3)) {
    setObjectName(QStringLiteral("shortcutDialog"));
    setWindowTitle(tr("Keyboard shortcuts"));
    auto* field = new QLineEdit;
    nameControl(field, QStringLiteral("shortcutFilter"), tr("Search the keys"));
    field->setPlaceholderText(tr("Search"));
    field->setClearButtonEnabled(true);
    connect(field, &QLineEdit::textChanged, this, &ShortcutDialog::filter);
    nameControl(m_table, QStringLiteral("shortcutTable"), tr("Keyboard shortcuts"));
    m_table->setHorizontalHeaderLabels({tr("Where"), tr("Keys"), tr("What")});
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setTabKeyNavigation(false);
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->horizontalHeader()->setSectionResizeMode(2, QHeaderView::Stretch);
    int row = 0;
    for (const ShortcutRow& each : rows) {
        m_table->setItem(row, 0, new QTableWidgetItem(each.place));
        m_table->setItem(row, 1, new QTableWidgetItem(each.keys));
        m_table->setItem(row, 2, new QTableWidgetItem(each.what));
        m_table->item(row, 2)->setToolTip(toolTipText(each.help));
        ++row;
    }
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    filled(new QVBoxLayout(this), {field, {m_table, 1}, buttons});
    resize(640, 560);
}

void ShortcutDialog::filter(const QString& text) {
    for (int row = 0; row < m_table->rowCount(); ++row) {
        bool fits = false;
        for (int column = 0; column < m_table->columnCount(); ++column) {
            fits = fits || m_table->item(row, column)->text().contains(text, Qt::CaseInsensitive);
        }
        m_table->setRowHidden(row, !fits);
    }
}

}  // namespace weightscape::ui
