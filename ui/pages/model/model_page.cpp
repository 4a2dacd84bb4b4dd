// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/model/model_page.h"

#include <QApplication>
#include <QClipboard>
#include <QFontDatabase>
#include <QHeaderView>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTabWidget>
#include <QTableView>
#include <QTableWidget>

#include "core/measure/model_findings.h"
#include "core/recipes/metadata_edits.h"
#include "core/report/model_report.h"
#include "ui/look/box_layout.h"
#include "ui/look/plain_text.h"
#include "ui/models/token_table.h"
#include "ui/pages/model/metadata_panel.h"
#include "ui/pages/page_links.h"
#include "ui/session/session.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"
#include "ui/widgets/row_table.h"

namespace weightscape::ui {
namespace {

QWidget* column(BoxItems top, QWidget* content) {
    auto* page = new QWidget;
    auto* layout = makeColumn(page, {}, kGap);
    layout->setContentsMargins(kGap, kGap, kGap, kGapSmall);
    if (top.size() > 0) layout->addLayout(filled(new QHBoxLayout, top));
    layout->addWidget(content, 1);
    return page;
}

/// The template that the exported file will have; empty: none.
std::string templateOf(const Model& model, const MetadataChanges& changes) {
    for (const recipes::EditedKey& key : recipes::editedKeys(model, changes)) {
        if (key.key != "tokenizer.chat_template" || key.removed) continue;
        return std::string(key.value()->asString().value_or(std::string_view()));
    }
    return {};
}

}  // namespace

ModelPage::ModelPage(Session& session)
    : m_session(session),
      m_tabs(new QTabWidget),
      m_facts(new QTableWidget),
      m_metadata(new MetadataPanel(session)),
      m_tokenFilter(new QLineEdit),
      m_tokenCount(smallLabel(QStringLiteral("tokenCount"))),
      m_tokenView(new QTableView),
      m_tokens(new TokenTableModel(this)),
      m_template(new QPlainTextEdit),
      m_selecting(
          session.pool(), Lane::Pictures,
          [this](const Result<std::vector<std::uint32_t>>& ids) {
              if (!ids) return;
              m_tokenCount->setText(tr("%1 of %2 tokens")
                                        .arg(formatCount(ids->size()),
                                             formatCount(m_tokenTable ? m_tokenTable->size() : 0)));
              m_tokens->setTokens(m_tokenTable, *ids);
          }),
      m_looking(session.pool(), Lane::Pictures, [this](const Result<Looked>& looked) {
          if (!looked) return;
          m_looked = *looked;
          showFacts();
      }) {
    setObjectName(QStringLiteral("modelPage"));
    remember(QStringLiteral("tab"), m_tabs);
    remember(QStringLiteral("metadata"), m_metadata->filter());
    remember(QStringLiteral("tokens"), m_tokenFilter);
    nameControl(m_tabs, QStringLiteral("modelTabs"), tr("Parts of the file"),
                tr("Facts, all metadata, the tokenizer's tokens, or the chat template."));
    m_tabs->addTab(makeFacts(), tr("&Facts"));
    m_tabs->addTab(m_metadata, tr("&Metadata"));
    m_tabs->addTab(makeTokens(), tr("&Tokenizer"));
    m_tabs->addTab(makeTemplate(), tr("&Chat template"));
    m_tabs->setDocumentMode(true);
    makeColumn(this, {m_tabs});
    connect(&m_session, &Session::modelChanged, this, &ModelPage::showModel);
    connect(&m_session, &Session::recipeChanged, this, &ModelPage::showTemplate);
    connect(&PageLinks::of(m_session), &PageLinks::metadataRequested, this, &ModelPage::showKey);
    showModel();
}

QWidget* ModelPage::makeFacts() {
    nameControl(m_facts, QStringLiteral("modelFacts"), tr("Facts about the model"));
    m_facts->setColumnCount(2);
    m_facts->horizontalHeader()->hide();
    m_facts->verticalHeader()->hide();
    m_facts->setFrameShape(QFrame::NoFrame);
    m_facts->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_facts->setTabKeyNavigation(false);
    m_facts->horizontalHeader()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
    m_facts->horizontalHeader()->setSectionResizeMode(1, QHeaderView::Stretch);
    m_facts->setWordWrap(true);
    m_facts->verticalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    return column({}, m_facts);
}

QWidget* ModelPage::makeTokens() {
    nameControl(m_tokenFilter, QStringLiteral("tokenFilter"), tr("Search tokens"));
    m_tokenFilter->setPlaceholderText(tr("Search tokens"));
    m_tokenFilter->setClearButtonEnabled(true);
    nameControl(m_tokenView, QStringLiteral("tokenTable"), tr("Tokens"));
    showRows(*m_tokenView, *m_tokens);
    m_tokenView->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_tokenView->setTabKeyNavigation(false);
    m_tokenView->setWordWrap(false);
    QHeaderView* header = m_tokenView->horizontalHeader();
    header->setSectionsClickable(true);
    header->setSortIndicatorShown(true);
    header->setSortIndicator(TokenRow::Id, Qt::AscendingOrder);
    header->setSectionResizeMode(TokenRow::Text, QHeaderView::Stretch);
    connect(header, &QHeaderView::sortIndicatorChanged, this, &ModelPage::selectTokens);
    connect(m_tokenFilter, &QLineEdit::textChanged, this, &ModelPage::selectTokens);
    return column({{m_tokenFilter, 1}, m_tokenCount}, m_tokenView);
}

QWidget* ModelPage::makeTemplate() {
    nameControl(m_template, QStringLiteral("chatTemplate"), tr("Chat template"));
    m_template->setReadOnly(true);
    m_template->setFrameShape(QFrame::NoFrame);
    m_template->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_template->setTabChangesFocus(true);
    auto* copy = new QPushButton(tr("Copy te&mplate"));
    nameControl(copy, QStringLiteral("copyTemplate"), tr("Copy template"));
    connect(copy, &QPushButton::clicked, this,
            [this] { QApplication::clipboard()->setText(m_template->toPlainText()); });
    return column({BoxItem::room(1), copy}, m_template);
}

void ModelPage::showModel() {
    m_tokenTable =
        m_session.model() ? std::make_shared<const TokenTable>(m_session.model()) : nullptr;
    look();
    showFacts();
    showTemplate();
    selectTokens();
}

void ModelPage::look() {
    m_looked.reset();
    m_looking.cancel();
    if (!m_session.model()) return;
    m_looking.start([model = m_session.model()](TaskContext&) {
        return Result<Looked>({recipes::fileKindOf(*model), measure::headerFindings(*model)});
    });
}

void ModelPage::showFacts() {
    m_facts->setRowCount(0);
    if (!m_session.model()) return;
    std::vector<std::pair<QString, QString>> facts;
    for (const report::NamedText& fact : report::modelFacts(*m_session.model())) {
        facts.emplace_back(said(fact.name), said(fact.text));
    }
    if (m_looked) {
        for (const report::NamedText& fact : report::fileKindFacts(m_looked->kind)) {
            facts.emplace_back(said(fact.name), said(fact.text));
        }
    }
    for (const auto& file : m_session.model()->files) {
        facts.emplace_back(tr("Read from"), pathText(file->path()));
    }
    const auto worthKnowing = [&facts](const auto& sentences) {
        for (const Text& sentence : sentences) {
            facts.emplace_back(tr("Worth knowing"), said(sentence));
        }
    };
    if (m_looked) {
        worthKnowing(m_looked->findings);
    } else {
        worthKnowing(m_session.model()->warnings);
    }
    m_facts->setRowCount(static_cast<int>(facts.size()));
    for (int row = 0; row < m_facts->rowCount(); ++row) {
        const auto& [name, text] = facts[static_cast<std::size_t>(row)];
        m_facts->setItem(row, 0, new QTableWidgetItem(name));
        m_facts->setItem(row, 1, new QTableWidgetItem(text));
    }
}

void ModelPage::showTemplate() {
    const std::string text =
        m_session.model() ? templateOf(*m_session.model(), m_session.recipe().metadata) : "";
    // Whoever reads it keeps the place when other things change.
    if (text != m_shownTemplate) m_template->setPlainText(fromUtf8(text));
    m_shownTemplate = text;
    m_template->setPlaceholderText(m_session.model() ? tr("The file has no chat template.")
                                                     : tr("Open a model."));
}

void ModelPage::selectTokens() {
    if (!m_tokenTable) {
        m_tokens->setTokens(nullptr, {});
        m_tokenCount->clear();
        return;
    }
    using Order = TokenTable::Order;
    const QHeaderView* header = m_tokenView->horizontalHeader();
    const int column = header->sortIndicatorSection();
    const Order order = column == TokenRow::Text    ? Order::Text
                        : column == TokenRow::Score ? Order::Score
                        : column == TokenRow::Kind  ? Order::Kind
                                                    : Order::Id;
    const bool descending = header->sortIndicatorOrder() == Qt::DescendingOrder;
    m_selecting.start(
        [table = m_tokenTable, wanted = m_tokenFilter->text(), order,
         descending](TaskContext& task) { return table->select(wanted, order, descending, task); });
}

void ModelPage::showKey(const QString& key) {
    m_tabs->setCurrentWidget(m_metadata);
    m_metadata->showKey(key);
}

}  // namespace weightscape::ui
