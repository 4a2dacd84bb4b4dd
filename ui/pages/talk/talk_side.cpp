// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/talk/talk_side.h"

#include <QLabel>
#include <utility>

#include "ui/look/box_layout.h"
#include "ui/look/plain_text.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

constexpr int kPollMilliseconds = 50;

QString endText(const WritingFacts& facts) {
    const QString count = counted(static_cast<qsizetype>(facts.tokens), TalkSide::tr("token"),
                                  TalkSide::tr("tokens"));
    const QString speed =
        TalkSide::tr("%1, %2 tokens/s").arg(count, formatSignificant(facts.tokensPerSecond));
    switch (facts.end) {
        case inference::WritingEnd::Length:
            return speed;
        case inference::WritingEnd::Token:
            return TalkSide::tr("%1; the model ended its text.").arg(speed);
        case inference::WritingEnd::Context:
            return TalkSide::tr("%1; the model knows no longer texts.").arg(speed);
    }
    return speed;
}

}  // namespace

TalkSide::TalkSide(const QString& objectName, WorkPool& pool, QWidget* parent)
    : QWidget(parent),
      m_title(headingLabel(objectName + QStringLiteral("Title"), {})),
      m_state(smallLabel(objectName + QStringLiteral("State"))),
      m_text(new TokenText(objectName + QStringLiteral("Text"), this)),
      m_task(pool, Lane::Files, [this](const auto& outcome) { finish(outcome); }) {
    setObjectName(objectName);
    m_state->setWordWrap(true);
    makeColumn(this, {m_title, {m_text, 1}, m_state}, kGapSmall)
        ->setContentsMargins(kGapWide, kGap, kGapWide, kGapSmall);
    m_poll.setInterval(kPollMilliseconds);
    connect(&m_poll, &QTimer::timeout, this, &TalkSide::takeNews);
}

void TalkSide::setTitle(const QString& title) {
    m_title->setText(title);
    m_text->setAccessibleName(title);
}

void TalkSide::start(WritingOrder order) {
    m_text->begin(QString::fromStdString(order.prompt) + QLatin1String(order.isChat ? "\n" : ""));
    m_state->setText(tr("Reading the prompt …"));
    m_news = std::make_shared<WritingNews>();
    m_task.start([order = std::move(order), kept = m_kept, news = m_news](TaskContext& task) {
        return runWriting(order, *kept, *news, task);
    });
    m_poll.start();
}

void TalkSide::clear() {
    m_task.cancel();
    m_kept->clear();
    m_news = std::make_shared<WritingNews>();
    m_text->begin({});
    m_state->clear();
    Q_EMIT grown();
}

void TalkSide::takeNews() {
    const std::vector<ShownToken> tokens = m_news->take();
    if (tokens.empty()) return;
    for (const ShownToken& token : tokens) m_text->append(token);
    m_state->setText(
        counted(static_cast<qsizetype>(m_text->tokens().size()), tr("token"), tr("tokens")));
    Q_EMIT grown();
}

void TalkSide::finish(const Result<WritingFacts>& outcome) {
    m_poll.stop();
    takeNews();
    if (outcome) {
        m_state->setText(endText(*outcome));
    } else if (outcome.error().code != ErrorCode::Cancelled) {
        m_state->setText(errorSentence(outcome.error()));
    } else if (!m_text->tokens().empty()) {
        m_state->setText(tr("Stopped."));
    } else {
        m_state->clear();
    }
    Q_EMIT ended();
}

}  // namespace weightscape::ui
