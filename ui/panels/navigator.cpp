// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/navigator.h"

#include <QEvent>
#include <QHeaderView>
#include <QItemSelectionModel>
#include <QLabel>
#include <QLineEdit>
#include <QScrollBar>
#include <QTimer>
#include <QToolButton>
#include <QTreeView>
#include <functional>
#include <string>
#include <unordered_set>

#include "ui/look/box_layout.h"
#include "ui/look/icons.h"
#include "ui/look/plain_text.h"
#include "ui/models/session_rows.h"
#include "ui/panels/spark_delegate.h"
#include "ui/session/session.h"
#include "ui/session/tensor_damages.h"
#include "ui/tasks/pause.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"
#include "ui/widgets/word_completer.h"

namespace weightscape::ui {
namespace {

constexpr int kFrameMilliseconds = 16;
constexpr int kRefreshMilliseconds = 40;
constexpr int kStandingMilliseconds = 60;
constexpr int kCompleterMilliseconds = 400;
/// More than so many stay closed and get their small histograms one by one.
constexpr std::size_t kManyTensors = 4000;
/// At first, by column; the first one takes what the others leave.
constexpr int kColumnWidths[] = {0, 84, 68, 64, 72, 68, 56};
constexpr int kLeastNameWidth = 100;

}  // namespace

Navigator::Navigator(Session& session, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_model(new TensorTreeModel(this)),
      m_proxy(new TensorFilterProxy(this)),
      m_filter(new QLineEdit),
      m_completer(new WordCompleter(this)),
      m_brush(new QToolButton),
      m_problem(smallLabel(QStringLiteral("filterProblem"))),
      m_grouped(new QToolButton),
      m_view(new QTreeView),
      m_sparks(new SparkDelegate(this)),
      m_counts(smallLabel(QStringLiteral("navigatorCounts"))),
      m_update(new QTimer(this)),
      m_refresh(new QTimer(this)),
      m_scrolled(new QTimer(this)) {
    setWhatsThis(
        tr("The list of tensors. Type to filter, click a heading to sort; what is selected here is "
           "shown on every page."));
    m_proxy->setSourceModel(m_model);
    setUpControls();
    setUpView();
    auto* top = ui::makeRow(nullptr, {{m_filter, 1}, m_grouped}, kGapSmall);
    makeColumn(this, {top, m_problem, m_brush, {m_view, 1}, m_counts}, kGapSmall)
        ->setContentsMargins(kGap, kGap, 0, kGapSmall);
    connectSession();
    rebuild();
}

void Navigator::setUpControls() {
    nameControl(m_filter, QStringLiteral("tensorFilter"), tr("Filter tensors"));
    m_filter->setPlaceholderText(tr("Filter: ffn* type:Q6_K err>5"));
    m_filter->setClearButtonEnabled(true);
    m_filter->addAction(lineIcon(QStringLiteral("filter")), QLineEdit::LeadingPosition);
    m_filter->setToolTip(toolTipText(tr("%1\nCtrl+F").arg(filterHelp())));
    m_filter->setCompleter(m_completer);
    nameControl(m_brush, QStringLiteral("navigatorBrush"), tr("Brushed on the legend"));
    m_brush->setIcon(lineIcon(QStringLiteral("close")));
    m_brush->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_brush->setToolTip(tr("Show all tensors again"));
    m_brush->hide();
    connect(m_brush, &QToolButton::clicked, this, &Navigator::brushDropped);
    m_problem->setWordWrap(true);
    m_problem->hide();
    connect(m_filter, &QLineEdit::textChanged, this, &Navigator::applyFilter);

    nameControl(m_grouped, QStringLiteral("groupByLayer"), tr("Group by layer"));
    m_grouped->setText(tr("Layers"));
    m_grouped->setToolTip(tr("Group tensors by layer; off: one flat list"));
    m_grouped->setCheckable(true);
    m_grouped->setChecked(true);
    m_grouped->setAutoRaise(true);
    connect(m_grouped, &QToolButton::toggled, this, &Navigator::rebuild);
}

void Navigator::setUpView() {
    nameControl(m_view, QStringLiteral("tensorTree"), tr("Tensors"),
                tr("Tensors by layer. Arrow keys move, Shift and Ctrl select several."));
    m_view->setModel(m_proxy);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_view->setUniformRowHeights(true);
    m_view->setSortingEnabled(true);
    m_view->setIndentation(kGap);
    m_view->setItemDelegate(m_sparks);
    m_view->setTextElideMode(Qt::ElideMiddle);
    QHeaderView* header = m_view->header();
    header->setSortIndicatorClearable(true);
    header->setSortIndicator(-1, Qt::AscendingOrder);
    header->setStretchLastSection(false);
    header->setMinimumSectionSize(48);
    header->setSectionResizeMode(TensorTreeModel::NameColumn, QHeaderView::Stretch);
    // What is in view decides; all rows would take too long.
    header->setResizeContentsPrecision(0);
    resetColumns();
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &Navigator::takeSelectionFromView);
}

void Navigator::connectSession() {
    connect(&m_session, &Session::modelChanged, this, [this] {
        m_sparkHeights.assign(m_session.model() ? m_session.model()->tensors.size() : 0, {});
        rebuild();
        m_isNew = true;
        // Nobody types before the tree is there.
        QTimer::singleShot(kCompleterMilliseconds, this, &Navigator::fillCompleter);
    });
    connect(&m_session, &Session::importanceChanged, this, &Navigator::hideWhatHasNoRoom);
    connect(&TensorDamages::of(m_session), &TensorDamages::changed, this, &Navigator::takeDamages);
    connect(&m_session, &Session::recipeChanged, this, [this] {
        if (std::exchange(m_isNew, false)) return;
        // The recipe bar comes first: sums over layers of thousands of tensors take a while.
        if (m_sparkHeights.size() > kManyTensors) return m_update->start();
        updateAll();
    });
    callOnce(*m_update, kFrameMilliseconds, this, &Navigator::updateAll);
    connect(&m_session, &Session::statisticsChanged, this, &Navigator::takeSpark);
    connect(&m_session, &Session::errorChanged, this, &Navigator::updateLater);
    connect(&m_session, &Session::selectionChanged, this, &Navigator::showSelection);
    callOnce(*m_refresh, kRefreshMilliseconds, this, &Navigator::refreshOutdated);
    callOnce(*m_scrolled, kStandingMilliseconds, this, [this] {
        m_session.setVisible(tensorsInView());
        widenNumbers();
    });
    const auto wait = [this] { m_scrolled->start(); };
    connect(m_view->verticalScrollBar(), &QScrollBar::valueChanged, this, wait);
    connect(m_view->verticalScrollBar(), &QScrollBar::rangeChanged, this, wait);
    connect(m_proxy, &QAbstractItemModel::layoutChanged, this, wait);
    connect(m_proxy, &QAbstractItemModel::modelReset, this, wait);
}

std::vector<int> Navigator::tensorsInView() const {
    std::vector<int> tensors;
    const int end = m_view->viewport()->height();
    for (QModelIndex index = m_view->indexAt(QPoint(0, 0));
         index.isValid() && m_view->visualRect(index).top() < end;
         index = m_view->indexBelow(index)) {
        const int tensor = index.siblingAtColumn(0).data(TensorTreeModel::TensorRole).toInt();
        if (tensor >= 0) tensors.push_back(tensor);
    }
    return tensors;
}

void Navigator::refreshOutdated() {
    m_model->refresh(std::exchange(m_outdated, {}));
    widenNumbers();
}

/// Of models with very many tensors only those looked at get their small histogram.
void Navigator::takeSpark(int tensor) {
    std::vector<float>& heights = m_sparkHeights[static_cast<std::size_t>(tensor)];
    if (heights.empty() && m_sparkHeights.size() <= kManyTensors) {
        heights = sparkHeights(*m_session.statistics(tensor));
    }
    updateLater(tensor);
}

void Navigator::takeDamages(const std::vector<int>& tensors) {
    for (const int tensor : tensors) updateLater(tensor);
    hideWhatHasNoRoom();
}

TensorRow Navigator::makeRow(int tensor) const {
    TensorRow row = sessionRow(m_session, tensor);
    row.spark = m_sparkHeights[static_cast<std::size_t>(tensor)];
    const auto statistics = m_session.statistics(tensor);
    if (row.spark.empty() && statistics) row.spark = sparkHeights(*statistics);
    return row;
}

void Navigator::setFilterText(const QString& text) {
    m_filter->setText(text);
}

QString Navigator::filterText() const {
    return m_filter->text();
}

void Navigator::focusFilter() {
    m_filter->setFocus(Qt::ShortcutFocusReason);
    m_filter->selectAll();
}

void Navigator::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange) m_sparks->forgetPictures();
    QWidget::changeEvent(event);
}

void Navigator::resizeEvent(QResizeEvent* event) {
    hideWhatHasNoRoom();
    QWidget::resizeEvent(event);
}

void Navigator::resetColumns() {
    for (int column = 1; column < m_model->columnCount(); ++column) {
        m_view->header()->resizeSection(column, kColumnWidths[column]);
    }
}

/// Types and numbers are never cut: a column grows with what is in view, until there is another
/// model.
void Navigator::widenNumbers() {
    QHeaderView* header = m_view->header();
    for (const int column :
         {TensorTreeModel::TypeColumn, TensorTreeModel::SizeColumn, TensorTreeModel::ErrorColumn,
          TensorTreeModel::ImportanceColumn, TensorTreeModel::DamageColumn}) {
        const int wanted = static_cast<QAbstractItemView*>(m_view)->sizeHintForColumn(column);
        if (wanted > header->sectionSize(column) && !m_view->isColumnHidden(column)) {
            header->resizeSection(column, wanted);
        }
    }
    hideWhatHasNoRoom();
}

/// Names stay readable: other columns go when the panel is narrow.
void Navigator::hideWhatHasNoRoom() {
    const QHeaderView* header = m_view->header();
    int room = width() - kLeastNameWidth - kColumnWidths[TensorTreeModel::TypeColumn];
    m_view->setColumnHidden(TensorTreeModel::ImportanceColumn, !m_session.hasMatrix());
    m_view->setColumnHidden(TensorTreeModel::DamageColumn, !TensorDamages::of(m_session).hasAny());
    for (const int column : {TensorTreeModel::ErrorColumn, TensorTreeModel::ImportanceColumn,
                             TensorTreeModel::DamageColumn}) {
        if (m_view->isColumnHidden(column)) continue;
        room -= std::max(header->sectionSize(column), kColumnWidths[column]);
    }
    for (const int column : {TensorTreeModel::SizeColumn, TensorTreeModel::SparkColumn}) {
        // A hidden section has no size.
        room -= std::max(header->sectionSize(column), kColumnWidths[column]);
        m_view->setColumnHidden(column, room < 0);
    }
}

void Navigator::rebuild() {
    m_outdated.clear();
    m_sparkHeights.resize(m_session.model() ? m_session.model()->tensors.size() : 0);
    m_following = true;
    m_model->setTensors(sessionPlaces(m_session),
                        {[this](int tensor) { return makeRow(tensor); },
                         [this](int tensor) { return sessionFigures(m_session, tensor); },
                         [this](int tensor) { return sessionKey(m_session, tensor); }},
                        m_grouped->isChecked());
    m_view->setRootIsDecorated(m_grouped->isChecked());
    m_following = false;
    resetColumns();
    expandIfFew();
    showSelection();
    widenNumbers();
    showCounts();
}

/// A tree of thousands is easier to read closed.
void Navigator::expandIfFew() {
    const auto count = static_cast<std::size_t>(m_proxy->acceptedCount());
    if (count <= kManyTensors) m_view->expandAll();
}

void Navigator::updateAll() {
    if (!m_session.model()) return;
    m_outdated.clear();
    m_model->refreshAll();
    widenNumbers();
    showCounts();
}

void Navigator::updateLater(int tensor) {
    m_outdated.insert(tensor);
    if (!m_refresh->isActive()) m_refresh->start();
}

void Navigator::setBrush(const std::optional<std::vector<int>>& tensors, const QString& what) {
    m_brush->setVisible(tensors.has_value());
    m_brush->setText(what);
    m_proxy->setBrush(tensors);
    if (tensors) expandIfFew();
    showSelection();
    showCounts();
}

/// Facets, and the types and roles that the model has.
void Navigator::fillCompleter() {
    QStringList words = filterSuggestions();
    std::set<QString> values;
    if (m_session.model()) {
        std::set<const formats::Format*> types;
        std::unordered_set<std::string> roles;
        for (const TensorInfo& tensor : m_session.model()->tensors) types.insert(tensor.format);
        const std::vector<TensorPlace>& places = m_session.current().outline()->places;
        for (const TensorPlace& place : places) roles.insert(place.role);
        for (const auto* type : types) {
            values.insert(QStringLiteral("type:") + fromUtf8(type->info.label));
        }
        for (const std::string& role : roles) values.insert(QStringLiteral("role:") + toQt(role));
    }
    for (const QString& value : values) words << value;
    m_completer->setWords(words);
}

void Navigator::applyFilter(const QString& text) {
    const TensorFilter filter(text);
    m_problem->setText(filter.problem());
    m_problem->setVisible(!filter.problem().isEmpty());
    m_proxy->setFilter(filter);
    expandIfFew();
    showSelection();
    showCounts();
}

void Navigator::takeSelectionFromView() {
    if (m_following) return;
    std::vector<int> tensors;
    std::set<int> known;
    const std::function<void(const QModelIndex&)> addTree = [&](const QModelIndex& index) {
        const int tensor = index.data(TensorTreeModel::TensorRole).toInt();
        if (tensor >= 0 && known.insert(tensor).second) tensors.push_back(tensor);
        for (int row = 0; row < m_proxy->rowCount(index); ++row) {
            addTree(m_proxy->index(row, 0, index));
        }
    };
    const QModelIndexList chosen = m_view->selectionModel()->selectedRows();
    const QModelIndex current = m_view->currentIndex().siblingAtColumn(0);
    if (chosen.contains(current)) addTree(current);
    for (const QModelIndex& index : chosen) addTree(index);
    if (tensors.empty()) return;  // pages keep showing what they show
    m_following = true;
    m_session.select(tensors);
    m_following = false;
    showCounts();
}

/// The session's selection, rows that follow each other as one range.
QItemSelection Navigator::selectedRows() const {
    QItemSelection selection;
    for (const int tensor : m_session.selection()) {
        const QModelIndex index = m_proxy->mapFromSource(m_model->indexOfTensor(tensor));
        if (!index.isValid()) continue;
        const bool follows = !selection.isEmpty() &&
                             selection.constLast().bottom() + 1 == index.row() &&
                             selection.constLast().parent() == index.parent();
        if (follows) {
            selection.last() = QItemSelectionRange(selection.constLast().topLeft(), index);
        } else {
            selection.append(QItemSelectionRange(index));
        }
    }
    return selection;
}

void Navigator::showSelection() {
    if (m_following) return;
    m_following = true;
    m_view->selectionModel()->select(
        selectedRows(), QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    const QModelIndex current =
        m_proxy->mapFromSource(m_model->indexOfTensor(m_session.currentTensor()));
    if (current.isValid()) {
        m_view->selectionModel()->setCurrentIndex(current, QItemSelectionModel::NoUpdate);
        m_view->scrollTo(current);
    }
    m_following = false;
    showCounts();
}

void Navigator::showCounts() {
    const int all = m_session.model() ? static_cast<int>(m_session.model()->tensors.size()) : 0;
    const int shown = m_proxy->acceptedCount();
    QStringList parts;
    parts << (shown == all ? counted(all, tr("tensor"), tr("tensors"))
                           : tr("%1 of %2")
                                 .arg(formatCount(static_cast<std::uint64_t>(shown)),
                                      counted(all, tr("tensor"), tr("tensors"))));
    const auto selected = m_session.selection().size();
    if (selected > 1) parts << tr("%1 selected").arg(formatCount(selected));
    m_counts->setText(parts.join(QStringLiteral(" · ")));
}

}  // namespace weightscape::ui
