// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/compare/compare_files_panel.h"

#include <QComboBox>
#include <QFileDialog>
#include <QLabel>
#include <QPushButton>
#include <algorithm>
#include <cmath>

#include "core/files/open_model.h"
#include "ui/look/box_layout.h"
#include "ui/look/plain_text.h"
#include "ui/models/file_comparison.h"
#include "ui/models/table_model.h"
#include "ui/pages/page_controls.h"
#include "ui/panels/task_strip.h"
#include "ui/session/model_filter.h"
#include "ui/session/session.h"
#include "ui/text/to_qt.h"
#include "ui/widgets/row_table.h"

namespace weightscape::ui {

CompareFilesPanel::CompareFilesPanel(Session& session)
    : m_session(session),
      m_other(new QComboBox),
      m_compare(new QPushButton(tr("C&ompare"))),
      m_browse(new QPushButton(tr("With a &file…"))),
      m_summary(plainLabel(QStringLiteral("filesSummary"))),
      m_model(new TableModel<ComparedRow>(comparedColumns(), this)),
      m_view(new QTableView),
      m_strip(new TaskStrip(QStringLiteral("compareTask"), [this] { m_task.cancel(); })),
      m_task(
          session.pool(), Lane::Files, [this](const auto& outcome) { finish(outcome); },
          [this](double fraction, const QString& stage) {
              m_strip->setProgress(fraction, stage);
          }) {
    nameControl(m_other, QStringLiteral("filesOther"), tr("Open model to compare with"),
                tr("Another open model, as B; the current one is A."));
    nameControl(m_compare, QStringLiteral("filesCompare"), tr("Compare"));
    nameControl(m_browse, QStringLiteral("filesBrowse"), tr("Compare with a file"));
    m_browse->setToolTip(tr("Any model file; it is not added to the open ones"));
    m_compare->setToolTip(tr("The current model (A) with the chosen one (B), every weight"));
    m_summary->setWordWrap(true);
    m_summary->setContentsMargins(kGapWide, 2, kGapWide, 2);
    setUpTable();
    QLayout* row = makeControlRow();
    addLabelled(*row, tr("Current model &with"), m_other);
    addControl(*row, tr("Compare"), m_compare);
    addControl(*row, tr("With a file"), m_browse);
    makeColumn(this, {row, m_strip, m_summary, {m_view, 1}});
    connect(m_compare, &QPushButton::clicked, this, &CompareFilesPanel::compareOpen);
    connect(m_browse, &QPushButton::clicked, this, &CompareFilesPanel::browse);
    connect(&m_session, &Session::modelsChanged, this, &CompareFilesPanel::fillModels);
    connect(&m_session, &Session::modelChanged, this, &CompareFilesPanel::fillModels);
    fillModels();
}

void CompareFilesPanel::setUpTable() {
    nameControl(m_view, QStringLiteral("filesTable"), tr("How the models differ"),
                tr("Tensors with their types, sizes and exact error of B against A, then keys of "
                   "the metadata that differ."));
    m_sorted = showSortedRows(*m_view, *m_model);
    m_view->sortByColumn(-1, Qt::AscendingOrder);
    m_view->setTabKeyNavigation(false);
    m_view->setWordWrap(false);
    m_view->setColumnHidden(ComparedRow::WeightedRmse, true);
    m_view->horizontalHeader()->setResizeContentsPrecision(200);
    m_view->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_view->horizontalHeader()->setSectionResizeMode(ComparedRow::Name, QHeaderView::Stretch);
    m_view->setToolTip(tr("Double-click or Enter selects the tensor in the current model."));
    connect(m_view, &QTableView::activated, this, &CompareFilesPanel::showTensor);
}

void CompareFilesPanel::fillModels() {
    m_other->clear();
    const auto models = m_session.models();
    for (std::size_t i = 0; i < models.size(); ++i) {
        if (static_cast<int>(i) == m_session.currentModel()) continue;
        m_other->addItem(toQt(models[i]->path.filename().string()), static_cast<int>(i));
    }
    m_other->setEnabled(m_other->count() > 0);
    m_compare->setEnabled(m_other->count() > 0);
    m_browse->setEnabled(m_session.model() != nullptr);
    if (m_outcome && m_outcome->a == m_session.model()) return;
    m_outcome.reset();
    m_model->setRows({});
    m_summary->setText(m_session.model()
                           ? tr("Choose another open model, or a file, to see every difference.")
                           : tr("Open a model first."));
}

void CompareFilesPanel::compareOpen() {
    const int index = m_other->currentData().toInt();
    const auto models = m_session.models();
    if (m_other->count() == 0 || index >= static_cast<int>(models.size())) return;
    start(m_session.model(), models[static_cast<std::size_t>(index)], m_other->currentText());
}

void CompareFilesPanel::browse() {
    const QString path = QFileDialog::getOpenFileName(this, tr("Compare with"), {}, modelFilter());
    if (!path.isEmpty()) compareWith(path);
}

void CompareFilesPanel::compareWith(const QString& path) {
    if (m_session.model()) start(m_session.model(), nullptr, path);
}

/// Without `b` the file is opened first.
void CompareFilesPanel::start(const std::shared_ptr<const Model>& a,
                              const std::shared_ptr<const Model>& b, const QString& path) {
    m_strip->start(tr("Comparing with %1").arg(toQt(toPath(path).filename().string())));
    m_task.start([a, b, file = toPath(path), importance = m_session.importance()](
                     TaskContext& task) -> Result<std::shared_ptr<const Outcome>> {
        auto outcome = std::make_shared<Outcome>();
        outcome->a = a;
        outcome->b = b;
        if (!b) {
            auto opened = files::openModel(file, task);
            if (!opened) return fail(opened.error());
            outcome->b = *opened;
        }
        auto comparison = measure::compareModels(*outcome->a, *outcome->b, task, importance.get());
        if (!comparison) return fail(comparison.error());
        outcome->comparison = *std::move(comparison);
        return outcome;
    });
}

void CompareFilesPanel::finish(const Result<std::shared_ptr<const Outcome>>& outcome) {
    m_strip->finish();
    if (!outcome) {
        m_summary->setText(outcome.error().code == ErrorCode::Cancelled
                               ? tr("Cancelled.")
                               : errorSentence(outcome.error()));
        return;
    }
    m_outcome = *outcome;
    const QList<ComparedRow> rows = comparedRows(m_outcome->comparison);
    m_view->setColumnHidden(
        ComparedRow::WeightedRmse,
        std::ranges::all_of(
            rows, [](double figure) { return std::isnan(figure); }, &ComparedRow::weightedRmse));
    m_model->setRows(rows);
    m_summary->setText(tr("A: %1, B: %2. %3")
                           .arg(toQt(m_outcome->a->path.filename().string()),
                                toQt(m_outcome->b->path.filename().string()),
                                comparisonSummary(m_outcome->comparison)));
}

void CompareFilesPanel::showTensor(const QModelIndex& index) {
    const int row = m_sorted->mapToSource(index).row();
    if (row < 0 || !m_outcome || m_outcome->a != m_session.model()) return;
    if (row >= static_cast<int>(m_outcome->comparison.tensors.size())) return;
    const TensorInfo* tensor = m_outcome->comparison.tensors[static_cast<std::size_t>(row)].a;
    if (tensor == nullptr) return;
    m_session.select({static_cast<int>(tensor - m_outcome->a->tensors.data())});
}

}  // namespace weightscape::ui
