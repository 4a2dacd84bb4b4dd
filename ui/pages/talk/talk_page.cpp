// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/talk/talk_page.h"

#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QShortcut>
#include <QSpinBox>
#include <QSplitter>
#include <QTableView>
#include <algorithm>

#include "ui/look/box_layout.h"
#include "ui/look/plain_text.h"
#include "ui/pages/page_controls.h"
#include "ui/pages/talk/chat_choice.h"
#include "ui/pages/talk/talk_side.h"
#include "ui/session/session.h"
#include "ui/text/number_format.h"
#include "ui/widgets/row_table.h"

namespace weightscape::ui {
namespace {

constexpr int kUsualTokens = 48;
constexpr int kMostTokens = 4096;
constexpr int kLongestPrompt = 20'000;  ///< characters
constexpr int kPromptHeight = 68;

QString promptKey() {
    return QStringLiteral("prompt");
}

/// A field of TokenChoice for each of the candidates, by token.
void addChoices(const ShownToken& token, std::optional<double> TokenChoice::*side,
                std::vector<std::pair<std::int32_t, TokenChoice>>& rows) {
    for (const ShownToken::Choice& choice : token.choices) {
        auto row =
            std::ranges::find(rows, choice.token, &std::pair<std::int32_t, TokenChoice>::first);
        if (row == rows.end()) {
            row = rows.insert(rows.end(), {choice.token, {choice.text, {}, {}}});
        }
        row->second.*side = choice.probability;
    }
}

}  // namespace

TalkPage::TalkPage(Session& session)
    : m_session(session),
      m_prompt(new QPlainTextEdit(this)),
      m_chat(new ChatChoice(session, this)),
      m_count(new QSpinBox(this)),
      m_temperature(new QDoubleSpinBox(this)),
      m_seed(new QSpinBox(this)),
      m_write(new QPushButton(tr("&Write"), this)),
      m_stop(new QPushButton(tr("St&op"), this)),
      m_note(plainLabel(QStringLiteral("talkNote"))),
      m_original(new TalkSide(QStringLiteral("talkOriginal"), session.pool(), this)),
      m_changed(new TalkSide(QStringLiteral("talkChanged"), session.pool(), this)),
      m_choices(new QTableView(this)),
      m_choiceModel(new TableModel<TokenChoice>(tokenChoiceColumns(), this)) {
    setObjectName(QStringLiteral("talkPage"));
    setUpControls();
    setUpTexts();
    remember(QStringLiteral("tokens"), m_count);
    remember(QStringLiteral("seed"), m_seed);
    remember(QStringLiteral("chat"), m_chat->box());
    remember(QStringLiteral("system"), m_chat->systemField());
    connect(&m_session, &Session::modelChanged, this, &TalkPage::restart);
    connect(&m_session, &Session::recipeChanged, this, [this] {
        showButtons();
        showTitles();
    });
    restart();
}

void TalkPage::setUpControls() {
    nameControl(m_prompt, QStringLiteral("talkPrompt"), tr("Prompt"),
                tr("The text that both models continue. Ctrl+Return writes."));
    m_prompt->setPlaceholderText(tr("A text to go on with, such as: In the beginning"));
    m_prompt->setTabChangesFocus(true);
    m_prompt->setFixedHeight(kPromptHeight);
    m_count->setRange(1, kMostTokens);
    m_count->setValue(kUsualTokens);
    nameControl(m_count, QStringLiteral("talkTokens"), {},
                tr("How many tokens are written at most."));
    m_temperature->setRange(0.0, 10.0);
    m_temperature->setSingleStep(0.1);
    nameControl(m_temperature, QStringLiteral("talkTemperature"), {},
                tr("0 takes the likeliest token always; more is bolder."));
    m_seed->setRange(0, 1'000'000'000);
    nameControl(m_seed, QStringLiteral("talkSeed"), {},
                tr("Of the drawing; the same seed draws the same text. Both models draw by it."));
    nameControl(m_write, QStringLiteral("talkWrite"), tr("Write"),
                tr("Both models continue the prompt (Ctrl+Return)."));
    m_write->setToolTip(tr("Continue the prompt (Ctrl+Return)"));
    nameControl(m_stop, QStringLiteral("talkStop"), tr("Stop"), tr("Both stop writing."));
    QLayout* row = makeControlRow();
    addLabelled(*row, tr("To&kens"), m_count);
    addLabelled(*row, tr("Te&mperature"), m_temperature);
    addLabelled(*row, tr("See&d"), m_seed);
    addControl(*row, {}, m_write);
    addControl(*row, {}, m_stop);
    auto* prompt = makeRow(nullptr, {m_prompt});
    prompt->setContentsMargins(kGapWide, kGap, kGapWide, 0);
    m_chat->setContentsMargins(kGapWide, kGapSmall, kGapWide, 0);
    m_note->setWordWrap(true);
    m_note->setContentsMargins(kGapWide, 0, kGapWide, kGapSmall);
    makeColumn(this, {prompt, m_chat, row, m_note});
    connect(m_write, &QPushButton::clicked, this, &TalkPage::write);
    connect(m_stop, &QPushButton::clicked, this, &TalkPage::stop);
    connect(m_prompt, &QPlainTextEdit::textChanged, this, &TalkPage::showButtons);
    auto* key =
        new QShortcut(QKeySequence(Qt::CTRL | Qt::Key_Return), this, this, &TalkPage::write);
    key->setContext(Qt::WidgetWithChildrenShortcut);
}

void TalkPage::setUpTexts() {
    for (TalkSide* side : {m_original, m_changed}) {
        connect(side, &TalkSide::grown, this, &TalkPage::compare);
        connect(side, &TalkSide::ended, this, &TalkPage::showButtons);
        connect(&side->text(), &TokenText::tokenPointed, this,
                [this, side](std::size_t token) { showChoices(*side, token); });
        side->text().setWhatsThis(
            tr("Point at a token, or go to it with the arrow keys, to see "
               "what it could have been."));
    }
    nameControl(m_choices, QStringLiteral("talkChoices"), tr("What the token could have been"),
                tr("The likeliest tokens at the chosen place, by the original and by the recipe."));
    showSortedRows(*m_choices, *m_choiceModel);
    m_choices->sortByColumn(-1, Qt::AscendingOrder);
    m_choices->setTabKeyNavigation(false);
    m_choices->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_choices->horizontalHeader()->setSectionResizeMode(TokenChoice::Text, QHeaderView::Stretch);
    auto* sides = makeSplitter(Qt::Horizontal, QStringLiteral("talkSides"),
                               {{m_original, 1}, {m_changed, 1}});
    sides->setChildrenCollapsible(false);
    auto* splitter =
        makeSplitter(Qt::Vertical, QStringLiteral("talkSplitter"), {{sides, 1}, {m_choices, 0}});
    splitter->setSizes({360, 200});
    filled(static_cast<QVBoxLayout*>(layout()), {{splitter, 1}});
}

QJsonObject TalkPage::pageState() const {
    QJsonObject state = PageState::pageState();
    state.insert(promptKey(), m_prompt->toPlainText().left(kLongestPrompt));
    return state;
}

void TalkPage::restorePageState(const QJsonObject& state) {
    PageState::restorePageState(state);
    const QString prompt = state.value(promptKey()).toString().left(kLongestPrompt);
    if (!prompt.isEmpty()) m_prompt->setPlainText(prompt);
}

bool TalkPage::isRunning() const {
    return m_original->isRunning() || m_changed->isRunning();
}

WritingOrder TalkPage::order() const {
    WritingOrder order;
    order.model = m_session.model();
    order.prompt = m_prompt->toPlainText().left(kLongestPrompt).toStdString();
    order.isChat = m_chat->isChosen();
    order.metadata = m_session.recipe().metadata;
    order.system = m_chat->system();
    order.tokens = static_cast<std::size_t>(m_count->value());
    order.draw = {m_temperature->value(), static_cast<std::uint64_t>(m_seed->value())};
    return order;
}

void TalkPage::write() {
    if (!m_write->isEnabled()) return;
    WritingOrder wanted = order();
    m_choiceModel->setRows({});
    m_original->start(wanted);
    wanted.plan = m_session.shown().plan();
    m_changed->setTitle(m_session.shown().name());
    m_changed->start(std::move(wanted));
    showButtons();
    compare();
}

void TalkPage::stop() {
    m_original->stop();
    m_changed->stop();
}

void TalkPage::restart() {
    m_original->clear();
    m_changed->clear();
    m_choiceModel->setRows({});
    m_original->setTitle(tr("Original"));
    showTitles();
    showButtons();
    compare();
}

void TalkPage::showTitles() {
    // What is written keeps the name of who wrote it.
    if (!m_changed->text().tokens().empty() || m_changed->isRunning()) return;
    m_changed->setTitle(m_session.model() ? m_session.shown().name() : tr("Recipe"));
}

void TalkPage::showButtons() {
    const bool running = isRunning();
    m_write->setEnabled(m_session.model() != nullptr && m_session.shown().plan() && !running &&
                        !m_prompt->toPlainText().isEmpty());
    m_stop->setEnabled(running);
}

std::optional<std::size_t> TalkPage::difference() const {
    const auto& original = m_original->text().tokens();
    const auto& changed = m_changed->text().tokens();
    const std::size_t both = std::min(original.size(), changed.size());
    for (std::size_t i = 0; i < both; ++i) {
        if (original[i].token != changed[i].token) return i;
    }
    return std::nullopt;
}

void TalkPage::compare() {
    const auto first = difference();
    m_original->text().markDifference(first);
    m_changed->text().markDifference(first);
    const std::size_t both =
        std::min(m_original->text().tokens().size(), m_changed->text().tokens().size());
    if (!m_session.model()) {
        m_note->setText(tr("Open a model to see how it continues a text."));
    } else if (first) {
        m_note->setText(
            tr("The texts part at token %1, which is marked.").arg(formatCount(*first + 1)));
    } else if (both > 0) {
        m_note->setText(tr("The first %1 tokens are the same.").arg(formatCount(both)));
    } else {
        m_note->setText(
            tr("Write something to go on with: the original and the recipe both "
               "continue it."));
    }
}

void TalkPage::showChoices(const TalkSide& side, std::size_t token) {
    std::vector<std::pair<std::int32_t, TokenChoice>> rows;
    const bool isOfOriginal = &side == m_original;
    // Behind the place where the texts part, the models answer different texts.
    const auto first = difference();
    const bool isCommon = !first || token <= *first;
    const auto& original = m_original->text().tokens();
    const auto& changed = m_changed->text().tokens();
    if ((isCommon || isOfOriginal) && token < original.size()) {
        addChoices(original[token], &TokenChoice::original, rows);
    }
    if ((isCommon || !isOfOriginal) && token < changed.size()) {
        addChoices(changed[token], &TokenChoice::changed, rows);
    }
    QList<TokenChoice> choices;
    for (auto& [number, row] : rows) choices.append(std::move(row));
    m_choiceModel->setRows(std::move(choices));
}

}  // namespace weightscape::ui
