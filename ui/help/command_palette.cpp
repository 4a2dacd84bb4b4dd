// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/help/command_palette.h"

#include <QCoreApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QTableView>

#include "ui/look/box_layout.h"
#include "ui/look/plain_text.h"
#include "ui/widgets/row_table.h"

namespace weightscape::ui {

CommandPalette::CommandPalette(std::vector<PaletteEntry> entries, PaletteModel::Answers answers,
                               QWidget* parent)
    : QDialog(parent, Qt::Dialog | Qt::FramelessWindowHint),
      m_model(new PaletteModel(std::move(entries), this, std::move(answers))),
      m_field(new QLineEdit),
      m_list(new QTableView),
      m_nothing(plainLabel(QStringLiteral("paletteNothing"))) {
    setObjectName(QStringLiteral("commandPalette"));
    setWindowTitle(tr("Commands"));
    setAttribute(Qt::WA_DeleteOnClose);
    nameControl(m_field, QStringLiteral("paletteField"), tr("What to find"));
    m_field->setPlaceholderText(tr("Command, page, setting, tensor, metadata key, recipe or file"));
    m_field->setFont(textFont(kTextLarge));
    m_field->installEventFilter(this);
    connect(m_field, &QLineEdit::textChanged, this, &CommandPalette::showFitting);
    connect(m_field, &QLineEdit::returnPressed, this, &CommandPalette::choose);
    setUpList();
    m_nothing->setWordWrap(true);
    m_nothing->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_nothing->setForegroundRole(QPalette::PlaceholderText);
    makeColumn(this, {m_field, {m_list, 1}, {m_nothing, 1}}, kGap)
        ->setContentsMargins(kGapWide, kGapWide, kGapWide, kGapWide);
    resize(640, 420);
    const QRect above = parent->geometry();
    move(above.center().x() - width() / 2, above.top() + 80);
    showFitting({});
}

void CommandPalette::setUpList() {
    nameControl(m_list, QStringLiteral("paletteList"), tr("What fits"));
    showRows(*m_list, *m_model);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setShowGrid(false);
    m_list->horizontalHeader()->hide();
    m_list->verticalHeader()->setDefaultSectionSize(26);
    m_list->horizontalHeader()->setSectionResizeMode(PaletteEntry::Title, QHeaderView::Stretch);
    m_list->horizontalHeader()->resizeSection(PaletteEntry::Detail, 120);
    m_list->horizontalHeader()->resizeSection(PaletteEntry::Shortcut, 110);
    connect(m_list, &QTableView::clicked, this, &CommandPalette::choose);
}

void CommandPalette::showFitting(const QString& typed) {
    m_model->setPattern(typed);
    const bool any = m_model->rowCount() > 0;
    m_list->setVisible(any);
    m_nothing->setVisible(!any);
    m_nothing->setText(tr("Nothing is called \"%1\". Type a command, a page, a setting, a tensor "
                          "such as ffn_down, a key of the metadata, a recipe such as Q4_K_M, or a "
                          "memory size such as 8 GB.")
                           .arg(typed.simplified()));
    if (any) m_list->setCurrentIndex(m_model->index(0, 0));
}

/// It has no frame of the desktop's, and may lie on a page of its own colour.
void CommandPalette::paintEvent(QPaintEvent* event) {
    QDialog::paintEvent(event);
    QPainter painter(this);
    painter.setPen(QPen(currentTheme().accent, 1));
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

void CommandPalette::choose() {
    const QModelIndex index = m_list->currentIndex();
    if (!index.isValid()) return;
    const std::function<void()> run = m_model->row(index.row())->run;
    close();
    run();
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_field && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Up || key == Qt::Key_Down || key == Qt::Key_PageUp ||
            key == Qt::Key_PageDown) {
            QCoreApplication::sendEvent(m_list, event);
            return true;
        }
    }
    return QDialog::eventFilter(watched, event);
}

}  // namespace weightscape::ui
