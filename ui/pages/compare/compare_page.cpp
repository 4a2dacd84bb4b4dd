// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/compare/compare_page.h"

#include <QComboBox>
#include <QHeaderView>
#include <QInputDialog>
#include <QPushButton>
#include <QShortcut>
#include <QTabWidget>
#include <QTableView>
#include <algorithm>
#include <cmath>
#include <optional>

#include "ui/look/box_layout.h"
#include "ui/look/plain_text.h"
#include "ui/models/recipe_table_model.h"
#include "ui/pages/compare/compare_files_panel.h"
#include "ui/pages/page_controls.h"
#include "ui/pages/page_links.h"
#include "ui/pages/xray/model_arrangement.h"
#include "ui/pages/xray/tensor_card.h"
#include "ui/pages/xray/tensor_measures.h"
#include "ui/session/session.h"
#include "ui/session/tensor_damages.h"
#include "ui/tasks/pause.h"
#include "ui/text/to_qt.h"
#include "ui/widgets/heat_map.h"
#include "ui/widgets/scatter_view.h"

namespace weightscape::ui {
namespace {

constexpr int kRefreshMilliseconds = 100;

/// The error of a tensor on the scale of the page; nothing where there is no place for it.
std::optional<double> percentOf(const measure::TensorError* error, bool byImportance) {
    if (error == nullptr) return std::nullopt;
    const double share = byImportance ? error->weightedRelativeRmse() : error->relativeRmse();
    // What overflows has no place on a scale; the table and the X-ray have it.
    return share > 0 && std::isfinite(share) ? std::optional(100 * share) : std::nullopt;
}

/// A damage that has a place on the page's scale.
std::optional<double> positive(const inference::Estimate* damage) {
    return damage != nullptr && damage->value > 0 ? std::optional(damage->value) : std::nullopt;
}

}  // namespace

ComparePage::ComparePage(Session& session)
    : m_session(session),
      m_recipes(new RecipeTableModel(session, this)),
      m_table(new QTableView(this)),
      m_scatter(new ScatterView),
      m_difference(new HeatMap),
      m_tabs(new QTabWidget(this)),
      m_by(new QComboBox(this)) {
    setObjectName(QStringLiteral("comparePage"));
    remember(QStringLiteral("tab"), m_tabs);
    makeColumn(this, {});
    setUpButtons();
    setUpTable();
    setUpPictures();
    callOnce(m_refresh, kRefreshMilliseconds, this, &ComparePage::refresh);
    connect(&m_session, &Session::modelChanged, this, &ComparePage::takeModel);
    connect(&m_session, &Session::recipeChanged, this, &ComparePage::takeRecipes);
    connect(&m_session, &Session::errorChanged, this, &ComparePage::refreshLater);
    connect(&m_session, &Session::memoryChoiceChanged, this, &ComparePage::refreshLater);
    connect(&TensorDamages::of(m_session), &TensorDamages::changed, this,
            &ComparePage::refreshLater);
    connect(&m_session, &Session::selectionChanged, this, [this] {
        m_scatter->setCurrent(m_session.currentTensor());
        m_difference->setSelection(m_session.selection());
    });
    takeRecipes();
}

QPushButton* ComparePage::addButton(QLayout& row, const QString& id, const QString& text,
                                    void (ComparePage::*act)()) {
    auto* button = new QPushButton(text, this);
    button->setObjectName(id);
    addControl(row, QString(text).remove(QLatin1Char('&')), button);
    connect(button, &QPushButton::clicked, this, act);
    return button;
}

void ComparePage::setUpButtons() {
    QLayout* row = makeControlRow();
    addButton(*row, QStringLiteral("compareAdd"), tr("&Add a copy"), &ComparePage::addCopy)
        ->setToolTip(tr("A copy of the shown recipe becomes the one that you edit; the shown one "
                        "stays as its reference"));
    m_rename =
        addButton(*row, QStringLiteral("compareRename"), tr("Re&name…"), &ComparePage::rename);
    m_rename->setToolTip(tr("Name the recipe of the chosen column (F2)"));
    m_show = addButton(*row, QStringLiteral("compareShow"), tr("&Show"), &ComparePage::show);
    m_show->setToolTip(tr("Show and edit the recipe of the chosen column"));
    m_makeReference = addButton(*row, QStringLiteral("compareReference"), tr("Make &reference"),
                                &ComparePage::makeReference);
    m_makeReference->setToolTip(tr("Compare the shown recipe with that of the chosen column"));
    m_swap = addButton(*row, QStringLiteral("compareSwap"), tr("S&wap"), &ComparePage::swapSides);
    m_swap->setToolTip(tr("Show the reference, and compare it with what is shown now"));
    m_remove =
        addButton(*row, QStringLiteral("compareRemove"), tr("Re&move"), &ComparePage::removeRecipe);
    m_remove->setToolTip(tr("Remove the recipe of the chosen column; Undo brings it back"));
    m_by->addItems({tr("By error"), tr("By damage")});
    nameControl(m_by, QStringLiteral("compareBy"), tr("What the pictures compare"),
                tr("The error of each tensor's weights, or what it alone does to the answers."));
    addControl(*row, {}, m_by);
    connect(m_by, &QComboBox::currentIndexChanged, this, &ComparePage::refresh);
    static_cast<QVBoxLayout*>(layout())->addLayout(row);
    auto* key = new QShortcut(QKeySequence(Qt::Key_F2), this, this, &ComparePage::rename);
    key->setContext(Qt::WidgetWithChildrenShortcut);
}

void ComparePage::setUpTable() {
    nameControl(m_table, QStringLiteral("compareTable"), tr("Recipes side by side"));
    m_table->setToolTip(tr("One column for each recipe; choose one for the buttons above"));
    m_table->setModel(m_recipes);
    m_table->setSelectionBehavior(QAbstractItemView::SelectColumns);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setTextElideMode(Qt::ElideMiddle);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_table->horizontalHeader()->setMinimumSectionSize(140);
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    layout()->addWidget(m_table);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &ComparePage::enableButtons);
    connect(m_table, &QTableView::doubleClicked, this, &ComparePage::show);
}

void ComparePage::setUpPictures() {
    nameControl(
        m_scatter, QStringLiteral("compareScatter"), {},
        tr("Each tensor by its error in both recipes. Below the diagonal the shown recipe wins."));
    nameControl(m_difference, QStringLiteral("compareDifference"), tr("X-ray of differences"),
                tr("Where the recipes differ: orange where the shown one loses more."));
    nameControl(m_tabs, QStringLiteral("compareTabs"), tr("Where they differ"),
                tr("Figures of all recipes, the difference on the X-ray, or tensor by tensor."));
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(m_scatter, tr("Tensor by tensor"));
    m_tabs->addTab(m_difference, tr("X-ray of differences"));
    m_tabs->addTab(new CompareFilesPanel(m_session), tr("Another file"));
    static_cast<QVBoxLayout*>(layout())->addWidget(m_tabs, 1);
    connect(m_tabs, &QTabWidget::currentChanged, this, &ComparePage::refresh);
    connect(m_scatter, &ScatterView::chosen, this,
            [this](int tensor) { m_session.select({tensor}); });
    connect(m_difference, &HeatMap::selectionRequested, &m_session, &Session::select);
    connect(m_difference, &HeatMap::activated, &PageLinks::of(m_session), &PageLinks::showTensor);
    m_difference->setCardMaker([this](int tensor) { return tensorCard(m_session, tensor); });
}

void ComparePage::takeModel() {
    m_arrangement.reset();
    m_recipes->reset();
    refreshLater();
}

void ComparePage::takeRecipes() {
    const QModelIndex current = m_table->currentIndex();
    const int chosen =
        current.isValid() ? current.column() : RecipeTableModel::columnOf(m_session.activeRecipe());
    m_recipes->reset();
    fitTable();
    m_table->selectColumn(std::clamp(chosen, 0, std::max(0, m_recipes->columnCount() - 1)));
    enableButtons();
    refreshLater();
}

/// As high as its rows: a matrix adds one.
void ComparePage::fitTable() {
    const int rows = std::max(7, m_recipes->rowCount());
    m_table->setMinimumHeight(rows * m_table->fontMetrics().height() + 72);
    m_table->setMaximumHeight(m_table->minimumHeight() + 40);
}

void ComparePage::refreshLater() {
    if (!m_refresh.isActive()) m_refresh.start();
}

void ComparePage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (m_outdated) refresh();
}

void ComparePage::refresh() {
    m_outdated = !isVisible();
    if (m_outdated) return;
    m_refresh.stop();
    const int rows = m_recipes->rowCount();
    m_recipes->refresh();
    if (rows != m_recipes->rowCount()) takeRecipes();
    m_by->setVisible(TensorDamages::of(m_session).hasAny());
    if (m_tabs->currentWidget() == m_scatter) {
        showScatter();
    } else {
        showDifference();
    }
}

bool ComparePage::isByDamage() const {
    return m_by->currentIndex() == 1 && TensorDamages::of(m_session).hasAny();
}

void ComparePage::showScatter() {
    ScatterContent content;
    const int reference = m_session.referenceRecipe();
    const QString shown = m_session.view(m_session.activeRecipe()).name();
    const bool byImportance = m_session.hasMatrix();
    const bool byDamage = isByDamage();
    content.title = byDamage       ? tr("Damage of every tensor alone, nats per token")
                    : byImportance ? tr("Error by importance of every tensor that the matrix has")
                                   : tr("Relative RMSE of every tensor");
    content.emptyText = reference == kOriginal
                            ? tr("Add a copy and change it, or make another recipe the reference: "
                                 "points show which of the two loses less.")
                            : tr("Nothing is known yet.");
    content.nameOf = [model = m_session.model()](int tensor) {
        return toQt(model->tensors[static_cast<std::size_t>(tensor)].name);
    };
    if (m_session.model() && reference != kOriginal) {
        const QString unit = byDamage ? tr("%1 (nats)") : tr("%1 (%)");
        content.xTitle = unit.arg(m_session.view(reference).name());
        content.yTitle = unit.arg(shown);
        content.above = tr("%1 loses more").arg(shown);
        content.below = tr("%1 loses less").arg(shown);
        const int count = static_cast<int>(m_session.model()->tensors.size());
        for (int tensor = 0; tensor < count; ++tensor) {
            const auto place = [&](const DocumentView& view) {
                return byDamage ? positive(damageOf(m_session, view, tensor))
                                : percentOf(view.error(tensor), byImportance);
            };
            const auto x = place(m_session.view(reference));
            const auto y = place(m_session.view(m_session.activeRecipe()));
            if (x && y) content.points.push_back({tensor, *x, *y});
        }
    }
    m_scatter->setContent(std::move(content));
    m_scatter->setCurrent(m_session.currentTensor());
}

void ComparePage::showDifference() {
    if (!m_session.model()) return m_difference->setGrid({});
    if (!m_arrangement) {
        m_arrangement = arrangeModel(*m_session.model(), *m_session.current().outline());
    }
    const auto& measure = measureNamed(isByDamage()            ? "damage-difference"
                                       : m_session.hasMatrix() ? "weighted-difference"
                                                               : "error-difference");
    m_difference->setGrid(makeHeatGrid(m_session, *m_arrangement, measure, false));
    m_difference->setSelection(m_session.selection());
}

int ComparePage::chosenRecipe() const {
    const QModelIndexList columns = m_table->selectionModel()->selectedColumns();
    return columns.isEmpty() ? kOriginal : RecipeTableModel::recipeOf(columns.first().column());
}

void ComparePage::enableButtons() {
    const int recipe = chosenRecipe();
    m_rename->setEnabled(recipe != kOriginal);
    m_show->setEnabled(recipe != kOriginal && recipe != m_session.activeRecipe());
    m_makeReference->setEnabled(recipe != m_session.referenceRecipe() &&
                                recipe != m_session.activeRecipe());
    m_remove->setEnabled(recipe != kOriginal && m_session.recipes().size() > 1);
    m_swap->setEnabled(m_session.referenceRecipe() != kOriginal);
}

void ComparePage::addCopy() {
    m_session.changeRecipeBook(withRecipe(m_session.recipeBook(), {{}, m_session.recipe()}),
                               tr("add a recipe"));
    m_table->selectColumn(RecipeTableModel::columnOf(m_session.activeRecipe()));
}

void ComparePage::rename() {
    const int recipe = chosenRecipe();
    if (recipe == kOriginal) return;
    bool ok = false;
    const QString name =
        QInputDialog::getText(this, tr("Rename recipe"), tr("Name (empty: as its formats say)"),
                              QLineEdit::Normal, m_session.view(recipe).name(), &ok);
    if (!ok) return;
    RecipeBook book = m_session.recipeBook();
    book.recipes[static_cast<std::size_t>(recipe)].name = name.simplified().left(80);
    m_session.changeRecipeBook(book, tr("rename a recipe"));
}

void ComparePage::removeRecipe() {
    const int recipe = chosenRecipe();
    if (recipe == kOriginal || m_session.recipes().size() < 2) return;
    m_session.changeRecipeBook(withoutRecipe(m_session.recipeBook(), recipe),
                               tr("remove a recipe"));
}

void ComparePage::show() {
    const int recipe = chosenRecipe();
    if (recipe == kOriginal || recipe == m_session.activeRecipe()) return;
    RecipeBook book = m_session.recipeBook();
    if (book.reference == recipe) {
        book = withSidesSwapped(std::move(book));
    } else {
        book.active = recipe;
    }
    m_session.changeRecipeBook(book, tr("show another recipe"));
}

void ComparePage::makeReference() {
    RecipeBook book = m_session.recipeBook();
    book.reference = chosenRecipe();
    m_session.changeRecipeBook(book, tr("choose the reference"));
}

void ComparePage::swapSides() {
    m_session.changeRecipeBook(withSidesSwapped(m_session.recipeBook()), tr("swap recipes"));
}

}  // namespace weightscape::ui
