// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/xray/tensor_card.h"

#include "ui/models/session_rows.h"
#include "ui/session/session.h"
#include "ui/session/tensor_damages.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"
#include "ui/text/window_text.h"

namespace weightscape::ui {
namespace {

void addStatistics(CardContent& card, const measure::TensorStatistics& statistics) {
    card.facts.emplace_back(tr("Standard deviation σ"),
                            formatSignificant(statistics.standardDeviation));
    card.facts.emplace_back(tr("Largest |weight|"),
                            QStringLiteral("%1 (%2)").arg(
                                formatSignificant(statistics.absMax()),
                                formatSigmas(statistics.absMax() / statistics.standardDeviation)));
    card.facts.emplace_back(tr("Excess kurtosis"), formatSignificant(statistics.kurtosis));
    card.facts.emplace_back(tr("Beyond 6 σ"), formatCount(statistics.beyond6Sigma));
    if (statistics.nonFinite() > 0) {
        card.facts.emplace_back(tr("NaN or infinite"), formatCount(statistics.nonFinite()));
    }
    card.histogram = statistics.histogram(60).counts;
    card.histogramLow = formatSignificant(statistics.minimum);
    card.histogramHigh = formatSignificant(statistics.maximum);
}

}  // namespace

CardContent tensorCard(const Session& session, int tensor) {
    const auto index = static_cast<std::size_t>(tensor);
    const TensorInfo& info = session.info(tensor);
    CardContent card;
    card.title = toQt(std::string_view(info.name));
    card.facts.emplace_back(tr("Shape"), shapeText(info));
    const QString from = said(typeText(info));
    const auto* format = session.shown().format(tensor);
    card.facts.emplace_back(
        tr("Type"), format == nullptr || format == info.format
                        ? from
                        : from + QStringLiteral(" → ") +
                              said(encoders::treatmentLabel(session.shown().treatment(tensor))));
    const auto* planned = session.shown().plan() ? session.shown().plan()->find(index) : nullptr;
    card.facts.emplace_back(tr("Size"),
                            formatBytesExact(planned != nullptr ? planned->bytes : info.bytes));
    const auto error = session.shown().error(tensor);
    const auto figure = [&](double value, double halfWidth) {
        return formatPercentInterval(value, halfWidth) +
               (error->exact() ? QString() : tr(" (sampled)"));
    };
    if (error && error->hasImportance()) {
        card.facts.emplace_back(tr("Error by importance"),
                                figure(error->weightedRelativeRmse(), error->weightedConfidence));
    }
    if (const auto* damage = damageOf(session, session.shown(), tensor)) {
        card.facts.emplace_back(
            tr("Damage of it alone"),
            tr("%1 ± %2 nats")
                .arg(formatSignificant(damage->value), formatSignificant(damage->uncertainty, 2)));
    }
    card.facts.emplace_back(
        tr("Relative RMSE"),
        error ? figure(error->relativeRmse(), error->confidence) : tr("not yet known"));
    if (error && error->sums.overflowed > 0) {
        card.facts.emplace_back(tr("Overflow"),
                                tr("%1 weights").arg(formatCount(error->sums.overflowed)));
    }
    if (session.shown().flaws(tensor).isZero) {
        card.facts.emplace_back(tr("Warning"), tr("all weights are 0"));
    }
    if (const auto& statistics = session.statistics(tensor)) {
        addStatistics(card, *statistics);
    } else {
        card.facts.emplace_back(tr("Distribution"), tr("not yet known"));
    }
    return card;
}

CardContent groupCard(const Session& session, const HeatCell& cell, const TensorMeasure& measure) {
    CardContent card;
    card.title = cell.name;
    card.facts.emplace_back(tr("First"), toQt(session.info(cell.tensor).name));
    card.facts.emplace_back(tr("Size together"), formatBytesExact(cell.bytes));
    int measured = 0;
    int exact = 0;
    for (const int tensor : cell.members) {
        const auto error = session.shown().error(tensor);
        if (error) ++measured;
        if (error && error->exact()) ++exact;
    }
    const int count = static_cast<int>(cell.members.size());
    card.facts.emplace_back(tr("Errors known"),
                            tr("%1 of %2, %3 exact").arg(measured).arg(count).arg(exact));
    const QString unit = QString::fromUtf8(measure.unit);
    card.facts.emplace_back(
        QStringLiteral("%1, %2").arg(measureLabel(measure), tr(measure.ofGroup)),
        cell.state == CellState::Known ? QStringLiteral("%1 %2").arg(cell.text, unit).trimmed()
                                       : tr("not yet known"));
    return card;
}

}  // namespace weightscape::ui
