// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/evaluate/evaluate_page.h"

#include <QComboBox>
#include <QFileDialog>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSortFilterProxyModel>
#include <QSpinBox>
#include <QSplitter>
#include <QTabWidget>
#include <QTableView>
#include <utility>

#include "ui/look/box_layout.h"
#include "ui/look/plain_text.h"
#include "ui/models/judged_tokens.h"
#include "ui/pages/evaluate/evaluation_charts.h"
#include "ui/pages/evaluate/evaluation_facts.h"
#include "ui/pages/page_controls.h"
#include "ui/panels/fact_list.h"
#include "ui/panels/task_strip.h"
#include "ui/session/session.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"
#include "ui/widgets/chart_figure.h"
#include "ui/widgets/row_table.h"

namespace weightscape::ui {
namespace {

constexpr int kPollMilliseconds = 100;
constexpr int kContexts[] = {128, 256, 512, 1024, 2048, 4096, 8192};
constexpr int kUsualContext = 512;
/// A first answer soon; more contexts make the figures surer.
constexpr int kUsualChunks = 16;
/// Widths of the page: from where on the figures stand beside the curves, and the least.
constexpr int kFiguresBeside = 760;
constexpr int kNarrowest = 360;
const QList<int> kStacked = {220, 90};  ///< heights of curves and figures below each other

}  // namespace

EvaluatePage::EvaluatePage(Session& session)
    : m_session(session),
      m_judged(JudgedRecipes::of(session)),
      m_text(new QComboBox(this)),
      m_browse(new QPushButton(tr("Text &file…"), this)),
      m_context(new QComboBox(this)),
      m_chunks(new QSpinBox(this)),
      m_which(new QComboBox(this)),
      m_run(new QPushButton(tr("E&valuate"), this)),
      m_strip(new TaskStrip(
          QStringLiteral("evaluateTask"), [this] { m_task.cancel(); }, this)),
      m_note(plainLabel(QStringLiteral("evaluateNote"))),
      m_tabs(new QTabWidget(this)),
      m_divergence(new ChartFigure(this)),
      m_perplexity(new ChartFigure(this)),
      m_layers(new ChartFigure(this)),
      m_facts(new FactList(QStringLiteral("evaluateFacts"), this)),
      m_table(new QTableView(this)),
      m_tokens(new TableModel<JudgedToken>(judgedTokenColumns(), this)),
      m_around(plainLabel(QStringLiteral("evaluateAround"))),
      m_task(
          session.pool(), Lane::Files, [this](const auto& outcome) { finish(outcome); },
          [this](double fraction, const QString&) { m_strip->setProgress(fraction, {}); }) {
    setObjectName(QStringLiteral("evaluatePage"));
    setUpControls();
    setUpTable();
    setUpPictures();
    remember(QStringLiteral("context"), m_context);
    remember(QStringLiteral("chunks"), m_chunks);
    remember(QStringLiteral("which"), m_which);
    remember(QStringLiteral("tab"), m_tabs);
    m_poll.setInterval(kPollMilliseconds);
    connect(&m_poll, &QTimer::timeout, this, &EvaluatePage::takeNews);
    connectSession();
    takeText();
}

void EvaluatePage::setUpControls() {
    m_text->addItem(tr("Held-out text of the sample"), QString());
    nameControl(m_text, QStringLiteral("evaluateText"), {},
                tr("The text that models are judged by. Take one that is like what the model is "
                   "for, and that it was not trained on."));
    nameControl(m_browse, QStringLiteral("evaluateBrowse"), tr("Choose a text file"));
    m_browse->setToolTip(tr("Judge by a text of your own"));
    for (const int context : kContexts) m_context->addItem(QString::number(context), context);
    m_context->setCurrentIndex(m_context->findData(kUsualContext));
    nameControl(m_context, QStringLiteral("evaluateContext"), {},
                tr("Tokens that are seen together; the second half of them is judged."));
    m_chunks->setRange(0, 100'000);
    m_chunks->setSpecialValueText(tr("all"));
    m_chunks->setValue(kUsualChunks);
    nameControl(m_chunks, QStringLiteral("evaluateChunks"), {},
                tr("How many contexts of the text are judged at most. More take longer and make "
                   "the figures surer; 0 takes all."));
    m_which->addItem(tr("Shown recipe"), false);
    m_which->addItem(tr("All open recipes"), true);
    nameControl(m_which, QStringLiteral("evaluateWhich"), {},
                tr("The shown recipe, or every recipe of the comparison in turn."));
    nameControl(m_run, QStringLiteral("evaluateRun"), tr("Evaluate"),
                tr("Runs the original, unless its answers are known, and then the recipe."));
    QLayout* row = makeControlRow();
    addLabelled(*row, tr("&Text"), m_text);
    addControl(*row, {}, m_browse);
    addLabelled(*row, tr("&Context"), m_context);
    addLabelled(*row, tr("Co&ntexts"), m_chunks);
    addLabelled(*row, tr("&Judge"), m_which);
    addControl(*row, {}, m_run);
    m_note->setWordWrap(true);
    m_note->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_note->setContentsMargins(kGapWide, 0, kGapWide, kGapSmall);
    makeColumn(this, {row, m_strip, m_note});
    connect(m_browse, &QPushButton::clicked, this, &EvaluatePage::browse);
    connect(m_run, &QPushButton::clicked, this, &EvaluatePage::run);
    connect(m_text, &QComboBox::currentIndexChanged, this, &EvaluatePage::takeText);
    connect(m_context, &QComboBox::currentIndexChanged, this, &EvaluatePage::takeText);
    connect(m_chunks, &QSpinBox::valueChanged, this, &EvaluatePage::takeText);
}

void EvaluatePage::setUpTable() {
    nameControl(m_table, QStringLiteral("evaluateTokens"), tr("Tokens where the models differ"),
                tr("The tokens of the text where the recipe's answer is farthest from the "
                   "original's."));
    showSortedRows(*m_table, *m_tokens);
    m_table->sortByColumn(JudgedToken::Divergence, Qt::DescendingOrder);
    m_table->setTabKeyNavigation(false);
    m_table->setWordWrap(false);
    m_table->horizontalHeader()->setResizeContentsPrecision(100);
    m_table->horizontalHeader()->setSectionResizeMode(JudgedToken::Around, QHeaderView::Stretch);
    m_table->horizontalHeader()->setMinimumSectionSize(60);
    m_around->setWordWrap(true);
    m_around->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_around->setContentsMargins(kGapWide, kGapSmall, kGapWide, kGapSmall);
    m_around->setAccessibleName(tr("The chosen token in the text"));
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &EvaluatePage::showAround);
}

void EvaluatePage::setUpPictures() {
    nameControl(m_divergence, QStringLiteral("evaluateDivergence"), tr("KL divergence"),
                tr("How far the recipe's answers are from the original's, over the text so far."));
    nameControl(m_perplexity, QStringLiteral("evaluatePerplexity"), tr("Perplexity"),
                tr("How well original and recipe foretell the text so far; lower is better."));
    nameControl(m_layers, QStringLiteral("evaluateLayers"), tr("Layers"),
                tr("How far the hidden states are from the original's behind each layer, over the "
                   "first context; marks: tokens whose likeliest successor would be another one if "
                   "the model ended there."));
    nameControl(m_tabs, QStringLiteral("evaluateTabs"), tr("Curves"),
                tr("KL divergence and perplexity over the text, and the error layer by layer."));
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(m_divergence, tr("KL divergence"));
    m_tabs->addTab(m_perplexity, tr("Perplexity"));
    m_tabs->addTab(m_layers, tr("Layers"));
    addEvaluationFacts(*m_facts);
    auto* figures = new QWidget;
    makeColumn(figures, {m_facts, BoxItem::room(1)})
        ->setContentsMargins(kGapWide, kGap, kGapWide, kGap);
    m_figures = new QScrollArea;
    nameControl(m_figures, QStringLiteral("evaluateFigures"), tr("Figures of the evaluation"));
    m_note->setAccessibleName(tr("What is going on"));
    m_figures->setWidgetResizable(true);
    m_figures->setFrameShape(QFrame::NoFrame);
    m_figures->setWidget(figures);
    m_upper =
        makeSplitter(Qt::Vertical, QStringLiteral("evaluateUpper"), {{m_tabs, 1}, {m_figures, 0}});
    m_upper->setChildrenCollapsible(false);
    m_upper->setSizes(kStacked);
    auto* lower = new QWidget;
    makeColumn(lower, {{m_table, 1}, m_around});
    auto* splitter =
        makeSplitter(Qt::Vertical, QStringLiteral("evaluateSplitter"), {{m_upper, 1}, {lower, 0}});
    splitter->setSizes({380, 190});
    filled(static_cast<QVBoxLayout*>(layout()), {{splitter, 1}});
}

void EvaluatePage::connectSession() {
    const auto ifShown = [this] {
        m_outdated = true;
        if (isVisible()) refresh();
    };
    connect(&m_session, &Session::modelChanged, this, &EvaluatePage::restart);
    connect(&m_session, &Session::recipeChanged, this, ifShown);
    connect(&m_judged, &JudgedRecipes::changed, this, ifShown);
}

void EvaluatePage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (m_outdated) refresh();
}

void EvaluatePage::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    const bool isWide = width() >= kFiguresBeside;
    if (isWide == (m_upper->orientation() == Qt::Horizontal)) return;
    m_upper->setOrientation(isWide ? Qt::Horizontal : Qt::Vertical);
    m_upper->setSizes(isWide ? QList<int>{520, 300} : kStacked);
    fitFigures();
}

/// Beside the curves the figures have the width they need; what is around them learns it later.
void EvaluatePage::fitFigures() {
    const bool isBeside = m_upper->orientation() == Qt::Horizontal;
    const int bar = m_figures->verticalScrollBar()->sizeHint().width();
    m_figures->setMinimumWidth(isBeside ? m_facts->sizeHint().width() + 2 * kGapWide + bar : 0);
}

QSize EvaluatePage::minimumSizeHint() const {
    // The figures move below the curves before it gets too narrow for both.
    return {kNarrowest, QWidget::minimumSizeHint().height()};
}

void EvaluatePage::chooseText(const QString& path) {
    int index = m_text->findData(path);
    if (index < 0) {
        index = m_text->count();
        m_text->addItem(pathText(toPath(path).filename()), path);
    }
    m_text->setCurrentIndex(index);
}

void EvaluatePage::browse() {
    const QString path = QFileDialog::getOpenFileName(this, tr("Choose a text"), {},
                                                      tr("Texts (*.txt *.md);;All files (*)"));
    if (!path.isEmpty()) chooseText(path);
}

void EvaluatePage::takeText() {
    m_judged.setText({m_text->currentData().toString(),
                      static_cast<std::size_t>(m_context->currentData().toInt()),
                      static_cast<std::size_t>(m_chunks->value())});
    refresh();
}

EvaluationOrder EvaluatePage::order() const {
    EvaluationOrder order{m_session.model(), m_session.importance(), m_judged.text(), {}};
    const DocumentView shown = m_session.shown();
    if (shown.plan()) order.targets.push_back({shown.name(), shownRecipe(m_session), shown.plan()});
    if (!m_which->currentData().toBool()) return order;
    for (int recipe = 0; recipe < static_cast<int>(m_session.recipes().size()); ++recipe) {
        const DocumentView view = m_session.view(recipe);
        if (recipe == m_session.activeRecipe() || !view.plan()) continue;
        order.targets.push_back({view.name(),
                                 m_session.recipes()[static_cast<std::size_t>(recipe)].recipe,
                                 view.plan()});
    }
    return order;
}

void EvaluatePage::run() {
    EvaluationOrder wanted = order();
    if (wanted.targets.empty()) return;  // no model, or no plan for it
    m_failure.clear();
    m_current.reset();
    m_news = std::make_shared<EvaluationNews>();
    m_strip->start(tr("Evaluating"));
    m_poll.start();
    m_task.start([wanted = std::move(wanted), news = m_news](TaskContext& task) {
        return runEvaluation(wanted, *news, task);
    });
    refresh();
}

void EvaluatePage::takeNews() {
    EvaluationNews::News news = m_news->take();
    if (!news.done.empty()) m_current.reset();
    for (JudgedRecipe& judged : news.done) m_judged.add(std::move(judged));
    if (!news.current) return;
    m_current = std::move(news.current);
    refresh();
}

void EvaluatePage::finish(const Result<std::size_t>& outcome) {
    m_poll.stop();
    m_strip->finish();
    takeNews();
    m_current.reset();
    if (!outcome) {
        m_failure = outcome.error().code == ErrorCode::Cancelled ? tr("Cancelled.")
                                                                 : errorSentence(outcome.error());
    }
    refresh();
}

void EvaluatePage::restart() {
    m_task.cancel();
    m_failure.clear();
    m_outdated = true;
    if (isVisible()) refresh();
}

bool EvaluatePage::isCurrent(const JudgedRecipe& judged) const {
    return &judged == m_judged.find(shownRecipe(m_session), m_judged.text());
}

const JudgedRecipe* EvaluatePage::looked() const {
    if (!m_session.model()) return nullptr;
    if (m_current && m_current->model == m_session.model()) return &*m_current;
    const JudgedRecipe* found = m_judged.find(shownRecipe(m_session), m_judged.text());
    if (found == nullptr) found = m_judged.find(shownRecipe(m_session));
    return found != nullptr ? found : m_judged.latest();
}

void EvaluatePage::refresh() {
    m_outdated = false;
    const bool running = m_task.isRunning();
    m_run->setEnabled(m_session.model() != nullptr && m_session.shown().plan() && !running);
    const JudgedRecipe* judged = looked();
    const QString note = noteText(judged);
    m_note->setText(note);
    m_note->setVisible(!note.isEmpty());
    showEvaluationFacts(*m_facts, judged);
    fitFigures();
    showCharts();
    showTokens();
}

QString EvaluatePage::noteText(const JudgedRecipe* looked) const {
    if (!m_session.model() || m_current) return {};
    QStringList notes;
    if (!m_failure.isEmpty()) notes << m_failure;
    if (!m_session.shown().planError().isEmpty()) notes << m_session.shown().planError();
    if (looked == nullptr) return notes.join(QLatin1Char(' '));
    if (!m_task.isRunning() && !isCurrent(*looked)) {
        notes << (looked == m_judged.find(shownRecipe(m_session))
                      ? tr("These figures are of an earlier choice of the text. Evaluate again for "
                           "this one.")
                      : tr("These figures are of %1 as it was evaluated, not of the shown recipe. "
                           "Evaluate again.")
                            .arg(looked->name));
    }
    if (looked->isShortened) {
        notes << tr(
            "The text is shorter than one context: it is judged as one short one, which "
            "raises the perplexity.");
    }
    if (const auto unscored = looked->found.divergence.unscored; unscored > 0) {
        notes << tr("Left out, for an answer was NaN or infinite: %1 tokens.")
                     .arg(formatCount(unscored));
    }
    return notes.join(QLatin1Char(' '));
}

QString EvaluatePage::emptyText() const {
    if (!m_session.model()) return tr("Open a model to judge what recipes do to its answers.");
    if (m_task.isRunning()) return tr("The original answers first, then the recipe.");
    if (!m_failure.isEmpty()) return tr("There is nothing to show.");
    return tr(
        "Press Evaluate: the original and the recipe both foretell the text, and you see how "
        "far their answers are apart.");
}

void EvaluatePage::showCharts() {
    JudgedGroup group;
    if (const JudgedRecipe* first = looked()) {
        group.push_back(first);
        for (const NamedRecipe& each : m_session.recipes()) {
            const JudgedRecipe* other = m_judged.find(each.recipe, first->text);
            if (other != nullptr && other->name != first->name) group.push_back(other);
        }
    }
    ChartData divergence = divergenceChart(group);
    ChartData perplexity = perplexityChart(group);
    ChartData layers = layersChart(group);
    divergence.emptyText = perplexity.emptyText = layers.emptyText = emptyText();
    m_divergence->setData(std::move(divergence));
    m_perplexity->setData(std::move(perplexity));
    m_layers->setData(std::move(layers));
}

void EvaluatePage::showTokens() {
    const JudgedRecipe* judged = looked();
    const QList<JudgedToken> tokens = judged == nullptr ? QList<JudgedToken>() : judged->tokens;
    // The same list: the reader's place in it stays.
    if (tokens.isSharedWith(m_shownTokens) && !tokens.isEmpty()) return;
    m_shownTokens = tokens;
    m_tokens->setRows(tokens);
    for (const int column :
         {JudgedToken::Position, JudgedToken::Piece, JudgedToken::Original, JudgedToken::Changed,
          JudgedToken::OriginalChoice, JudgedToken::ChangedChoice, JudgedToken::Divergence}) {
        m_table->resizeColumnToContents(column);
    }
    showAround();
}

void EvaluatePage::showAround() {
    const auto* sorted = static_cast<const QSortFilterProxyModel*>(m_table->model());
    const JudgedToken* token = m_tokens->row(sorted->mapToSource(m_table->currentIndex()).row());
    m_around->setVisible(token != nullptr);
    if (token == nullptr) return;
    m_around->setText(tr("%1 ▸%2◂ %3 — the original expected \"%4\", the recipe \"%5\"")
                          .arg(token->before, token->piece, token->after, token->originalChoice,
                               token->changedChoice));
}

}  // namespace weightscape::ui
