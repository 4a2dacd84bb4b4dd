// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/importance/importance_page.h"

#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QSpinBox>
#include <QStackedWidget>
#include <algorithm>

#include "ui/look/box_layout.h"
#include "ui/look/icons.h"
#include "ui/look/plain_text.h"
#include "ui/models/importance_gain.h"
#include "ui/pages/page_controls.h"
#include "ui/pages/page_links.h"
#include "ui/session/session.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"
#include "ui/widgets/column_chart.h"
#include "ui/widgets/expert_bars.h"
#include "ui/widgets/row_table.h"

namespace weightscape::ui {

ImportancePage::ImportancePage(Session& session)
    : m_session(session),
      m_stack(new QStackedWidget(this)),
      m_emptyText(plainLabel(QStringLiteral("importanceEmpty"))),
      m_open(new QPushButton(lineIcon(QStringLiteral("open")), tr("Open importance &matrix…"))),
      m_learn(new QPushButton(tr("&Learn from a calibration text…"))),
      m_summary(plainLabel(QStringLiteral("importanceSummary"))),
      m_gain(plainLabel(QStringLiteral("importanceGain"))),
      m_source(smallLabel(QStringLiteral("importanceSource"))),
      m_view(new QTableView),
      m_order(new QComboBox),
      m_expert(new QSpinBox),
      m_expertControl(new QWidget),
      m_note(smallLabel(QStringLiteral("importanceColumnsNote"))),
      m_chart(new ColumnChart),
      m_bars(new ExpertBars),
      m_model(new TableModel<ImportanceRow>(importanceColumns(), this)),
      m_task(session.pool(), Lane::Pictures, [this](const auto& table) { take(table); }) {
    setObjectName(QStringLiteral("importancePage"));
    remember(QStringLiteral("order"), m_order);
    setUpTable();
    m_stack->addWidget(makeEmptyState());
    m_stack->addWidget(makeContent());
    makeColumn(this, {m_stack});
    connectSession();
    restart();
}

QWidget* ImportancePage::makeEmptyState() {
    auto* empty = new QWidget;
    auto* layout = new QVBoxLayout(empty);
    layout->setSpacing(kGapWide);
    layout->addStretch(1);
    m_emptyText->setWordWrap(true);
    m_emptyText->setAlignment(Qt::AlignCenter);
    m_emptyText->setMinimumWidth(300);
    layout->addWidget(m_emptyText);
    nameControl(m_open, QStringLiteral("importanceOpen"), tr("Open importance matrix"),
                tr("Opens an importance matrix: a GGUF file, or the older .dat."));
    nameControl(m_learn, QStringLiteral("importanceLearn"), tr("Learn from a calibration text"),
                tr("Lets the model read a text, to learn which columns of its weights matter and, "
                   "for GPTQ, which errors cancel."));
    for (QPushButton* button : {m_open, m_learn}) {
        button->setMinimumHeight(36);
        layout->addWidget(button, 0, Qt::AlignHCenter);
    }
    layout->addStretch(2);
    connect(m_open, &QPushButton::clicked, this,
            [this] { Q_EMIT PageLinks::of(m_session).importanceRequested(); });
    connect(m_learn, &QPushButton::clicked, this,
            [this] { Q_EMIT PageLinks::of(m_session).calibrationRequested(); });
    return empty;
}

void ImportancePage::setUpTable() {
    nameControl(m_view, QStringLiteral("importanceTable"), tr("Tensors and their importance"),
                tr("What the matrix has for each tensor."));
    m_sorted = showSortedRows(*m_view, *m_model);
    m_view->sortByColumn(ImportanceRow::Name, Qt::AscendingOrder);
    m_view->setTabKeyNavigation(false);
    m_view->setWordWrap(false);
    m_view->horizontalHeader()->setResizeContentsPrecision(200);
    m_view->horizontalHeader()->setStretchLastSection(true);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &ImportancePage::chooseRow);
}

QWidget* ImportancePage::makeContent() {
    auto* content = new QWidget;
    for (QLabel* label : {m_summary, m_gain, m_source}) {
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        label->setContentsMargins(kGapWide, kGapSmall, kGapWide, kGapSmall);
    }
    auto* splitter = makeSplitter(Qt::Vertical, QStringLiteral("importanceSplitter"),
                                  {{m_view, 0}, {makePictures(), 1}});
    splitter->setSizes({260, 340});
    makeColumn(content, {m_summary, m_gain, m_source, {splitter, 1}});
    return content;
}

QWidget* ImportancePage::makePictures() {
    m_order->addItem(tr("Largest first"), true);
    m_order->addItem(tr("In the matrix's order"), false);
    nameControl(m_order, QStringLiteral("importanceOrder"), {},
                tr("Columns as they stand, or the strongest first."));
    nameControl(m_expert, QStringLiteral("importanceExpert"), {},
                tr("The expert whose columns are shown."));
    m_expert->setSpecialValueText(tr("mean of those reached"));
    m_expert->setMinimum(-1);
    m_expert->setValue(-1);
    QLayout* controls = makeControlRow();
    addLabelled(*controls, tr("&Columns"), m_order);
    addLabelled(*makeRow(m_expertControl, {}, kGapSmall), tr("E&xpert"), m_expert);
    controls->addWidget(m_expertControl);
    m_note->setWordWrap(true);
    m_note->setContentsMargins(kGapWide, 0, kGapWide, kGapSmall);
    nameControl(m_chart, QStringLiteral("importanceChart"), tr("Importance by column"),
                tr("How much each column of the tensor matters."));
    m_summary->setAccessibleName(tr("What the matrix covers"));
    m_gain->setAccessibleName(tr("What the matrix gains"));
    m_gain->setToolTip(
        tr("The same formats, encoded with the matrix and without it; both judged "
           "by its importance, over the tensors that it has."));
    m_source->setAccessibleName(tr("Where the matrix comes from"));
    nameControl(m_bars, QStringLiteral("importanceExperts"), {},
                tr("How often the calibration text reached each expert."));
    auto* pictures = makeSplitter(Qt::Horizontal, QStringLiteral("importancePictures"),
                                  {{m_chart, 3}, {m_bars, 2}});
    pictures->setChildrenCollapsible(false);
    auto* lower = new QWidget;
    makeColumn(lower, {controls, m_note, {pictures, 1}});
    connect(m_order, &QComboBox::currentIndexChanged, this,
            [this] { m_chart->setSorted(m_order->currentData().toBool()); });
    connect(m_expert, &QSpinBox::valueChanged, this, &ImportancePage::showColumns);
    connect(m_bars, &ExpertBars::expertChosen, m_expert, &QSpinBox::setValue);
    return lower;
}

void ImportancePage::connectSession() {
    connect(&m_session, &Session::modelChanged, this, &ImportancePage::restart);
    connect(&m_session, &Session::importanceChanged, this, &ImportancePage::restart);
    connect(&m_session, &Session::selectionChanged, this, &ImportancePage::showSelection);
    connect(&m_session, &Session::recipeChanged, this, &ImportancePage::showGain);
    connect(&m_session, &Session::modelErrorChanged, this, &ImportancePage::showGain);
}

void ImportancePage::restart() {
    m_task.cancel();
    m_failure.clear();
    m_table.reset();
    m_model->setRows({});
    m_importance = m_session.hasMatrix() ? m_session.importance() : nullptr;
    showEmptyState();
    showGain();
    if (!m_importance) return;
    m_summary->setText(tr("The matrix is being compared with the model."));
    m_source->clear();
    showPictures();
    m_task.start([model = m_session.model(), importance = m_importance](TaskContext& task) {
        return importanceTable(*model, importance->matrix(), task);
    });
}

void ImportancePage::showGain() {
    m_gain->setText(importanceGain(m_session));
    m_gain->setVisible(!m_gain->text().isEmpty());
}

void ImportancePage::showEmptyState() {
    const bool hasModel = m_session.model() != nullptr;
    m_emptyText->setText(hasModel
                             ? tr("No importance matrix is open. It says which columns of the "
                                  "weights matter most for real text, and recipes use it.")
                             : tr("Open a model first, then the importance matrix made for it."));
    m_open->setVisible(hasModel);
    m_stack->setCurrentIndex(m_importance ? 1 : 0);
}

void ImportancePage::take(const Result<std::shared_ptr<const ImportanceTable>>& table) {
    if (!table) {
        if (table.error().code == ErrorCode::Cancelled) return;
        m_failure = errorSentence(table.error());
        m_summary->setText(m_failure);
        showPictures();
        return;
    }
    m_table = *table;
    m_summary->setText(m_table->summary);
    m_source->setText(m_table->source);
    m_model->setRows(m_table->rows);
    // Without experts their columns are empty and all counts of a tensor are one.
    const bool hasExperts = std::ranges::any_of(m_table->rows, &ImportanceRow::hasExperts);
    for (const int column : {ImportanceRow::Experts, ImportanceRow::NeverReached,
                             ImportanceRow::LowestCount, ImportanceRow::HighestCount}) {
        m_view->setColumnHidden(column, !hasExperts);
    }
    m_view->resizeColumnsToContents();
    showSelection();
}

void ImportancePage::showSelection() {
    if (!m_table) return;
    const QScopedValueRollback following(m_following, true);
    const int row = m_table->rowOf(m_session.currentTensor());
    if (row < 0) {
        m_view->setCurrentIndex({});
        m_view->clearSelection();
    } else {
        const QModelIndex index = m_sorted->mapFromSource(m_model->index(row, 0));
        m_view->setCurrentIndex(index);
        m_view->scrollTo(index);
    }
    showPictures();
}

void ImportancePage::chooseRow() {
    const QModelIndex index = m_sorted->mapToSource(m_view->currentIndex());
    if (m_following || !index.isValid()) return;
    const int tensor = m_model->row(index.row())->tensor;
    if (tensor != m_session.currentTensor()) m_session.select({tensor});
}

const ImportanceRow* ImportancePage::currentRow() const {
    return m_table ? m_table->find(m_session.currentTensor()) : nullptr;
}

QString ImportancePage::whyNothing() const {
    if (!m_failure.isEmpty()) return tr("There is nothing to show.");
    if (!m_table) return tr("The matrix is being compared with the model.");
    const int tensor = m_session.currentTensor();
    if (tensor < 0) return tr("Select a tensor.");
    const ImportanceRow* row = currentRow();
    if (row == nullptr) return tr("Recipes never quantize the selected tensor.");
    if (row->fit == measure::ImportanceFit::WrongSize) {
        return tr("The data of this tensor has the wrong size and is not used.");
    }
    const bool usable = row->fit == measure::ImportanceFit::Covered &&
                        !m_importance->of(static_cast<std::size_t>(tensor)).empty();
    return usable ? QString() : tr("The matrix has no data for this tensor.");
}

void ImportancePage::showPictures() {
    const ImportanceRow* row = currentRow();
    const bool hasExperts = row != nullptr && row->hasExperts() && whyNothing().isEmpty();
    m_expertControl->setVisible(hasExperts);
    m_bars->setVisible(hasExperts);
    {
        const QSignalBlocker blocker(m_expert);
        m_expert->setMaximum(hasExperts ? static_cast<int>(row->experts) - 1 : -1);
        m_expert->setValue(-1);
    }
    ExpertReachContent reach;
    reach.emptyText = tr("The matrix does not record how often each expert was reached.");
    if (hasExperts) {
        reach.tensor = row->name;
        reach.unit = m_table->countsAreChunks ? tr("chunks") : tr("inputs");
        reach.reached = row->reached;
    }
    m_bars->setContent(std::move(reach));
    showColumns();
}

std::vector<float> ImportancePage::columnValues(const ImportanceRow& row) const {
    const auto values = m_importance->of(static_cast<std::size_t>(row.tensor)).values;
    const std::size_t columns = values.size() / row.experts;
    if (m_expert->value() >= 0) {
        const auto first = values.subspan(static_cast<std::size_t>(m_expert->value()) * columns);
        return {first.begin(), first.begin() + static_cast<std::ptrdiff_t>(columns)};
    }
    std::vector<double> sums(columns, 0.0);
    double counted = 0.0;
    for (std::size_t expert = 0; expert < row.experts; ++expert) {
        if (expert < row.reached.size() && row.reached[expert] == 0.0F) continue;
        counted += 1.0;
        for (std::size_t i = 0; i < columns; ++i) {
            sums[i] += static_cast<double>(values[expert * columns + i]);
        }
    }
    std::vector<float> means(columns, 0.0F);
    for (std::size_t i = 0; i < columns && counted > 0.0; ++i) {
        means[i] = static_cast<float>(sums[i] / counted);
    }
    return means;
}

QString ImportancePage::noteOn(const ImportanceRow& row, const std::vector<float>& values) const {
    QStringList notes;
    const auto expert = static_cast<std::size_t>(std::max(0, m_expert->value()));
    if (m_expert->value() >= 0 && expert < row.reached.size() && row.reached[expert] == 0.0F) {
        notes << (m_importance->prior() == ImportancePrior::One
                      ? tr("Calibration never reached expert %1: 1 stands in for every column.")
                      : tr("Calibration never reached expert %1: the mean of the other experts "
                           "stands in."))
                     .arg(expert);
    }
    const auto zeros = static_cast<std::uint64_t>(std::ranges::count(values, 0.0F));
    if (zeros > 0) {
        notes << tr("Columns with importance 0, which the axis cannot show: %1 of %2.")
                     .arg(formatCount(zeros), formatCount(values.size()));
    }
    return notes.join(QLatin1Char(' '));
}

void ImportancePage::showColumns() {
    ColumnImportanceContent content;
    content.title = tr("Importance of the columns");
    content.emptyText = whyNothing();
    QString note;
    if (content.emptyText.isEmpty()) {
        const ImportanceRow& row = *currentRow();
        content.title = m_expert->value() < 0
                            ? tr("Importance of the columns of %1").arg(row.name)
                            : tr("Importance of the columns of %1, expert %2")
                                  .arg(row.name, QString::number(m_expert->value()));
        content.values = columnValues(row);
        content.emptyText = tr("Every column has importance 0.");
        note = noteOn(row, content.values);
    }
    m_bars->setChosen(m_expert->value());
    m_note->setText(note);
    m_note->setVisible(!note.isEmpty());
    m_chart->setContent(std::move(content));
}

}  // namespace weightscape::ui
