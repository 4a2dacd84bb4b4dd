// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/budget/budget_page.h"

#include <QComboBox>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QTabWidget>
#include <QTableView>
#include <QToolButton>
#include <utility>

#include "core/inference/decoders/decoder_kind.h"
#include "ui/look/box_layout.h"
#include "ui/look/plain_text.h"
#include "ui/pages/budget/budget_answer.h"
#include "ui/pages/budget/budget_slider.h"
#include "ui/pages/budget/budget_work.h"
#include "ui/pages/lock_action.h"
#include "ui/pages/page_controls.h"
#include "ui/pages/page_links.h"
#include "ui/pages/xray/model_arrangement.h"
#include "ui/pages/xray/tensor_card.h"
#include "ui/panels/task_strip.h"
#include "ui/session/session.h"
#include "ui/tasks/pause.h"
#include "ui/text/to_qt.h"
#include "ui/widgets/chart_figure.h"
#include "ui/widgets/heat_map.h"
#include "ui/widgets/row_table.h"

namespace weightscape::ui {

BudgetPage::BudgetPage(Session& session)
    : m_session(session),
      m_work(new BudgetWork(session, this)),
      m_answer(new BudgetAnswer(session, this)),
      m_family(new QComboBox(this)),
      m_target(new QComboBox(this)),
      m_moments(new QToolButton(this)),
      m_price(new QPushButton(tr("&Price the types"), this)),
      m_free(new QPushButton(this)),
      m_strip(new TaskStrip(QStringLiteral("budgetTask"), [this] { m_work->cancelPricing(); })),
      m_note(plainLabel(QStringLiteral("budgetNote"))),
      m_tabs(new QTabWidget(this)),
      m_chart(new ChartFigure(this)),
      m_trades(new QTableView(this)),
      m_rows(new TableModel<TradeRow>(tradeColumns(), this)),
      m_types(new HeatMap(this)),
      m_slider(new BudgetSlider(session, *m_work, this)) {
    setObjectName(QStringLiteral("budgetPage"));
    remember(QStringLiteral("computer"), m_answer->computerField());
    remember(QStringLiteral("tab"), m_tabs);
    callOnce(m_soon, kShortestPause, this, &BudgetPage::follow);
    setUpControls();
    setUpMoments();
    setUpPictures();
    connectSession();
    connectWork();
    refresh();
}

void BudgetPage::setUpControls() {
    for (const recipes::TypeFamily& family : recipes::typeFamilies()) {
        m_family->addItem(said(family.label), fromUtf8(family.id));
        m_family->setItemData(m_family->count() - 1, toolTipText(said(Text(family.summary))),
                              Qt::ToolTipRole);
    }
    nameControl(m_family, QStringLiteral("budgetFamily"), {},
                tr("Which types tensors may get: all, those that a CPU decodes fast, or those that "
                   "older programs know."));
    m_target->setAccessibleName(tr("Where the model will run"));
    m_target->addItem(tr("CPU"), true);
    m_target->addItem(tr("GPU"), false);
    nameControl(m_target, QStringLiteral("budgetTarget"), {},
                tr("On a CPU the types of the weights decide how coarsely inputs are rounded, "
                   "which moments price as well."));
    nameControl(m_price, QStringLiteral("budgetPrice"), {},
                tr("Looks at a sample of every tensor in every type."));
    nameControl(m_free, QStringLiteral("budgetFree"), tr("Unlock all types"),
                tr("Lets budgets choose all types again; Undo goes back."));
    QLayout* row = makeControlRow();
    addLabelled(*row, tr("&Types"), m_family);
    addLabelled(*row, tr("F&or"), m_target);
    addControl(*row, {}, m_moments);
    addControl(*row, {}, m_free);
    addControl(*row, {}, m_price);
    m_note->setWordWrap(true);
    m_note->setFont(textFont(kTextSmall));
    m_note->setForegroundRole(QPalette::PlaceholderText);
    m_note->setContentsMargins(kGapWide, 0, kGapWide, kGapSmall);
    m_note->setAccessibleName(tr("What the damage is worth"));
    makeColumn(this, {m_answer, row, m_strip, m_note});
    const auto choose = [this](const auto& change, const QString& what) {
        BudgetChoice choice = m_session.recipeBook().budget;
        change(choice);
        changeBudgetChoice(m_session, choice, what);
    };
    connect(m_family, &QComboBox::activated, this, [this, choose] {
        choose([this](auto& to) { to.family = m_family->currentData().toString().toStdString(); },
               tr("types of budgets: %1").arg(m_family->currentText()));
    });
    connect(m_target, &QComboBox::activated, this, [this, choose] {
        choose([this](auto& to) { to.forCpu = m_target->currentData().toBool(); },
               tr("budgets for: %1").arg(m_target->currentText()));
    });
    connect(m_free, &QPushButton::clicked, this,
            [choose] { choose([](auto& to) { to.locks.clear(); }, tr("unlock all types")); });
    connect(m_price, &QPushButton::clicked, m_work, &BudgetWork::priceAgain);
}

void BudgetPage::setUpMoments() {
    m_moments->setText(tr("Collect &moments…"));
    m_moments->setPopupMode(QToolButton::MenuButtonPopup);
    m_moments->setFocusPolicy(Qt::StrongFocus);
    nameControl(
        m_moments, QStringLiteral("budgetMoments"), tr("Collect moments"),
        tr("Lets the model read a text and sends its loss back through all layers: then the "
           "damage is a prediction of what happens to the answers."));
    auto* menu = new QMenu(m_moments);
    const auto add = [&](const QString& text, const char* id, MomentsRequest request) {
        QAction* action = menu->addAction(text);
        action->setObjectName(QLatin1String(id));
        connect(action, &QAction::triggered, this,
                [this, request] { Q_EMIT PageLinks::of(m_session).momentsRequested(request); });
        return action;
    };
    add(tr("&Collect moments of a text…"), "budgetCollect", MomentsRequest::Collect);
    add(tr("&Open moments…"), "budgetOpenMoments", MomentsRequest::Open);
    QAction* keep = add(tr("&Keep moments in a file…"), "budgetKeepMoments", MomentsRequest::Save);
    connect(menu, &QMenu::aboutToShow, keep,
            [this, keep] { keep->setEnabled(static_cast<bool>(m_session.moments())); });
    m_moments->setMenu(menu);
    connect(m_moments, &QToolButton::clicked, this,
            [this] { Q_EMIT PageLinks::of(m_session).momentsRequested(MomentsRequest::Collect); });
}

void BudgetPage::setUpPictures() {
    nameControl(m_chart, QStringLiteral("budgetChart"), {},
                tr("Size against damage of every recipe; the line is what a budget can get at "
                   "best. Click a mark to use that recipe, or any other place for the best recipe "
                   "of that size. Vertical lines are what memories leave for the weights."));
    nameControl(m_trades, QStringLiteral("budgetTrades"), tr("Last trades"),
                tr("What each byte bought on the way to this size, the last trade first. The best "
                   "trades are made first, so later ones pay less."));
    showRows(*m_trades, *m_rows);
    m_trades->setWordWrap(false);
    m_trades->setTabKeyNavigation(false);
    m_trades->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_tabs->setDocumentMode(true);
    nameControl(m_tabs, QStringLiteral("budgetTabs"), tr("Views of the budget"));
    m_tabs->addTab(m_chart, tr("Size and damage"));
    m_tabs->addTab(m_trades, tr("Last trades"));
    m_tabs->addTab(m_types, tr("Types"));
    filled(static_cast<QVBoxLayout*>(layout()), {{m_tabs, 1}, m_slider});
    m_types->setCardMaker([this](int tensor) { return tensorCard(m_session, tensor); });
    connectLocks(*m_types, m_session);
    connect(m_types, &HeatMap::selectionRequested, &m_session, &Session::select);
    connect(m_types, &HeatMap::activated, &PageLinks::of(m_session), &PageLinks::showTensor);
    connect(m_types, &HeatMap::menuOpening, this,
            [this](QMenu* menu) { addLockAction(*menu, m_session, m_session.selection()); });
    connect(m_chart, &ChartFigure::seriesClicked, this, &BudgetPage::adoptMark);
    connect(m_chart, &ChartFigure::plotDragged, this, &BudgetPage::dragTo);
    connect(m_tabs, &QTabWidget::currentChanged, this, &BudgetPage::showTypes);
    connect(m_slider, &BudgetSlider::tradesChanged, m_rows, &TableModel<TradeRow>::setRows);
    connect(m_trades, &QTableView::clicked, this, [this](const QModelIndex& index) {
        if (const TradeRow* row = m_rows->row(index.row())) m_session.select({row->tensor});
    });
}

void BudgetPage::connectSession() {
    const auto soon = [this] {
        if (isVisible() && !m_soon.isActive()) m_soon.start();
    };
    connect(&m_session, &Session::modelChanged, this, [this, soon] {
        m_arrangement.reset();
        soon();
    });
    connect(&m_session, &Session::importanceChanged, this, soon);
    connect(&m_session, &Session::recipeChanged, this, soon);
    connect(&m_session, &Session::memoryChoiceChanged, this, [this] {
        if (isVisible()) refresh();
        askForAnswer();
    });
    connect(&m_session, &Session::selectionChanged, this,
            [this] { m_types->setSelection(m_session.selection()); });
    connect(m_answer, &BudgetAnswer::computerChanged, this, [this] {
        refresh();
        askForAnswer();
    });
    connect(m_answer, &BudgetAnswer::chosen, this,
            [this](const recipes::BudgetRecipe& recipe) { m_slider->adopt(recipe, {}); });
}

void BudgetPage::connectWork() {
    connect(m_work, &BudgetWork::pricingStarted, this, [this] {
        m_strip->start(tr("Pricing the types"));
        refresh();
    });
    connect(m_work, &BudgetWork::priced, this,
            [this](double fraction) { m_strip->setProgress(fraction, {}); });
    connect(m_work, &BudgetWork::pricingEnded, m_strip, &TaskStrip::finish);
    connect(m_work, &BudgetWork::changed, this, [this] {
        refresh();
        askForAnswer();
    });
    connect(m_work, &BudgetWork::answered, this, [this](const auto& recipe) {
        if (const auto& picture = m_work->picture()) m_answer->showAnswer(*picture, recipe);
    });
}

void BudgetPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    follow();
}

void BudgetPage::hideEvent(QHideEvent* event) {
    QWidget::hideEvent(event);
    // What was only looked at on this page is not looked at on others.
    m_slider->endPreview();
}

void BudgetPage::follow() {
    if (!isVisible()) return;
    // Types are priced only for those who look.
    m_work->follow();
    refresh();
}

void BudgetPage::askForAnswer() {
    if (m_work->picture()) {
        // The file's header needs no memory, so a little is left.
        m_work->answer(roomIn(m_session, m_answer->computer()));
    } else {
        m_answer->showWaiting();
    }
}

void BudgetPage::refresh() {
    showChoices();
    const auto& picture = m_work->picture();
    m_slider->refresh();
    if (!picture || !m_session.model()) {
        ChartData chart;
        chart.title = tr("Size and damage");
        chart.emptyText = !m_session.model()    ? tr("Open a model to see what its bytes can buy.")
                          : m_work->isPricing() ? tr("Every tensor is being priced in every type.")
                                                : tr("Nothing is priced yet.");
        m_chart->setData(std::move(chart));
        m_marks.clear();
        showNote(nullptr);
        return showTypes();
    }
    BudgetChart chart = makeBudgetChart(m_session, *picture, m_answer->computer());
    m_marks = std::move(chart.marks);
    m_chart->setData(std::move(chart.data));
    showNote(&chart);
    showTypes();
}

void BudgetPage::showChoices() {
    const BudgetChoice& choice = m_session.recipeBook().budget;
    m_family->setCurrentIndex(m_family->findData(QString::fromStdString(choice.family)));
    m_target->setCurrentIndex(m_target->findData(choice.forCpu));
    m_free->setVisible(!choice.locks.empty());
    m_free->setText(tr("Un&lock %1")
                        .arg(counted(static_cast<qsizetype>(choice.locks.size()), tr("locked type"),
                                     tr("locked types"))));
    m_price->setVisible(m_work->needsPrices());
    const bool canRun = m_session.model() && inference::findDecoderKind(
                                                 m_session.model()->facts.architecture) != nullptr;
    m_moments->setEnabled(canRun);
    m_moments->setToolTip(
        canRun || !m_session.model()
            ? QString()
            : toolTipText(
                  tr("Models of the architecture \"%1\" cannot be run here, so there are no "
                     "moments of them.")
                      .arg(toQt(m_session.model()->facts.architecture))));
}

void BudgetPage::showNote(const BudgetChart* chart) {
    QStringList notes;
    if (!m_work->failure().isEmpty()) notes << m_work->failure();
    const auto& picture = m_work->picture();
    if (chart != nullptr && picture) {
        notes << damageWorth(*picture);
        if (m_work->isPricing()) notes << tr("New prices are on their way.");
        const int hidden = chart->withoutDamage + chart->withoutPrice;
        if (hidden > 0) {
            notes << tr("%1 not shown.").arg(counted(hidden, tr("recipe"), tr("recipes")));
        }
        m_note->setToolTip(toolTipText(
            tr("Not on the chart are recipes without damage, which a logarithmic scale has no "
               "place for (%1), and recipes with types that nobody priced (%2).")
                .arg(chart->withoutDamage)
                .arg(chart->withoutPrice)));
    }
    m_note->setText(notes.join(QLatin1Char(' ')));
    m_note->setVisible(!notes.isEmpty());
}

void BudgetPage::showTypes() {
    if (m_tabs->currentWidget() != m_types || !isVisible()) return;
    if (!m_session.model()) return m_types->setGrid({});
    if (!m_arrangement) {
        m_arrangement = arrangeModel(*m_session.model(), *m_session.current().outline());
    }
    m_types->setGrid(makeHeatGrid(m_session, *m_arrangement, measureNamed("type"), false));
    m_types->setSelection(m_session.selection());
}

void BudgetPage::adoptMark(int series) {
    const BudgetMark& mark = m_marks[static_cast<std::size_t>(series)];
    if (!mark.preset.empty()) {
        recipes::Recipe recipe{.preset = mark.preset, .rules = {}};
        recipe.metadata = m_session.recipe().metadata;  // says nothing of formats
        m_session.changeRecipe(recipe, tr("Use %1").arg(fromUtf8(mark.preset)));
    } else if (mark.recipe >= 0) {
        RecipeBook book = m_session.recipeBook();
        book.active = mark.recipe;
        m_session.changeRecipeBook(book, tr("Show %1").arg(recipeLetter(mark.recipe)));
    }
}

void BudgetPage::dragTo(double mebibytes) {
    constexpr double kBytes = 1024.0 * 1024.0;
    if (mebibytes > 0.0) m_slider->askFor(static_cast<std::uint64_t>(mebibytes * kBytes));
}

}  // namespace weightscape::ui
