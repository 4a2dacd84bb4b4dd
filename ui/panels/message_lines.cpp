// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/message_lines.h"

#include <QFrame>
#include <QLabel>
#include <QPushButton>
#include <QResizeEvent>
#include <QScreen>
#include <QToolButton>
#include <algorithm>

#include "ui/look/box_layout.h"
#include "ui/look/icons.h"
#include "ui/look/plain_text.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

constexpr int kListWidth = 720;

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

void setKind(QLabel& icon, MessageLines::Kind kind) {
    icon.setPixmap(lineIcon(QString::fromLatin1(lookOf(kind).icon)).pixmap(16, 16));
    icon.setAccessibleName(MessageLines::tr(lookOf(kind).spoken));
}

QToolButton* dismissButton(const QString& objectName) {
    auto* button = new QToolButton;
    nameControl(button, objectName, MessageLines::tr("Dismiss"));
    button->setIcon(lineIcon(QStringLiteral("close")));
    button->setAutoRaise(true);
    button->setToolTip(MessageLines::tr("Dismiss"));
    return button;
}

}  // namespace

MessageLines::MessageLines(QWidget* parent)
    : QWidget(parent),
      m_icon(new QLabel),
      m_text(plainLabel(QStringLiteral("messageText"))),
      m_action(new QPushButton),
      m_count(new QToolButton),
      m_dismiss(dismissButton(QStringLiteral("messageDismiss"))) {
    nameControl(this, QStringLiteral("messageLines"), tr("Messages"),
                tr("What the program has to say. Where there are several messages, their number "
                   "lists all of them."));
    m_icon->setObjectName(QStringLiteral("messageIcon"));
    nameControl(m_action, QStringLiteral("messageAction"), tr("What the message offers"));
    nameControl(m_count, QStringLiteral("messageCount"), tr("All messages"));
    m_count->setAutoRaise(true);
    m_count->setToolTip(tr("Show all messages"));
    m_text->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    makeRow(this, {m_icon, {m_text, 1}, m_action, m_count, m_dismiss}, kGap)
        ->setContentsMargins(kGapSmall, 0, kGapSmall, 0);
    setFixedHeight(sizeHint().height());
    connect(m_action, &QPushButton::clicked, this, [this] {
        const auto messages = shown();
        // What it does may add or remove messages.
        if (!messages.empty()) std::function<void()>(messages.back()->action.run)();
    });
    connect(m_count, &QToolButton::clicked, this, &MessageLines::openList);
    connect(m_dismiss, &QToolButton::clicked, this, [this] {
        const auto messages = shown();
        if (!messages.empty()) dismiss(messages.back()->number);
    });
    m_clock.start();
    m_expiry.setSingleShot(true);
    connect(&m_expiry, &QTimer::timeout, this, &MessageLines::dropExpired);
    refresh();
}

bool MessageLines::isShown(const Message& message) const {
    return !message.isOwned || message.owner.lock() == m_model.lock();
}

std::vector<const MessageLines::Message*> MessageLines::shown() const {
    std::vector<const Message*> shown;
    for (const Message& message : m_messages) {
        if (isShown(message)) shown.push_back(&message);
    }
    return shown;
}

void MessageLines::add(Kind kind, const QString& text, const Action& action, const QString& id,
                       const Owner& owner) {
    Message message{++m_lastNumber, kind, text, action, id, owner, owner != nullptr};
    if (owner) {
        const QString file = pathText(owner->path.filename());
        if (!text.startsWith(file)) message.text = tr("%1: %2").arg(file, text);
    }
    const auto isOfOwner = [&](const Message& other) { return other.owner.lock() == owner; };
    const bool isKnown = std::ranges::any_of(m_messages, [&](const Message& other) {
        return isOfOwner(other) && other.text == message.text;
    });
    if (isKnown) return;
    if (kind == Kind::Note && !action.run) message.leaves = m_clock.elapsed() + kNoteStays;
    std::erase_if(m_messages, [&](const Message& other) {
        return isOfOwner(other) && !id.isEmpty() && other.id == id;
    });
    m_messages.push_back(std::move(message));
    refresh();
}

void MessageLines::removeIf(const std::function<bool(const Message&)>& gone) {
    if (std::erase_if(m_messages, gone) > 0) refresh();
}

void MessageLines::dismiss(int number) {
    removeIf([number](const Message& message) { return message.number == number; });
}

void MessageLines::remove(const QString& id) {
    removeIf([&](const Message& message) { return !message.isOwned && message.id == id; });
}

void MessageLines::clear() {
    removeIf([](const Message&) { return true; });
}

void MessageLines::setShownModel(const Owner& model) {
    m_model = model;
    refresh();
}

void MessageLines::keepModels(const std::vector<Owner>& models) {
    removeIf([&](const Message& message) {
        return message.isOwned && std::ranges::find(models, message.owner.lock()) == models.end();
    });
}

void MessageLines::dropExpired() {
    const qint64 now = m_clock.elapsed();
    removeIf([now](const Message& message) { return message.leaves > 0 && message.leaves <= now; });
    refresh();
}

void MessageLines::refresh() {
    const auto messages = shown();
    for (QWidget* part : {static_cast<QWidget*>(m_icon), static_cast<QWidget*>(m_text),
                          static_cast<QWidget*>(m_dismiss)}) {
        part->setVisible(!messages.empty());
    }
    m_action->setVisible(!messages.empty() && messages.back()->action.run != nullptr);
    m_count->setVisible(messages.size() > 1);
    if (!messages.empty()) {
        setKind(*m_icon, messages.back()->kind);
        m_action->setText(messages.back()->action.title);
        m_action->setAccessibleName(messages.back()->action.title);
        m_count->setText(tr("%1 messages").arg(formatCount(messages.size())));
    }
    showText();
    if (m_list) openList();
    qint64 next = 0;
    for (const Message& message : m_messages) {
        if (message.leaves > 0) next = next == 0 ? message.leaves : std::min(next, message.leaves);
    }
    if (next > 0) m_expiry.start(static_cast<int>(std::max<qint64>(1, next - m_clock.elapsed())));
}

/// As much as there is room for; the whole text is in the tool tip and in the list.
void MessageLines::showText() {
    const auto messages = shown();
    const QString whole = messages.empty() ? QString() : messages.back()->text;
    const QString line = QString(whole).replace(QLatin1Char('\n'), QLatin1Char(' '));
    m_text->setText(m_text->fontMetrics().elidedText(line, Qt::ElideRight, m_text->width()));
    m_text->setToolTip(toolTipText(whole));
    m_text->setAccessibleName(whole.isEmpty() ? tr("Message") : whole);
}

void MessageLines::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    // The label has its room after this.
    QMetaObject::invokeMethod(this, &MessageLines::showText, Qt::QueuedConnection);
}

QWidget* MessageLines::lineOf(const Message& message, QWidget& list) {
    auto* line = new QWidget(&list);
    auto* icon = new QLabel;
    setKind(*icon, message.kind);
    QLabel* text = plainLabel(QStringLiteral("listedMessage"), message.text);
    text->setWordWrap(true);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    QToolButton* close = dismissButton(QStringLiteral("listedDismiss"));
    connect(close, &QToolButton::clicked, this,
            [this, number = message.number] { dismiss(number); });
    auto* row = makeRow(line, {icon, {text, 1}}, kGap);
    if (message.action.run) {
        auto* button = new QPushButton(message.action.title);
        connect(button, &QPushButton::clicked, &list, &QWidget::close);
        connect(button, &QPushButton::clicked, this, message.action.run);
        row->addWidget(button);
    }
    row->addWidget(close);
    return line;
}

/// Above the line, over the page: nothing moves.
void MessageLines::openList() {
    // Not at once: this may be the doing of one of its buttons.
    if (m_list) m_list->close();
    m_list.clear();
    const auto messages = shown();
    if (messages.size() < 2) return;
    auto* list = new QFrame(this, Qt::Popup);
    m_list = list;
    nameControl(list, QStringLiteral("messageList"), tr("All messages"));
    list->setAttribute(Qt::WA_DeleteOnClose);
    list->setFrameShape(QFrame::StyledPanel);
    auto* column = makeColumn(list, {}, kGapSmall);
    column->setContentsMargins(kGapWide, kGap, kGapWide, kGap);
    for (auto message = messages.rbegin(); message != messages.rend(); ++message) {
        column->addWidget(lineOf(**message, *list));
    }
    list->setFixedWidth(std::min(kListWidth, std::max(width(), window()->width() - 2 * kGapWide)));
    list->resize(list->width(), column->heightForWidth(list->width()));
    const QPoint above = mapToGlobal(QPoint(width() - list->width(), -list->height()));
    list->move(std::max(above.x(), window()->x()), std::max(0, above.y()));
    list->show();
}

QStringList MessageLines::texts() const {
    QStringList texts;
    for (const Message* message : shown()) texts << message->text;
    return texts;
}

}  // namespace weightscape::ui
