// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/tradeoff/tradeoff_page.h"

#include <QComboBox>
#include <QLabel>
#include <algorithm>

#include "ui/look/box_layout.h"
#include "ui/look/plain_text.h"
#include "ui/look/theme.h"
#include "ui/pages/page_controls.h"
#include "ui/pages/tradeoff/tradeoff_columns.h"
#include "ui/session/session.h"
#include "ui/text/to_qt.h"
#include "ui/widgets/row_table.h"

namespace weightscape::ui {
namespace {

constexpr double kMebi = 1024.0 * 1024.0;

ChartSeries markAt(std::uint64_t bytes, const measure::ErrorFigure& error) {
    ChartSeries mark;
    mark.marksOnly = mark.labelled = true;
    mark.color = &Theme::original;
    mark.points = {{static_cast<double>(bytes) / kMebi, 100 * error.relativeRmse}};
    mark.intervals = {100 * error.confidence};
    return mark;
}

}  // namespace

TradeoffPage::TradeoffPage(Session& session)
    : m_session(session),
      m_kind(new QComboBox),
      m_kindControl(new QWidget(this)),
      m_scale(new QComboBox(this)),
      m_note(plainLabel(QStringLiteral("tradeoffNote"))),
      m_chart(new ChartFigure(this)),
      m_table(new QTableView(this)),
      m_points(new TableModel<recipes::TradeoffPoint>(tradeoffColumns(), this)),
      m_planning(session.pool(), Lane::Pictures,
                 [this](const auto& planned) { takePlan(planned); }) {
    setObjectName(QStringLiteral("tradeoffPage"));
    remember(QStringLiteral("errorKind"), m_kind);
    remember(QStringLiteral("errorScale"), m_scale);
    setUpControls();
    setUpPictures();
    connectSession();
    refresh();
}

void TradeoffPage::setUpControls() {
    m_scale->addItem(tr("Logarithmic"), true);
    m_scale->addItem(tr("Linear"), false);
    nameControl(m_scale, QStringLiteral("tradeoffScale"), {},
                tr("Linear, or logarithmic for errors that differ by powers of ten."));
    m_kind->addItem(tr("By importance"), true);
    m_kind->addItem(tr("Relative RMSE"), false);
    nameControl(m_kind, QStringLiteral("tradeoffKind"), {},
                tr("Which error decides: weighted by the importance matrix, or with all weights "
                   "counting the same."));
    addLabelled(*makeRow(m_kindControl, {}, kGapSmall), tr("E&rror"), m_kind);
    QLayout* row = makeControlRow();
    row->addWidget(m_kindControl);
    addLabelled(*row, tr("&Error scale"), m_scale);
    m_note->setWordWrap(true);
    m_note->setContentsMargins(kGapWide, 0, kGapWide, kGapSmall);
    makeColumn(this, {row, m_note});
    connect(m_scale, &QComboBox::currentIndexChanged, this, &TradeoffPage::refresh);
    connect(m_kind, &QComboBox::currentIndexChanged, this, &TradeoffPage::refresh);
}

void TradeoffPage::setUpPictures() {
    nameControl(m_chart, QStringLiteral("tradeoffChart"), {},
                tr("Size against error of every recipe. Click a point to choose that recipe."));
    nameControl(m_table, QStringLiteral("tradeoffTable"), tr("Presets with size and error"));
    m_table->setToolTip(tr("Double-click or press Enter to use a preset; Undo goes back."));
    showRows(*m_table, *m_points);
    m_table->setWordWrap(false);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->horizontalHeader()->setStretchLastSection(true);
    auto* splitter = makeSplitter(Qt::Vertical, QStringLiteral("tradeoffSplitter"),
                                  {{m_chart, 1}, {m_table, 0}});
    splitter->setSizes({420, 200});
    filled(static_cast<QVBoxLayout*>(layout()), {{splitter, 1}});
    connect(m_table, &QTableView::activated, this,
            [this](const QModelIndex& index) { usePreset(index.row()); });
    connect(m_chart, &ChartFigure::seriesClicked, this,
            [this](int series) { usePreset(m_rowOfSeries[static_cast<std::size_t>(series)]); });
}

void TradeoffPage::connectSession() {
    connect(&m_session, &Session::modelChanged, this, &TradeoffPage::restart);
    connect(&m_session, &Session::importanceChanged, this, &TradeoffPage::restart);
    const auto ifShown = [this] {
        if (isVisible()) refresh();
    };
    connect(&m_session, &Session::recipeChanged, this, ifShown);
    connect(&m_session, &Session::modelErrorChanged, this, [this] {
        takeErrors();
        if (isVisible()) refresh();
    });
}

void TradeoffPage::showEvent(QShowEvent*) {
    // Eighteen presets are measured only for those who look.
    if (m_session.model() != m_model) return restart();
    refresh();
}

void TradeoffPage::restart() {
    m_planning.cancel();
    m_points->setRows({});
    m_plans.clear();
    m_failure.clear();
    m_session.workbench().setFurtherPlans({});
    m_model = isVisible() ? m_session.model() : nullptr;
    refresh();
    planNext();
}

void TradeoffPage::planNext() {
    if (!m_model || m_plans.size() >= recipes::allPresets().size()) return;
    m_planning.start([model = m_model, options = m_session.planOptions(),
                      preset = std::string(recipes::allPresets()[m_plans.size()].name)](
                         TaskContext&) -> Result<PlannedRecipe> {
        auto plan = recipes::planQuantization(*model, {.preset = preset, .rules = {}}, options);
        if (!plan) return PlannedRecipe{nullptr, said(plan.error().detail)};
        return PlannedRecipe{std::make_shared<const recipes::QuantizationPlan>(*std::move(plan)),
                             {}};
    });
}

void TradeoffPage::takePlan(const Result<PlannedRecipe>& planned) {
    if (!planned) {
        if (planned.error().code != ErrorCode::Cancelled) {
            m_failure = errorSentence(planned.error());
        }
        return refresh();
    }
    m_plans.push_back(*planned);
    std::vector<Workbench::Plan> plans;
    for (const PlannedRecipe& each : m_plans) {
        if (each.plan) plans.push_back(each.plan);
    }
    m_session.workbench().setFurtherPlans(std::move(plans));
    planNext();
    takeErrors();
    refresh();
}

void TradeoffPage::takeErrors() {
    while (static_cast<std::size_t>(m_points->rowCount()) < m_plans.size()) {
        const auto next = static_cast<std::size_t>(m_points->rowCount());
        const PlannedRecipe& planned = m_plans[next];
        recipes::TradeoffPoint point;
        point.preset = recipes::allPresets()[next].name;
        point.reason = planned.error.toStdString();
        if (planned.plan) {
            Workbench& workbench = m_session.workbench();
            const auto figures = workbench.figuresFor(planned.plan);
            if (!figures->isComplete()) return;
            point.fileBytes = planned.plan->fileBytes;
            point.bitsPerWeight = planned.plan->bitsPerWeight();
            point.error = workbench.modelError(figures.get());
        }
        m_points->append(point);
    }
}

bool TradeoffPage::isByImportance() const {
    return m_session.hasMatrix() && m_kind->currentData().toBool();
}

int TradeoffPage::currentPreset() const {
    const auto& points = m_points->rows();
    const auto found =
        std::find_if(points.begin(), points.end(), [this](const recipes::TradeoffPoint& point) {
            return recipes::Recipe{.preset = point.preset, .rules = {}} == m_session.recipe();
        });
    return static_cast<int>(found - points.begin());
}

void TradeoffPage::addCurrent(ChartData& chart, std::vector<double>& sizes,
                              std::vector<double>& errors) {
    const auto& plan = m_session.shown().plan();
    const auto error = m_session.shown().modelError();
    // As long as tensors are missing the figure would be too good.
    if (!plan || error.coveredFraction < 1.0) return;
    ChartSeries current = markAt(plan->fileBytes, error.figure(isByImportance()));
    current.name = tr("current: %1").arg(said(recipes::recipeTitle(m_session.recipe())));
    current.color = &Theme::recipeA;
    sizes.push_back(current.points.front().x());
    errors.push_back(current.points.front().y());
    chart.series.push_back(std::move(current));
    m_rowOfSeries.push_back(-1);
}

ChartSeries TradeoffPage::markOf(const recipes::TradeoffPoint& point) const {
    ChartSeries series = markAt(point.fileBytes, point.error.figure(isByImportance()));
    series.name = fromUtf8(point.preset);
    return series;
}

ChartSeries TradeoffPage::frontierLine() const {
    ChartSeries best;
    best.name = tr("best for their size");
    best.dashed = true;
    best.color = &Theme::original;
    const auto& points = m_points->rows();
    for (const std::size_t i :
         recipes::frontier({points.begin(), points.end()}, isByImportance())) {
        best.points.push_back(markOf(points[static_cast<int>(i)]).points.front());
    }
    return best;
}

void TradeoffPage::refresh() {
    ChartData chart;
    chart.title = tr("Size and error of the presets");
    chart.xTitle = tr("File size (MiB)");
    chart.yTitle = isByImportance() ? tr("Error by importance (%)") : tr("Relative RMSE (%)");
    m_kindControl->setVisible(m_session.hasMatrix());
    m_table->setColumnHidden(kTradeoffImportanceColumn, !m_session.hasMatrix());
    chart.hasLegend = false;
    chart.emptyText = m_session.model() ? tr("The presets are being measured.")
                                        : tr("Open a model to see what each preset costs.");
    std::vector<double> sizes;
    std::vector<double> errors;
    QStringList withoutError;
    m_rowOfSeries.clear();
    const bool logarithmic = m_scale->currentData().toBool();
    const auto& points = m_points->rows();
    const int current = currentPreset();
    if (m_model && current == points.size()) addCurrent(chart, sizes, errors);
    for (int i = 0; i < points.size(); ++i) {
        if (!points[i].reason.empty()) continue;
        ChartSeries series = markOf(points[i]);
        if (i == current) {
            series.color = &Theme::recipeA;
            series.name = tr("%1, current").arg(series.name);
        }
        if (logarithmic && series.points.front().y() == 0.0) {
            withoutError << series.name;
            continue;
        }
        sizes.push_back(series.points.front().x());
        errors.push_back(series.points.front().y());
        chart.series.push_back(std::move(series));
        m_rowOfSeries.push_back(i);
    }
    chart.series.push_back(frontierLine());
    m_rowOfSeries.push_back(-1);
    chart.x = scaleCovering(sizes, false);
    chart.y = scaleCovering(errors, logarithmic);
    m_chart->setData(std::move(chart));
    showNote(withoutError);
}

void TradeoffPage::showNote(const QStringList& withoutError) {
    const int measured = m_points->rowCount();
    const auto all = static_cast<int>(recipes::allPresets().size());
    QString note = m_failure;
    if (note.isEmpty() && m_model) {
        note = measured < all
                   ? tr("Measuring preset %1 of %2 on a sample.").arg(measured + 1).arg(all)
                   : tr("Errors are sampled, ± is the 95 % interval. Click a preset to use it.");
    }
    if (!withoutError.isEmpty()) {
        note += QLatin1Char(' ') + tr("Without error, so not on this scale: %1.")
                                       .arg(withoutError.join(QStringLiteral(", ")));
    }
    m_note->setText(note);
    m_note->setVisible(!note.isEmpty());
}

void TradeoffPage::usePreset(int row) {
    const recipes::TradeoffPoint* point = m_points->row(row);
    if (point == nullptr || !point->reason.empty()) return;
    recipes::Recipe recipe{.preset = point->preset, .rules = {}};
    recipe.metadata = m_session.recipe().metadata;  // says nothing of formats
    if (recipe == m_session.recipe()) return;
    m_session.changeRecipe(recipe, tr("Use %1").arg(fromUtf8(point->preset)));
}

}  // namespace weightscape::ui
