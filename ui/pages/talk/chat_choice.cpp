// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/talk/chat_choice.h"

#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>

#include "ui/look/box_layout.h"
#include "ui/look/plain_text.h"
#include "ui/session/session.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

constexpr int kLongestSystem = 4000;  ///< characters

}  // namespace

ChatChoice::ChatChoice(Session& session, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_box(new QCheckBox(tr("&Chat template"), this)),
      m_systemLabel(new QLabel(tr("S&ystem message"), this)),
      m_system(new QLineEdit(this)),
      m_note(smallLabel(QStringLiteral("talkChatNote"))),
      m_task(session.pool(), Lane::Pictures, [this](const auto& chat) { finish(chat); }) {
    nameControl(m_box, QStringLiteral("talkChat"), {},
                tr("The prompt is a message, and the models answer it: what the template puts "
                   "around it is not shown. Without it they continue the bare text."));
    m_box->setChecked(true);
    nameControl(m_system, QStringLiteral("talkSystem"), tr("System message"),
                tr("What the models are told before the message; may be empty."));
    m_system->setMaxLength(kLongestSystem);
    m_system->setPlaceholderText(tr("None"));
    m_systemLabel->setBuddy(m_system);
    makeRow(this, {m_box, m_systemLabel, {m_system, 1}, m_note, BoxItem::room(0)}, kGap);
    connect(m_box, &QCheckBox::toggled, this, &ChatChoice::showChoice);
    connect(&m_session, &Session::modelChanged, this, &ChatChoice::restart);
    connect(&m_session, &Session::recipeChanged, this, &ChatChoice::follow);
    restart();
}

bool ChatChoice::isChosen() const {
    return m_box->isChecked() && (m_known != nullptr || m_task.isRunning());
}

std::string ChatChoice::system() const {
    return m_system->text().toStdString();
}

void ChatChoice::restart() {
    m_known = nullptr;
    m_note->clear();
    const auto model = m_session.model();
    m_waits = model && model->isRemote() && !isVisible();
    if (model && !m_waits) {
        m_metadata = m_session.recipe().metadata;
        m_task.start([model, changes = m_metadata](TaskContext&) {
            return tokenizers::readModelChat(*model, changes);
        });
    } else {
        m_task.cancel();
    }
    showChoice();
}

void ChatChoice::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (m_waits) restart();
}

void ChatChoice::follow() {
    if (!m_waits && m_session.model() && m_session.recipe().metadata != m_metadata) restart();
}

void ChatChoice::finish(const Result<tokenizers::ModelChat>& chat) {
    if (!chat) {
        if (chat.error().code != ErrorCode::Cancelled) {
            m_note->setText(errorSentence(chat.error()));
        }
    } else if (chat->known == nullptr) {
        m_note->setText(said(tokenizers::unknownChatText(*chat)));
    } else {
        m_known = chat->known;
        m_box->setText(tr("&Chat template: %1").arg(fromUtf8(m_known->name)));
    }
    showChoice();
}

void ChatChoice::showChoice() {
    m_box->setVisible(m_known != nullptr);
    m_systemLabel->setVisible(m_known != nullptr);
    m_system->setVisible(m_known != nullptr);
    m_system->setEnabled(m_box->isChecked());
    m_systemLabel->setEnabled(m_box->isChecked());
    m_note->setVisible(!m_note->text().isEmpty());
}

}  // namespace weightscape::ui
