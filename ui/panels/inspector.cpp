// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/inspector.h"

#include <QEvent>
#include <QLabel>
#include <QScrollBar>
#include <algorithm>

#include "core/model/architectures/tensor_role.h"
#include "ui/look/box_layout.h"
#include "ui/look/plain_text.h"
#include "ui/models/session_rows.h"
#include "ui/panels/fact_list.h"
#include "ui/panels/flaw_note.h"
#include "ui/panels/override_editor.h"
#include "ui/session/session.h"
#include "ui/session/tensor_edit.h"
#include "ui/tasks/pause.h"
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

/// Milliseconds: often enough to look alive.
constexpr int kFiguresPause = 100;
/// Of values that differ.
constexpr qsizetype kMostListed = 3;

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
      m_flaws(new FlawNote),
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
    m_error->addFact("errorWeighted", tr("Error by importance"),
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
    auto* layout = makeColumn(m_content, {m_name, m_meaning, m_flaws}, kGapSmall);
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
    callOnce(m_soon, kFiguresPause, this, [this] {
        showFlaws();
        showPlan();
        showStatistics();
        showError();
    });
    connect(&m_session, &Session::modelChanged, this, &Inspector::showTensor);
    connect(&m_session, &Session::selectionChanged, this, &Inspector::showTensor);
    connect(&m_session, &Session::recipeChanged, this, [this] {
        showFlaws();
        showPlan();
        showError();
    });
    connect(&m_session, &Session::statisticsChanged, this, [this](int tensor) {
        if (selected().size() > 1) return showSoon();
        if (tensor != m_session.currentTensor()) return;
        showFlaws();
        showStatistics();
    });
    connect(&m_session, &Session::errorChanged, this, [this](int tensor) {
        if (selected().size() > 1) return showSoon();
        if (tensor != m_session.currentTensor()) return;
        showFlaws();
        showPlan();  // only now is it known what is kept aside
        showError();
    });
}

void Inspector::showSoon() {
    if (!m_soon.isActive()) m_soon.start();
}

const std::vector<int>& Inspector::selected() const {
    return m_session.selection();
}

QString Inspector::common(const std::function<QString(int tensor)>& text) const {
    QStringList different;
    for (const int tensor : selected()) {
        const QString said = text(tensor);
        if (different.contains(said)) continue;
        if (different.size() == kMostListed) {
            different << QStringLiteral("…");
            break;
        }
        different << said;
    }
    return different.size() == 1 ? different.front()
                                 : tr("mixed: %1").arg(different.join(QStringLiteral(", ")));
}

void Inspector::showTensor() {
    const bool any = m_session.model() && m_session.currentTensor() >= 0;
    m_content->setVisible(any);
    m_empty->setVisible(!any);
    if (!any) return;
    const TensorInfo& tensor = m_session.info(m_session.currentTensor());
    const bool isOne = selected().size() == 1;
    m_name->setText(isOne ? toQt(tensor.name)
                          : tr("%1 tensors").arg(formatCount(selected().size())));
    const QString meaning = isOne ? said(roleMeaning(tensorRole(tensor.ggufName).role))
                                  : tensorsName(m_session, selected());
    m_meaning->setText(meaning);
    m_meaning->setVisible(!meaning.isEmpty());
    std::uint64_t weights = 0;
    std::uint64_t bytes = 0;
    for (const int each : selected()) {
        weights += m_session.info(each).parameters();
        bytes += m_session.info(each).bytes;
    }
    m_facts->setFact("factShape",
                     common([&](int each) { return shapeText(m_session.info(each)); }));
    m_facts->setFact("factWeights", formatCount(weights));
    m_facts->setFact("factType",
                     common([&](int each) { return said(typeText(m_session.info(each))); }),
                     isOne ? said(tensor.format->info.summary) : QString());
    m_facts->setFact("factBytes", formatBytes(bytes));
    showFlaws();
    showPlan();
    showStatistics();
    showError();
}

void Inspector::showFlaws() {
    if (m_session.currentTensor() >= 0) m_flaws->tell(m_session, selected());
}

void Inspector::showPlan() {
    if (m_session.currentTensor() < 0) return;
    const auto& plan = m_session.shown().plan();
    if (plan) return showPlanned(*plan);
    m_planned->setText(unknownText());
    m_rule->setText(m_session.shown().planError());
    m_fallback->hide();
    m_facts->setFact("factPlannedBytes", unknownText());
    m_facts->setFact("factImportance", unknownText());
}

void Inspector::showPlanned(const recipes::QuantizationPlan& plan) {
    const auto planned = [&](int tensor) -> const recipes::PlannedTensor& {
        return *plan.find(static_cast<std::size_t>(tensor));
    };
    const bool isKept = std::ranges::all_of(
        selected(), [&](int tensor) { return planned(tensor).keeps(m_session.info(tensor)); });
    const QString what = common([&](int tensor) {
        return planned(tensor).keeps(m_session.info(tensor))
                   ? fromUtf8(planned(tensor).format->info.label)
                   : said(encoders::treatmentLabel(planned(tensor)));
    });
    std::uint64_t bytes = 0;
    for (const int tensor : selected()) bytes += planned(tensor).bytes;
    m_planned->setText(isKept ? tr("%1, kept as it is").arg(what)
                              : tr("%1, %2").arg(what, m_session.shown().bitsText(selected())));
    m_planned->setToolTip(
        selected().size() == 1
            ? toolTipText(said(planned(m_session.currentTensor()).format->info.summary))
            : QString());
    showReasons(plan);
    m_facts->setFact("factPlannedBytes", formatBytes(bytes));
    m_facts->setFact("factImportance",
                     common([&](int tensor) { return importanceText(planned(tensor)); }));
}

/// Each tensor has its own; of several only what they have in common is told.
void Inspector::showReasons(const recipes::QuantizationPlan& plan) {
    QStringList rules;
    QStringList notes;
    for (const int tensor : selected()) {
        const recipes::PlannedTensor& planned = *plan.find(static_cast<std::size_t>(tensor));
        const QString rule = said(planned.rule.text());
        if (!rules.contains(rule) && rules.size() < 2) rules << rule;
        const QString note = said(planned.fallback);
        if (!note.isEmpty() && !notes.contains(note) && notes.size() < kMostListed) notes << note;
    }
    m_rule->setText(rules.size() == 1 ? rules.front() : tr("Each by a rule of its own."));
    m_fallback->setText(tr("Note: %1").arg(notes.join(QLatin1Char(' '))));
    m_fallback->setVisible(!notes.isEmpty());
}

QString Inspector::importanceText(const recipes::PlannedTensor& planned) const {
    using enum ModelImportance::Match;
    const auto& importance = m_session.importance();
    if (!m_session.hasMatrix()) return tr("no matrix open");
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
    std::vector<const measure::TensorStatistics*> known;
    for (const int tensor : selected()) known.push_back(m_session.statistics(tensor).get());
    const bool isKnown = !known.empty() && std::ranges::find(known, nullptr) == known.end();
    using Statistics = measure::TensorStatistics;
    const auto number = [&](const char* id, double Statistics::*member) {
        if (!isKnown) return m_statistics->setFact(id, unknownText());
        const auto [least, most] = std::ranges::minmax_element(
            known, {}, [member](const Statistics* each) { return each->*member; });
        const QString low = formatSignificant((*least)->*member, 4);
        const QString high = formatSignificant((*most)->*member, 4);
        m_statistics->setFact(id, low == high ? low : tr("%1 to %2").arg(low, high));
    };
    number("statMean", &Statistics::mean);
    number("statSigma", &Statistics::standardDeviation);
    number("statMinimum", &Statistics::minimum);
    number("statMaximum", &Statistics::maximum);
    number("statSkewness", &Statistics::skewness);
    number("statKurtosis", &Statistics::kurtosis);
    const auto count = [&](const char* id, auto value) {
        if (!isKnown) return m_statistics->setFact(id, unknownText());
        std::uint64_t sum = 0;
        std::uint64_t all = 0;
        for (const Statistics* each : known) {
            sum += value(*each);
            all += each->count;
        }
        m_statistics->setFact(id, countAndShare(sum, all));
    };
    count("statBeyond3", [](const Statistics& s) { return s.beyond3Sigma; });
    count("statBeyond6", [](const Statistics& s) { return s.beyond6Sigma; });
    count("statZeros", [](const Statistics& s) { return s.zeros; });
    count("statNonFinite", [](const Statistics& s) { return s.nonFinite(); });
}

void Inspector::showError() {
    measure::ModelErrorSum sum;
    std::uint64_t weights = 0;
    bool known = !selected().empty();
    for (const int tensor : selected()) {
        const measure::TensorError* error = m_session.shown().error(tensor);
        known = known && error != nullptr;
        if (!known) break;
        sum.add(*error);
        weights += error->weights;
    }
    const measure::ModelError error = known ? sum.total(weights) : measure::ModelError{};
    const auto set = [&](const char* id, const QString& value) {
        m_error->setFact(id, known ? value : unknownText());
    };
    m_errorState->setText(!known ? tr("computing") : error.exact ? tr("exact") : sampledText());
    const bool none = error.relativeRmse <= 0.0;
    set("errorRelative", formatPercentInterval(error.relativeRmse, error.confidence));
    set("errorSqnr", none ? tr("no error") : formatDecibel(error.sqnrDb));
    set("errorOverflow", formatCount(error.flaws.overflowed));
    set("errorMaximum", formatSignificant(error.maxAbsError));
    set("errorCosine", formatSignificant(error.cosine, 6));
    set("errorWeighted", error.hasImportance ? formatPercentInterval(error.weightedRelativeRmse,
                                                                     error.weightedConfidence)
                                             : unknownText());
}

/// "sampled 12 %": of the weights of all of them.
QString Inspector::sampledText() const {
    double looked = 0;
    double weights = 0;
    for (const int tensor : selected()) {
        const measure::TensorError& error = *m_session.shown().error(tensor);
        looked += error.sampledFraction * static_cast<double>(error.weights);
        weights += static_cast<double>(error.weights);
    }
    return tr("sampled %1").arg(formatPercent(weights > 0 ? looked / weights : 0));
}

}  // namespace weightscape::ui
