// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/distribution/loudest_panel.h"

#include <QLabel>
#include <QPushButton>
#include <cmath>

#include "core/recipes/recipe_edits.h"
#include "ui/look/box_layout.h"
#include "ui/look/plain_text.h"
#include "ui/models/loud_weights.h"
#include "ui/models/table_model.h"
#include "ui/pages/page_links.h"
#include "ui/session/session.h"
#include "ui/session/tensor_edit.h"
#include "ui/tasks/pause.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"
#include "ui/widgets/row_table.h"

namespace weightscape::ui {
namespace {

constexpr std::size_t kMostWeights = 200;
constexpr int kRefreshMilliseconds = 250;

}  // namespace

LoudestPanel::LoudestPanel(Session& session)
    : m_session(session),
      m_model(new TableModel<LoudWeight>(loudWeightColumns(), this)),
      m_view(new QTableView),
      m_effect(plainLabel(QStringLiteral("loudestEffect"))),
      m_show(new QPushButton(tr("Show in &Tensor"))),
      m_keep(new QPushButton(tr("Keep tensor at &8 bits"))),
      m_task(session.pool(), Lane::Pictures, [this](const auto& effect) { showEffect(effect); }) {
    callOnce(m_soon, kRefreshMilliseconds, this, &LoudestPanel::refresh);
    setUpTable();
    nameControl(m_show, QStringLiteral("loudestShow"), tr("Show in Tensor"));
    nameControl(m_keep, QStringLiteral("loudestKeep"), tr("Keep tensor at 8 bits"),
                tr("Gives the tensor Q8_0; the price is the change of the whole file."));
    m_show->setToolTip(tr("The weight in the picture of its tensor"));
    m_effect->setWordWrap(true);
    auto* bottom = makeRow(nullptr, {{m_effect, 1}, m_show, m_keep}, kGap);
    makeColumn(this, {{m_view, 1}, bottom}, kGapSmall)->setContentsMargins(0, 0, 0, kGapSmall);
    connect(m_show, &QPushButton::clicked, this, &LoudestPanel::showInTensor);
    connect(m_keep, &QPushButton::clicked, this, &LoudestPanel::keepAtEightBits);
    const auto soon = [this] {
        if (isVisible() && !m_soon.isActive()) m_soon.start();
    };
    connect(&m_session, &Session::statisticsChanged, this, soon);
    connect(&m_session, &Session::modelChanged, this, &LoudestPanel::refresh);
    connect(&m_session, &Session::recipeChanged, this, &LoudestPanel::chooseRow);
    refresh();
}

void LoudestPanel::setUpTable() {
    nameControl(
        m_view, QStringLiteral("loudestTable"), tr("The loudest weights of the model"),
        tr("The weights farthest from their tensor's mean. Enter shows one in its tensor."));
    m_sorted = showSortedRows(*m_view, *m_model);
    m_view->sortByColumn(LoudWeight::Sigma, Qt::DescendingOrder);
    m_view->setTabKeyNavigation(false);
    m_view->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_view->horizontalHeader()->setSectionResizeMode(LoudWeight::Tensor, QHeaderView::Stretch);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &LoudestPanel::chooseRow);
    connect(m_view, &QTableView::activated, this, &LoudestPanel::showInTensor);
}

void LoudestPanel::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    refresh();
}

void LoudestPanel::refresh() {
    const LoudWeight* before = current();
    const LoudWeight kept = before == nullptr ? LoudWeight() : *before;
    m_model->setRows(loudestWeights(m_session, kMostWeights));
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const LoudWeight& weight = *m_model->row(row);
        if (weight.tensor != kept.tensor || weight.outlier.row != kept.outlier.row ||
            weight.outlier.column != kept.outlier.column) {
            continue;
        }
        m_view->setCurrentIndex(m_sorted->mapFromSource(m_model->index(row, 0)));
        return;
    }
    chooseRow();
}

const LoudWeight* LoudestPanel::current() const {
    return m_model->row(m_sorted->mapToSource(m_view->currentIndex()).row());
}

void LoudestPanel::chooseRow() {
    const LoudWeight* weight = current();
    m_show->setEnabled(weight != nullptr);
    m_keep->setEnabled(weight != nullptr && m_session.shown().plan());
    m_effect->setText(weight == nullptr
                          ? tr("Select a weight to see what it does to its neighbours.")
                          : QString());
    if (weight == nullptr || !m_session.shown().plan()) return m_task.cancel();
    showPrice();
    const auto index = static_cast<std::size_t>(weight->tensor);
    const encoders::Treatment treatment = m_session.shown().treatment(weight->tensor);
    m_effect->setText(treatment.isSimulated() ? tr("Encoding its tensor …")
                                              : tr("Encoding its row …"));
    m_task.start([model = m_session.model(), index, treatment, importance = m_session.importance(),
                  outlier = weight->outlier](TaskContext& task) {
        return measure::effectOfWeight(
            {*model, model->tensors[index], treatment, outlier.row, outlier.column,
             importance ? importance->of(index) : ColumnImportance{}},
            task);
    });
}

void LoudestPanel::showEffect(const Result<measure::WeightEffect>& effect) {
    if (!effect && effect.error().code == ErrorCode::Cancelled) return;
    const LoudWeight* weight = current();
    if (weight == nullptr) return;
    if (!effect) return m_effect->setText(errorSentence(effect.error()));
    const QString format =
        fromUtf8(encoders::treatmentName(m_session.shown().treatment(weight->tensor)));
    const auto rms = [&](double squared) {
        const auto count = static_cast<double>(std::max<std::uint64_t>(1, effect->neighbours));
        return formatSignificant(std::sqrt(squared / count));
    };
    m_effect->setText(
        tr("In %1 its %2 neighbours keep %3 different values, RMSE %4. If it were gone: %5 values, "
           "RMSE %6.")
            .arg(format, formatCount(effect->neighbours), formatCount(effect->levelsWith),
                 rms(effect->errorWith), formatCount(effect->levelsWithout),
                 rms(effect->errorWithout)));
}

void LoudestPanel::showPrice() {
    const LoudWeight* weight = current();
    const formats::Format* eight = formats::findFormat("q8_0");
    const auto recipe =
        recipes::withTreatment(*m_session.model(), m_session.recipe(), {weight->tensor}, {eight});
    const auto considered = m_session.view(recipe);
    const auto& plan = considered.plan();
    m_keep->setEnabled(plan != nullptr);
    m_keep->setToolTip(considered.planError());
    m_keep->setText(plan ? tr("Keep tensor at &8 bits (%1)")
                               .arg(formatBytesChange(
                                   static_cast<std::int64_t>(plan->fileBytes) -
                                   static_cast<std::int64_t>(m_session.shown().plan()->fileBytes)))
                         : tr("Keep tensor at &8 bits"));
}

void LoudestPanel::keepAtEightBits() {
    const LoudWeight* weight = current();
    if (weight == nullptr) return;
    treatTensors(m_session, {weight->tensor}, {formats::findFormat("q8_0")}, tr("8 bits"));
}

void LoudestPanel::showInTensor() {
    const LoudWeight* weight = current();
    if (weight == nullptr) return;
    PageLinks::of(m_session).showPlace(
        {weight->tensor, weight->outlier.row, weight->outlier.column});
}

}  // namespace weightscape::ui
