// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/clipping/clipping_page.h"

#include <QDoubleSpinBox>
#include <QHeaderView>
#include <QLabel>
#include <QSlider>
#include <QTableView>
#include <algorithm>
#include <cmath>

#include "ui/look/box_layout.h"
#include "ui/look/plain_text.h"
#include "ui/pages/clipping/treatment_offer.h"
#include "ui/pages/page_controls.h"
#include "ui/pages/page_links.h"
#include "ui/session/session.h"
#include "ui/session/tensor_edit.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"
#include "ui/widgets/error_parts_view.h"
#include "ui/widgets/row_table.h"

namespace weightscape::ui {
namespace {

/// Steps of the threshold's slider: 0.1 % of the full range.
constexpr double kSteps = 1000.0;
/// Of a curve: enough intervals to see how wide it is.
constexpr std::size_t kPointsPerBar = 10;

constexpr Column<WorstGroup> kGroupColumns[] = {
    {QT_TR_NOOP("Row"), nullptr, Qt::AlignRight,
     [](const WorstGroup& group) { return formatCount(group.row); }},
    {QT_TR_NOOP("Column"), nullptr, Qt::AlignRight,
     [](const WorstGroup& group) { return formatCount(group.column); }},
    {QT_TR_NOOP("Share"), nullptr, Qt::AlignRight,
     [](const WorstGroup& group) { return shareText(group.share); }},
};

}  // namespace

ClippingPage::ClippingPage(Session& session)
    : m_session(session),
      m_slider(new QSlider(Qt::Horizontal)),
      m_threshold(new QDoubleSpinBox),
      m_note(smallLabel(QStringLiteral("clippingNote"))),
      m_readout(plainLabel(QStringLiteral("clippingReadout"))),
      m_offer(new TreatmentOffer(session)),
      m_chart(new ChartFigure(this)),
      m_parts(new ErrorPartsView(this)),
      m_sentence(plainLabel(QStringLiteral("clippingSentence"))),
      m_worst(new QWidget(this)),
      m_table(new QTableView(m_worst)),
      m_groups(new TableModel<WorstGroup>(kGroupColumns, this)) {
    setObjectName(QStringLiteral("clippingPage"));
    setUpControls();
    setUpPictures();
    connectSession();
    refresh();
}

void ClippingPage::setUpControls() {
    const double low = measure::standardClipFactors().front();
    const double high = measure::standardClipFactors().back();
    nameControl(m_slider, QStringLiteral("clippingSlider"), tr("Threshold"),
                tr("The clip threshold, as a share of the largest weight."));
    m_slider->setRange(static_cast<int>(std::lround(low * kSteps)),
                       static_cast<int>(std::lround(high * kSteps)));
    m_slider->setSingleStep(10);
    m_slider->setPageStep(50);
    m_slider->setMinimumWidth(220);
    m_threshold->setObjectName(QStringLiteral("clippingThreshold"));
    m_threshold->setRange(100 * low, 100 * high);
    m_threshold->setDecimals(1);
    m_threshold->setSingleStep(1.0);
    m_threshold->setSuffix(QStringLiteral(" %"));
    m_threshold->setKeyboardTracking(false);
    m_threshold->setToolTip(toolTipText(tr("Share of each group's full range that levels cover")));
    QLayout* row = makeControlRow();
    addLabelled(*row, tr("&Threshold"), m_threshold);
    addControl(*row, tr("Threshold"), m_slider);
    for (QLabel* label : {m_note, m_readout}) {
        label->setWordWrap(true);
        label->setContentsMargins(kGapWide, 0, kGapWide, kGapSmall);
    }
    makeColumn(this, {row, m_note, m_readout, m_offer});
    connect(m_slider, &QSlider::valueChanged, this,
            [this](int position) { setThreshold(position / kSteps); });
    connect(m_threshold, &QDoubleSpinBox::valueChanged, this,
            [this](double percent) { setThreshold(percent / 100.0); });
}

void ClippingPage::setUpPictures() {
    nameControl(m_chart, QStringLiteral("clippingChart"), {},
                tr("Error over the clip threshold. Drag the threshold, or use the arrow keys on "
                   "the slider."));
    nameControl(m_parts, QStringLiteral("clippingParts"), {},
                tr("What the error is made of: rounding, clipping and scale precision."));
    m_sentence->setWordWrap(true);
    nameControl(m_table, QStringLiteral("clippingGroups"), tr("Groups with the largest error"));
    m_table->setToolTip(toolTipText(
        tr("Share of the squared error. Double-click or press Enter to see the group.")));
    showRows(*m_table, *m_groups);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->horizontalHeader()->setStretchLastSection(true);
    QLabel* caption = headingLabel(QStringLiteral("clippingWhy"), tr("Where the error comes from"));
    auto* why = filled(new QVBoxLayout, {caption, m_sentence, {m_parts, 1}});
    why->setContentsMargins(kGapWide, kGapSmall, kGap, kGap);
    QLabel* worstCaption = headingLabel(QStringLiteral("clippingWorst"), tr("Worst groups"));
    filled(new QVBoxLayout(m_worst), {worstCaption, m_table})
        ->setContentsMargins(kGap, kGapSmall, 0, 0);
    auto* lower = new QWidget(this);
    makeRow(lower, {{why, 3}, {m_worst, 2}});
    lower->setMaximumHeight(230);
    filled(static_cast<QVBoxLayout*>(layout()), {{m_chart, 1}, lower});
    connect(m_chart, &ChartFigure::seriesClicked, this, &ClippingPage::useCalibrator);
    connect(m_chart, &ChartFigure::plotDragged, this,
            [this](double percent) { setThreshold(percent / 100.0); });
    connect(m_table, &QTableView::activated, this,
            [this](const QModelIndex& index) { showGroup(index.row()); });
}

void ClippingPage::connectSession() {
    for (const auto signal : {&Session::modelChanged, &Session::recipeChanged,
                              &Session::selectionChanged, &Session::answered}) {
        connect(&m_session, signal, this, [this] {
            if (isVisible()) restart();
        });
    }
}

bool ClippingPage::hasTensor() const {
    return m_session.model() && m_session.currentTensor() >= 0;
}

encoders::Treatment ClippingPage::treatment() const {
    return m_session.shown().treatment(m_session.currentTensor());
}

void ClippingPage::restart() {
    const int tensor = hasTensor() ? m_session.currentTensor() : -1;
    if (m_session.model() != m_model || tensor != m_tensor) {
        m_curve.reset();
        m_explanation.reset();
        m_isExplained = false;
        m_sentence->clear();
        m_model = m_session.model();
        m_tensor = tensor;
    }
    m_failure.clear();
    if (tensor < 0) {
        m_session.workbench().stopAsking(this);
    } else {
        askCurve();
        askExplanation();
    }
    refresh();
}

void ClippingPage::askCurve() {
    schemes::Scheme scheme = clipSubjectOf(treatment()).scheme;
    // Its calibration does not matter: the curve has the choices of all.
    scheme.calibration = calibration::standardCalibrator(scheme.mapping);
    const auto scaling = treatment().scaling;
    const auto curve = m_session.workbench().ask<measure::ClipCurve>(
        this, {"clip curve", m_tensor, {.scheme = scheme, .scaling = scaling}},
        [model = m_model, index = static_cast<std::size_t>(m_tensor), scheme, scaling,
         importance = m_session.importance()](TaskContext& task) {
            return measure::clipCurve(
                *model, model->tensors[index],
                {scheme, importance ? importance->of(index) : ColumnImportance{}, scaling}, task);
        });
    if (curve.value || curve.failure != nullptr) m_curve = curve.value;
    if (curve.failure != nullptr) m_failure = errorSentence(*curve.failure);
}

void ClippingPage::askExplanation() {
    m_isExplained = false;
    const auto statistics = m_session.statistics(m_tensor);
    const auto index = static_cast<std::size_t>(m_tensor);
    if (!statistics && m_model->tensors[index].format->canDecode())
        return;  // they are on their way
    const auto explanation = m_session.workbench().ask<ErrorExplanation>(
        this, {"explanation", m_tensor, treatment()},
        [model = m_model, index, statistics, what = treatment(),
         importance = m_session.importance()](TaskContext& task) {
            measure::TreatmentRequest request{.treatment = what};
            if (importance) request.importance = importance->of(index);
            return explainError(*model, model->tensors[index], request, statistics, task);
        });
    if (explanation.value || explanation.failure != nullptr) m_explanation = explanation.value;
    m_isExplained = explanation.value != nullptr;
    if (explanation.failure != nullptr) m_sentence->setText(errorSentence(*explanation.failure));
}

ChartSeries ClippingPage::lineOf(const QString& name, double measure::ClipPoint::*part) const {
    ChartSeries series;
    series.name = name;
    for (const measure::ClipPoint& point : m_curve->points) {
        const double value = 100 * m_curve->relativeRmse(point.*part);
        series.points.emplace_back(100 * point.factor, value);
        const bool hasBar = series.points.size() % kPointsPerBar == 1;
        series.intervals.push_back(
            hasBar && part == &measure::ClipPoint::total ? 100 * point.confidence : 0.0);
    }
    // Names stand beside the first point: at the right end there is room.
    std::ranges::reverse(series.points);
    std::ranges::reverse(series.intervals);
    return series;
}

void ClippingPage::addChoices(ChartData& chart) {
    for (std::size_t i = 0; i < m_curve->choices.size(); ++i) {
        const measure::ClipChoice& choice = m_curve->choices[i];
        ChartSeries mark;
        mark.name = said(choice.choice.calibrator->label);
        mark.marksOnly = mark.labelled = true;
        mark.color = &Theme::original;
        mark.points = {{100 * choice.factor, 100 * m_curve->relativeRmse(choice.total)}};
        mark.intervals = {100 * choice.confidence};
        chart.series.push_back(std::move(mark));
        m_choiceOfSeries.push_back(static_cast<int>(i));
    }
}

void ClippingPage::refresh() {
    ChartData chart;
    chart.title = tr("Loss over the clip threshold");
    chart.xTitle = tr("Threshold (% of each group's range)");
    chart.yTitle = tr("Relative RMSE (%)");
    if (m_curve && !m_curve->isExact()) chart.yTitle += tr(", ≈ sampled");
    chart.hasLegend = false;
    chart.emptyText = !hasTensor()          ? tr("Open a model and select a tensor.")
                      : m_failure.isEmpty() ? tr("The curve is being measured.")
                                            : tr("There is no curve.");
    m_choiceOfSeries.clear();
    const auto factors = measure::standardClipFactors();
    chart.x = {100 * factors.front(), 100 * factors.back(), false};
    if (m_curve && m_curve->squaredOriginal > 0.0) {
        std::vector<double> errors;
        const auto add = [&](const QString& name, double measure::ClipPoint::*part,
                             QColor Theme::*color) {
            ChartSeries line = lineOf(name, part);
            line.color = color;
            line.labelled = true;
            chart.series.push_back(std::move(line));
            m_choiceOfSeries.push_back(-1);
        };
        add(tr("all error"), &measure::ClipPoint::total, &Theme::recipeA);
        add(tr("clipping alone"), &measure::ClipPoint::clipping, &Theme::recipeB);
        for (const QPointF& point : chart.series[0].points) errors.push_back(point.y());
        addChoices(chart);
        for (const ChartSeries& series : chart.series) {
            if (series.marksOnly) errors.push_back(series.points.front().y());
        }
        chart.y = scaleCovering(errors, true);
        chart.y.low /= 2.0;
        std::erase_if(chart.series[1].points,
                      [&](const QPointF& point) { return point.y() < chart.y.low; });
        if (const auto threshold = thresholdOf(treatment(), *m_curve)) {
            ChartSeries line;
            line.name = tr("threshold now");
            line.dashed = true;
            line.points = {{100 * *threshold, chart.y.high}, {100 * *threshold, chart.y.low}};
            chart.series.push_back(std::move(line));
            m_choiceOfSeries.push_back(-1);
        }
    }
    m_chart->setData(std::move(chart));
    showThreshold();
    showExplanation();
}

void ClippingPage::showThreshold() {
    const bool usable = m_curve && hasTensor() && m_session.shown().plan();
    m_slider->setEnabled(usable);
    m_threshold->setEnabled(usable);
    m_note->setText(m_failure);
    m_note->setVisible(!m_failure.isEmpty());
    m_readout->setText({});
    if (!usable) return;
    const auto threshold = thresholdOf(treatment(), *m_curve);
    QStringList notes = {clipSubjectOf(treatment()).note,
                         sampleNote(*m_curve, threshold.value_or(1.0))};
    notes.removeAll(QString());
    m_note->setText(notes.join(QLatin1Char(' ')));
    m_note->setVisible(!notes.isEmpty());
    if (!threshold) return;
    const QSignalBlocker blockSlider(m_slider);
    const QSignalBlocker blockBox(m_threshold);
    m_slider->setValue(static_cast<int>(std::lround(*threshold * kSteps)));
    m_threshold->setValue(100 * *threshold);
    const ErrorExplanation* explanation = m_isExplained ? m_explanation.get() : nullptr;
    const QString bits = explanation != nullptr
                             ? formatBitsPerWeight(explanation->measured.error.bitsPerWeight())
                             : m_session.shown().bitsText({m_session.currentTensor()});
    QStringList parts = {
        readingSentence({treatment(), *m_curve, explanation}, *threshold, m_threshold->text()),
        bits,
        tr("click a mark to use that calibrator, drag or press the arrow keys to clip by hand.")};
    parts.removeAll(QString());
    m_readout->setText(parts.join(QStringLiteral(" · ")));
}

void ClippingPage::showExplanation() {
    m_groups->setRows({});
    m_worst->setVisible(false);
    if (!m_explanation || !hasTensor()) {
        m_parts->setParts({}, hasTensor() ? tr("Being measured.") : tr("No tensor is selected."));
        return;
    }
    m_sentence->setText(explanationSentence(*m_explanation));
    const QString overflow = overflowSentence(m_explanation->measured.error);
    if (!overflow.isEmpty()) return m_parts->setParts({}, overflow);
    const auto& explained = m_explanation->measured.explanation;
    m_worst->setVisible(explained.has_value());
    if (!explained || explained->parts.total() <= 0.0) {
        m_parts->setParts({}, tr("There is no error."));
        return;
    }
    const schemes::ErrorParts& parts = explained->parts;
    const double whole = parts.total();
    const auto part = [whole](const QString& name, double error) {
        return ErrorPart{name, error / whole, shareText(error / whole)};
    };
    m_parts->setParts({part(tr("Clipping"), parts.clipping), part(tr("Rounding"), parts.rounding),
                       part(tr("Scale precision"), parts.scalePrecision),
                       part(tr("Kept aside"), parts.keptAside)},
                      {});
    QList<WorstGroup> groups;
    for (const schemes::GroupError& group : explained->worstGroups) {
        groups.append({group.row, group.column, group.squaredError / whole});
    }
    m_groups->setRows(std::move(groups));
}

void ClippingPage::setThreshold(double factor) {
    if (!m_curve || !hasTensor() || !m_session.shown().plan()) return;
    const double bounded =
        std::clamp(factor, m_curve->points.front().factor, m_curve->points.back().factor);
    const auto choice = manualClip(bounded);
    setTreatment(withCalibrator(treatment(), choice),
                 tr("clip at %1").arg(formatPercent(choice.parameters.front())),
                 QStringLiteral("clip %1").arg(m_session.currentTensor()));
}

void ClippingPage::useCalibrator(int series) {
    const int index = m_choiceOfSeries[static_cast<std::size_t>(series)];
    if (index < 0 || !m_curve || !hasTensor()) return;
    const auto& choice = m_curve->choices[static_cast<std::size_t>(index)].choice;
    setTreatment(withCalibrator(treatment(), choice),
                 tr("calibrate by %1").arg(said(choice.calibrator->label)), {});
}

void ClippingPage::setTreatment(const encoders::Treatment& treatment, const QString& what,
                                const QString& mergeKey) {
    // A file type that becomes a simulated scheme makes the file larger: nobody drags for that.
    if (m_offer->isOfAnotherKind(treatment)) return m_offer->offer(treatment, what);
    treatTensors(m_session, {m_session.currentTensor()}, treatment, what, mergeKey);
}

void ClippingPage::showGroup(int row) {
    const WorstGroup* group = m_groups->row(row);
    if (group == nullptr) return;
    PageLinks::of(m_session).showPlace({m_session.currentTensor(), group->row, group->column});
}

}  // namespace weightscape::ui
