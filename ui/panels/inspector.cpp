// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/inspector.h"

#include <QEvent>
#include <QLabel>
#include <QScrollBar>
#include <cmath>

#include "core/model/architectures/tensor_role.h"
#include "ui/look/box_layout.h"
#include "ui/look/plain_text.h"
#include "ui/models/session_rows.h"
#include "ui/panels/fact_list.h"
#include "ui/panels/override_editor.h"
#include "ui/session/session.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

QLabel* wrappedLabel(const QString& objectName) {
    QLabel* label = plainLabel(objectName);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

/// Holds the facts of an ordinary tensor before any is known, so that the panel keeps its width.
constexpr int kSmallestContent = 250;

/// "1 234 (0.12 %)"
QString countAndShare(std::uint64_t count, std::uint64_t all) {
    if (count == 0 || all == 0) return formatCount(count);
    return QStringLiteral("%1 (%2)").arg(
        formatCount(count), formatPercent(static_cast<double>(count) / static_cast<double>(all)));
}

}  // namespace

Inspector::Inspector(Session& session, QWidget* parent)
    : QScrollArea(parent),
      m_session(session),
      m_content(new QWidget),
      m_empty(wrappedLabel(QStringLiteral("inspectorEmpty"))),
      m_name(wrappedLabel(QStringLiteral("inspectorName"))),
      m_meaning(smallLabel(QStringLiteral("inspectorMeaning"))),
      m_facts(new FactList(QStringLiteral("tensorFacts"))),
      m_planned(wrappedLabel(QStringLiteral("plannedFormat"))),
      m_rule(wrappedLabel(QStringLiteral("plannedRule"))),
      m_fallback(wrappedLabel(QStringLiteral("plannedFallback"))),
      m_override(new OverrideEditor(session)),
      m_errorState(smallLabel(QStringLiteral("errorState"))),
      m_error(new FactList(QStringLiteral("errorFacts"))),
      m_statistics(new FactList(QStringLiteral("statisticsFacts"))) {
    nameControl(this, QStringLiteral("inspector"), tr("Inspector"),
                tr("What is selected: its facts, what the recipe does with it and why, and "
                   "controls to have it otherwise."));
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    setUpFacts();
    setUpLayout();
    connectSession();
    showTensor();
}

QSize Inspector::minimumSizeHint() const {
    const int width =
        m_content->minimumSizeHint().width() + verticalScrollBar()->sizeHint().width();
    return {width, QScrollArea::minimumSizeHint().height()};
}

bool Inspector::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_content && event->type() == QEvent::LayoutRequest) updateGeometry();
    return QScrollArea::eventFilter(watched, event);
}

void Inspector::setUpFacts() {
    m_facts->addFact("factShape", tr("Shape"),
                     tr("Outermost first; the last number is the row length"));
    m_facts->addFact("factWeights", tr("Weights"));
    m_facts->addFact("factType", tr("Type in the file"));
    m_facts->addFact("factBytes", tr("Size in the file"));
    m_facts->addFact("factPlannedBytes", tr("Size by the recipe"));
    m_facts->addFact("factImportance", tr("Importance"),
                     tr("Whether the importance matrix decides which errors count more."));
    m_error->addFact("errorRelative", tr("Relative RMSE"),
                     tr("√(Σe² / Σx²): the error's share of the weights' magnitude"));
    m_error->addFact("errorSqnr", tr("SQNR"),
                     tr("Signal to quantization noise, 10·log10(Σx² / Σe²)"));
    m_error->addFact("errorOverflow", tr("Overflow"),
                     tr("Weights that become infinite or NaN, among those looked at"));
    m_error->addFact("errorMaximum", tr("Largest error"),
                     tr("Largest |e| among the weights looked at"));
    m_error->addFact("errorCosine", tr("Cosine"),
                     tr("Cosine between original and decoded weights"));
    m_error->addFact("errorWeighted", tr("RMSE by importance"),
                     tr("Errors weighted by the importance of their column: how much the outputs "
                        "change for inputs like those of the calibration text."));
    m_statistics->addFact("statMean", tr("Mean"));
    m_statistics->addFact("statSigma", tr("Standard deviation σ"));
    m_statistics->addFact("statMinimum", tr("Minimum"));
    m_statistics->addFact("statMaximum", tr("Maximum"));
    m_statistics->addFact("statSkewness", tr("Skewness"));
    m_statistics->addFact("statKurtosis", tr("Excess kurtosis"),
                          tr("0 for a Gaussian; large when few weights are far out"));
    m_statistics->addFact("statBeyond3", tr("Beyond 3 σ"), tr("A Gaussian has 0.27 %"));
    m_statistics->addFact("statBeyond6", tr("Beyond 6 σ"), tr("A Gaussian has 2 in a billion"));
    m_statistics->addFact("statZeros", tr("Zeros"));
    m_statistics->addFact("statNonFinite", tr("NaN or infinite"));
}

void Inspector::setUpLayout() {
    m_name->setFont(textFont(kTextLarge, true));
    m_meaning->setWordWrap(true);
    m_planned->setFont(textFont(kTextLarge, true));
    m_empty->setText(tr("Open a model and select a tensor."));
    m_empty->setForegroundRole(QPalette::PlaceholderText);
    auto* layout = makeColumn(m_content, {m_name, m_meaning}, kGapSmall);
    layout->setContentsMargins(kGapWide, kGapWide, kGapWide, kGapWide);
    layout->addSpacing(kGapSmall);
    layout->addWidget(m_facts);
    layout->addSpacing(kGapWide);
    filled(layout, {headingLabel(QStringLiteral("recipeSection"), tr("By the recipe")), m_planned,
                    m_rule, m_fallback});
    layout->addSpacing(kGapSmall);
    layout->addWidget(m_override);
    layout->addSpacing(kGapWide);
    auto* errorTop =
        filled(new QHBoxLayout, {headingLabel(QStringLiteral("errorSection"), tr("Error")),
                                 BoxItem::room(1), m_errorState});
    filled(layout, {errorTop, m_error});
    layout->addSpacing(kGapWide);
    filled(layout, {headingLabel(QStringLiteral("statisticsSection"), tr("Weights")), m_statistics,
                    BoxItem::room(1)});
    m_empty->setContentsMargins(kGapWide, kGapWide, kGapWide, kGapWide);
    m_empty->setAlignment(Qt::AlignTop);
    auto* outer = new QWidget;
    filled(new QVBoxLayout(outer), {m_empty, m_content})->setContentsMargins({});
    setWidget(outer);
}

void Inspector::connectSession() {
    connect(&m_session, &Session::modelChanged, this, &Inspector::showTensor);
    connect(&m_session, &Session::selectionChanged, this, &Inspector::showTensor);
    connect(&m_session, &Session::recipeChanged, this, [this] {
        showPlan();
        showError();
    });
    connect(&m_session, &Session::statisticsChanged, this, [this](int tensor) {
        if (tensor == m_session.currentTensor()) showStatistics();
    });
    connect(&m_session, &Session::errorChanged, this, [this](int tensor) {
        if (tensor == m_session.currentTensor()) showError();
    });
}

void Inspector::showTensor() {
    const bool any = m_session.model() && m_session.currentTensor() >= 0;
    m_content->setVisible(any);
    m_empty->setVisible(!any);
    m_override->refresh();
    if (!any) return;
    const TensorInfo& tensor = m_session.info(m_session.currentTensor());
    m_name->setText(toQt(tensor.name));
    const QString meaning = said(roleMeaning(tensorRole(tensor.ggufName).role));
    m_meaning->setText(meaning);
    m_meaning->setVisible(!meaning.isEmpty());
    m_facts->setFact("factShape", shapeText(tensor));
    m_facts->setFact("factWeights", formatCount(tensor.parameters()));
    m_facts->setFact("factType", fromUtf8(tensor.format->info.label),
                     said(tensor.format->info.summary));
    m_facts->setFact("factBytes", formatBytes(tensor.bytes));
    showPlan();
    showStatistics();
    showError();
}

void Inspector::showPlan() {
    m_override->refresh();
    const int current = m_session.currentTensor();
    if (current < 0) return;
    const auto& plan = m_session.shown().plan();
    m_rule->setVisible(true);
    if (!plan) {
        m_planned->setText(unknownText());
        m_rule->setText(m_session.shown().planError());
        m_fallback->hide();
        m_facts->setFact("factPlannedBytes", unknownText());
        m_facts->setFact("factImportance", unknownText());
        return;
    }
    const recipes::PlannedTensor& planned = *plan->find(static_cast<std::size_t>(current));
    m_planned->setText(
        planned.keeps(m_session.info(current))
            ? tr("%1, kept as it is").arg(fromUtf8(planned.format->info.label))
            : tr("%1, %2").arg(said(encoders::treatmentLabel(planned)),
                               formatBitsPerWeight(m_session.shown().bitsPerWeight(current))));
    m_planned->setToolTip(toolTipText(said(planned.format->info.summary)));
    m_rule->setText(said(planned.rule.text()));
    m_fallback->setText(tr("Note: %1").arg(said(planned.fallback)));
    m_fallback->setVisible(!planned.fallback.empty());
    m_facts->setFact("factPlannedBytes", formatBytes(planned.bytes));
    m_facts->setFact("factImportance", importanceText(planned));
}

QString Inspector::importanceText(const recipes::PlannedTensor& planned) const {
    using enum ModelImportance::Match;
    const auto& importance = m_session.importance();
    if (!importance) return tr("no matrix open");
    switch (importance->match(planned.tensor)) {
        case Missing:
            return tr("no data");
        case WrongSize:
            return tr("data of another size");
        case Fits:
            break;
    }
    return planned.weighted ? tr("used")
                            : tr("not used by %1").arg(fromUtf8(planned.format->info.label));
}

void Inspector::showStatistics() {
    const auto known = m_session.statistics(m_session.currentTensor());
    using Statistics = measure::TensorStatistics;
    const auto number = [&](const char* id, double Statistics::*member) {
        m_statistics->setFact(id, known ? formatSignificant((*known).*member, 4) : unknownText());
    };
    number("statMean", &Statistics::mean);
    number("statSigma", &Statistics::standardDeviation);
    number("statMinimum", &Statistics::minimum);
    number("statMaximum", &Statistics::maximum);
    number("statSkewness", &Statistics::skewness);
    number("statKurtosis", &Statistics::kurtosis);
    const auto count = [&](const char* id, auto value) {
        m_statistics->setFact(id,
                              known ? countAndShare(value(*known), known->count) : unknownText());
    };
    count("statBeyond3", [](const Statistics& s) { return s.beyond3Sigma; });
    count("statBeyond6", [](const Statistics& s) { return s.beyond6Sigma; });
    count("statZeros", [](const Statistics& s) { return s.zeros; });
    count("statNonFinite", [](const Statistics& s) { return s.nonFinite(); });
}

void Inspector::showError() {
    const auto known = m_session.shown().error(m_session.currentTensor());
    const auto set = [&](const char* id, const QString& value) {
        m_error->setFact(id, known ? value : unknownText());
    };
    const bool exact = known && known->sampledFraction >= 1.0;
    m_errorState->setText(!known  ? tr("computing")
                          : exact ? tr("exact")
                                  : tr("sampled %1").arg(formatPercent(known->sampledFraction)));
    const measure::TensorError error = known != nullptr ? *known : measure::TensorError{};
    const bool none = error.squaredError <= 0.0;
    const double relative = none ? 0.0 : std::sqrt(error.squaredError / error.squaredOriginal);
    set("errorRelative", formatPercentInterval(relative, error.confidence));
    set("errorSqnr", none ? tr("no error") : formatDecibel(-20.0 * std::log10(relative)));
    set("errorOverflow", formatCount(error.sums.overflowed));
    set("errorMaximum", formatSignificant(error.sums.maxAbsError));
    set("errorCosine", formatSignificant(error.cosine(), 6));
    set("errorWeighted",
        error.importance > 0.0
            ? formatPercentInterval(error.weightedRelativeRmse(), error.weightedConfidence)
            : unknownText());
}

}  // namespace weightscape::ui
