// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/message_lines.h"

#include <QLabel>
#include <QPushButton>
#include <QToolButton>

#include "ui/look/box_layout.h"
#include "ui/look/icons.h"
#include "ui/look/plain_text.h"

namespace weightscape::ui {
namespace {

struct KindLook {
    const char* icon;
    const char* spoken;
};

const KindLook& lookOf(MessageLines::Kind kind) {
    static const KindLook kNote{"info", QT_TRANSLATE_NOOP("MessageLines", "Note")};
    static const KindLook kWarning{"warning", QT_TRANSLATE_NOOP("MessageLines", "Warning")};
    static const KindLook kError{"error", QT_TRANSLATE_NOOP("MessageLines", "Error")};
    return kind == MessageLines::Kind::Note      ? kNote
           : kind == MessageLines::Kind::Warning ? kWarning
                                                 : kError;
}

}  // namespace

MessageLines::MessageLines(QWidget* parent) : QWidget(parent), m_layout(new QVBoxLayout(this)) {
    nameControl(this, QStringLiteral("messageLines"), tr("Messages"));
    m_layout->setContentsMargins(kGapWide, kGapSmall, kGapWide, kGapSmall);
    m_layout->setSpacing(0);
    hide();
}

void MessageLines::add(Kind kind, const QString& text, const Action& action, const QString& id) {
    if (texts().contains(text)) return;
    for (QWidget* line : QList<QWidget*>(m_lines)) {
        if (!id.isEmpty() && line->objectName() == id) remove(line);
    }
    auto* line = new QWidget;
    line->setObjectName(id);
    auto* icon = new QLabel;
    icon->setObjectName(QStringLiteral("messageIcon"));
    icon->setPixmap(lineIcon(QString::fromLatin1(lookOf(kind).icon)).pixmap(16, 16));
    icon->setAccessibleName(tr(lookOf(kind).spoken));
    QLabel* label = plainLabel(QStringLiteral("messageText"), text);
    label->setWordWrap(true);
    // A long word, such as a hash, must not widen the window.
    QSizePolicy policy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    label->setSizePolicy(policy);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* close = new QToolButton;
    nameControl(close, QStringLiteral("messageDismiss"), tr("Dismiss"));
    close->setIcon(lineIcon(QStringLiteral("close")));
    close->setAutoRaise(true);
    close->setToolTip(tr("Dismiss"));
    connect(close, &QToolButton::clicked, line, [this, line] { remove(line); });
    auto* layout = makeRow(line, {icon, {label, 1}}, kGap);
    layout->setContentsMargins(0, 2, 0, 2);
    if (action.run) {
        auto* button = new QPushButton(action.title);
        nameControl(button, QStringLiteral("messageAction"), action.title);
        connect(button, &QPushButton::clicked, line, action.run);
        layout->addWidget(button);
    }
    layout->addWidget(close);
    m_lines.append(line);
    m_layout->addWidget(line);
    show();
}

void MessageLines::remove(QWidget* line) {
    m_lines.removeOne(line);
    m_layout->removeWidget(line);
    line->hide();
    line->deleteLater();
    setVisible(!m_lines.isEmpty());
}

void MessageLines::clear() {
    while (!m_lines.isEmpty()) remove(m_lines.last());
}

QStringList MessageLines::texts() const {
    QStringList texts;
    for (const QWidget* line : m_lines) {
        texts << line->findChild<QLabel*>(QStringLiteral("messageText"))->text();
    }
    return texts;
}

}  // namespace weightscape::ui
