// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/history_panel.h"

#include <QHeaderView>
#include <QPushButton>
#include <QTableView>
#include <algorithm>
#include <map>

#include "core/model/architectures/tensor_place.h"
#include "ui/look/box_layout.h"
#include "ui/look/plain_text.h"
#include "ui/models/history_model.h"
#include "ui/session/session.h"
#include "ui/tasks/pause.h"
#include "ui/widgets/row_table.h"

namespace weightscape::ui {
namespace {

constexpr int kPictureWidth = 48, kPictureHeight = 32;
/// More tensors or steps would take longer to draw than the picture is worth.
constexpr std::size_t kMostTensors = 8000;
constexpr double kMostBits = 16;
constexpr int kMostSeen = 200;

/// A line for each layer, its tensors beside each other; colours as those of all measures.
QImage thumbnailOf(const Model& model, const recipes::QuantizationPlan& plan) {
    if (model.tensors.size() > kMostTensors) return {};
    std::map<std::pair<std::string, int>, std::vector<std::size_t>> layers;
    for (std::size_t i = 0; i < model.tensors.size(); ++i) {
        const TensorPlace place = tensorPlace(model.tensors[i].ggufName);
        layers[{place.stack, place.layer}].push_back(i);
    }
    std::size_t widest = 1;
    for (const auto& [layer, tensors] : layers) widest = std::max(widest, tensors.size());
    QImage image(static_cast<int>(widest),
                 static_cast<int>(std::max<std::size_t>(1, layers.size())), QImage::Format_RGB32);
    image.fill(currentTheme().base);
    int y = 0;
    for (const auto& [layer, tensors] : layers) {
        for (std::size_t x = 0; x < tensors.size(); ++x) {
            const auto& planned = *plan.find(tensors[x]);
            const auto weights = static_cast<double>(model.tensors[tensors[x]].weightCount());
            const double bits =
                weights > 0 ? 8.0 * static_cast<double>(planned.schemeBytes) / weights : 0.0;
            image.setPixel(static_cast<int>(x), y, sequentialColor(bits / kMostBits));
        }
        ++y;
    }
    return image.scaled(kPictureWidth, kPictureHeight);
}

}  // namespace

HistoryPanel::HistoryPanel(Session& session, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_model(new HistoryModel(this)),
      m_view(new QTableView),
      m_branch(new QPushButton(tr("&New recipe from it"))),
      m_compare(new QPushButton(tr("&Compare two"))) {
    setObjectName(QStringLiteral("history"));
    setWhatsThis(
        tr("Every step of the recipes with its picture and figures. Enter goes to a step, F2 names "
           "it."));
    callOnce(m_soon, 0, this, &HistoryPanel::refresh);
    m_filling.setInterval(0);
    setUpTable();
    takeFigures();
    nameControl(m_branch, QStringLiteral("historyBranch"), tr("New recipe from this step"));
    nameControl(m_compare, QStringLiteral("historyCompare"), tr("Compare two steps"));
    m_branch->setToolTip(tr("The step's recipe as a further one, beside the one shown"));
    m_compare->setToolTip(tr("Two selected steps as the recipe shown and its reference"));
    auto* buttons = filled(new QHBoxLayout, {m_branch, m_compare});
    filled(new QVBoxLayout(this), {{m_view, 1}, buttons})
        ->setContentsMargins(kGapSmall, kGapSmall, kGapSmall, kGapSmall);
    connect(m_branch, &QPushButton::clicked, this, &HistoryPanel::branch);
    connect(m_compare, &QPushButton::clicked, this, &HistoryPanel::compare);
    connect(&m_filling, &QTimer::timeout, this, &HistoryPanel::fillNext);
    const auto soon = [this] {
        if (isVisible()) m_soon.start();
    };
    connect(&m_session, &Session::modelChanged, this, [this, soon] {
        std::erase_if(m_seen, [](const Seen& each) { return each.model.expired(); });
        takeFigures();
        soon();
    });
    connect(&m_session, &Session::recipeChanged, this, [this, soon] {
        takeFigures();
        soon();
    });
    connect(&m_session, &Session::modelErrorChanged, this, &HistoryPanel::takeError);
    connect(m_model, &HistoryModel::renamed, this,
            [this](int step, const QString& name) { m_session.renameStep(step, name); });
}

void HistoryPanel::setUpTable() {
    nameControl(
        m_view, QStringLiteral("historyTable"), tr("Steps"),
        tr("Grey steps were taken back and can be gone to again; those with an arrow were left for "
           "the steps above them."));
    showRows(*m_view, *m_model);
    m_view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_view->setEditTriggers(QAbstractItemView::EditKeyPressed);
    m_view->setToolTip(tr("Double-click or Enter: go to the step. F2: name it."));
    m_view->setTabKeyNavigation(false);
    m_view->setIconSize({kPictureWidth, kPictureHeight});
    m_view->verticalHeader()->setDefaultSectionSize(kPictureHeight + 6);
    m_view->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_view->horizontalHeader()->setSectionResizeMode(HistoryStep::Step, QHeaderView::Stretch);
    connect(m_view, &QTableView::activated, this, &HistoryPanel::goTo);
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &HistoryPanel::enableButtons);
}

void HistoryPanel::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    refresh();
}

HistoryStep* HistoryPanel::seen(const RecipeBook& book) {
    const auto known = std::ranges::find_if(m_seen, [&](const Seen& each) {
        return each.model.lock() == m_session.model() &&
               each.importance == m_session.importance() && each.figures.book == book;
    });
    return known == m_seen.end() ? nullptr : &known->figures;
}

/// Keeps the figures of a plan; null: the recipe does not work.
HistoryStep& HistoryPanel::see(const RecipeBook& book, const recipes::QuantizationPlan* plan) {
    Seen each{m_session.model(), m_session.importance(), {}};
    each.figures.book = book;
    if (plan != nullptr) {
        each.figures.fileBytes = plan->fileBytes;
        each.figures.bitsPerWeight = plan->bitsPerWeight();
        each.figures.thumbnail = thumbnailOf(*m_session.model(), *plan);
    }
    if (std::ssize(m_seen) >= kMostSeen) m_seen.erase(m_seen.begin());
    return m_seen.emplace_back(std::move(each)).figures;
}

/// Also while the panel is hidden: later the plan would have to be made again.
void HistoryPanel::takeFigures() {
    if (!m_session.model() || !m_session.shown().plan() || m_session.isPreviewing()) return;
    if (seen(m_session.recipeBook()) != nullptr) return;
    see(m_session.recipeBook(), m_session.shown().plan().get());
}

/// Plans one step that was never shown here, such as those of a session that was opened.
void HistoryPanel::fillNext() {
    const auto& steps = m_model->rows();
    const auto unseen = std::ranges::find_if(
        steps, [this](const HistoryStep& step) { return seen(step.book) == nullptr; });
    // More would push each other out.
    if (!isVisible() || !m_session.model() || unseen == steps.end() ||
        m_model->rowCount() > kMostSeen) {
        return m_filling.stop();
    }
    const auto step = static_cast<int>(unseen - steps.begin());
    const RecipeBook book = unseen->book;
    const auto& shown = book.recipes[static_cast<std::size_t>(book.active)].recipe;
    m_model->setFigures(step, see(book, m_session.view(shown).plan().get()));
}

HistoryStep HistoryPanel::makeStep(const RecipeStep& step, int branch, int place) {
    HistoryStep made;
    if (const HistoryStep* known = seen(step.book)) made = *known;
    made.book = step.book;
    made.name = place == 0 ? tr("opened") : step.name;
    made.branch = branch;
    made.place = place;
    return made;
}

/// Those of branches from where they part with the undo stack.
QList<HistoryStep> HistoryPanel::allSteps() {
    RecipeHistory history = m_session.current().history();
    if (history.steps.empty()) history.steps.push_back({{}, m_session.recipeBook()});
    QList<HistoryStep> steps;
    const auto append = [&](const RecipeHistory& from, std::size_t first, int branch) {
        for (std::size_t place = first; place < from.steps.size(); ++place) {
            steps.push_back(makeStep(from.steps[place], branch, static_cast<int>(place)));
        }
    };
    append(history, 0, -1);
    int branch = 0;
    for (const RecipeHistory& left : m_session.current().branches()) {
        append(left, commonSteps(history, left), branch++);
    }
    return steps;
}

void HistoryPanel::refresh() {
    if (!m_session.model()) {
        m_model->setSteps({}, 0);
        return enableButtons();
    }
    const int current = m_session.undoStack()->index();
    m_model->setSteps(allSteps(), current);
    m_view->setCurrentIndex(m_model->index(current, HistoryStep::Step));
    m_view->scrollTo(m_view->currentIndex());
    takeError();
    enableButtons();
    m_filling.start();
}

void HistoryPanel::takeError() {
    if (!m_session.model() || !m_session.shown().plan() || m_session.isPreviewing()) return;
    const measure::ModelError error = m_session.shown().modelError();
    if (!error.isComplete()) return;
    if (HistoryStep* known = seen(m_session.recipeBook())) {
        known->relativeRmse = error.relativeRmse;
    }
    m_model->setError(m_session.undoStack()->index(), error.relativeRmse);
}

void HistoryPanel::goTo(const QModelIndex& index) {
    const HistoryStep* step = m_model->row(index.row());
    if (step == nullptr) return;
    if (step->branch >= 0) return m_session.goToBranch(step->branch, step->place);
    m_session.undoStack()->setIndex(step->place);
}

std::vector<int> HistoryPanel::selectedSteps() const {
    std::vector<int> steps;
    for (const QModelIndex& index : m_view->selectionModel()->selectedRows()) {
        steps.push_back(index.row());
    }
    std::sort(steps.begin(), steps.end());
    return steps;
}

void HistoryPanel::enableButtons() {
    const std::size_t count = selectedSteps().size();
    m_branch->setEnabled(count == 1);
    m_compare->setEnabled(count == 2);
}

void HistoryPanel::branch() {
    const std::vector<int> steps = selectedSteps();
    if (steps.size() != 1) return;
    const HistoryStep& step = *m_model->row(steps[0]);
    NamedRecipe recipe = step.book.recipes[static_cast<std::size_t>(step.book.active)];
    recipe.name = step.name;
    m_session.changeRecipeBook(withRecipe(m_session.recipeBook(), recipe),
                               tr("recipe from \"%1\"").arg(step.name));
}

void HistoryPanel::compare() {
    const std::vector<int> steps = selectedSteps();
    if (steps.size() != 2) return;
    RecipeBook book;
    book.recipes.clear();
    for (const int step : steps) {
        const HistoryStep& each = *m_model->row(step);
        NamedRecipe recipe = each.book.recipes[static_cast<std::size_t>(each.book.active)];
        recipe.name = each.name;
        book.recipes.push_back(std::move(recipe));
    }
    book.reference = 0;
    book.active = 1;
    m_session.changeRecipeBook(
        book, tr("\"%1\" against \"%2\"").arg(book.recipes[1].name, book.recipes[0].name));
}

}  // namespace weightscape::ui
