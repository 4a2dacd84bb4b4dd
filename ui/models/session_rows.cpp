// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/session_rows.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <unordered_map>

#include "core/model/architectures/tensor_place.h"
#include "core/recipes/recipe_edits.h"
#include "ui/session/judged_recipes.h"
#include "ui/session/session.h"
#include "ui/session/tensor_damages.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"
#include "ui/text/window_text.h"

namespace weightscape::ui {
namespace {

constexpr std::size_t kSparkBins = 32;

/// Thousands of tensors share the few names of formats.
QString formatName(const formats::Format& format) {
    static const std::vector<QString> kNames = [] {
        std::vector<QString> names;
        for (const formats::Format& each : formats::allFormats()) {
            names.push_back(fromUtf8(each.info.label));
        }
        return names;
    }();
    // Stand-ins for unknown types are not in the table.
    const auto formats = formats::allFormats();
    const bool isInTable = std::greater_equal<>()(&format, formats.data()) &&
                           std::less<>()(&format, formats.data() + formats.size());
    return isInTable ? kNames[static_cast<std::size_t>(&format - formats.data())]
                     : fromUtf8(format.info.label);
}

void addPlan(TensorFigures& row, const recipes::PlannedTensor& planned) {
    const bool isPlain = planned.isPlain();
    row.planned =
        isPlain ? formatName(*planned.format) : fromUtf8(encoders::treatmentName(planned));
    row.plannedBytes = planned.bytes;
    row.fallback = !planned.fallback.empty();
}

void addWords(TensorRow& row, const Session& session, const TensorInfo& info) {
    const TensorPlace& place =
        session.current().outline()->places[static_cast<std::size_t>(row.tensor)];
    row.layer = place.layer;
    row.expert = place.expert;
    row.name = toQt(info.name);
    row.shortName = toQt(info.ggufName.substr(place.prefix));
    if (row.shortName.endsWith(QLatin1String(".weight"))) row.shortName.chop(7);
    row.key = sessionKey(session, row.tensor);
    row.role = toQt(place.role);
    if (session.shown().plan()) {
        row.rule =
            said(session.shown().plan()->find(static_cast<std::size_t>(row.tensor))->rule.text());
    }
}

void addStatistics(TensorFigures& row, const measure::TensorStatistics& statistics) {
    if (statistics.standardDeviation > 0.0) {
        row.sigmas =
            std::max(statistics.maximum - statistics.mean, statistics.mean - statistics.minimum) /
            statistics.standardDeviation;
    }
}

void addError(TensorFigures& row, const measure::TensorError& error) {
    row.squaredError = error.squaredError;
    row.squaredOriginal = error.squaredOriginal;
    row.relativeRmse = error.squaredError > 0.0 && error.squaredOriginal > 0.0
                           ? std::sqrt(error.squaredError / error.squaredOriginal)
                           : 0.0;
    row.confidence = error.confidence;
    row.exact = error.sampledFraction >= 1.0;
    if (!error.hasImportance()) return;
    row.weightedRmse = error.weightedRelativeRmse();
    row.weightedConfidence = error.weightedConfidence;
    row.weightedError = error.weightedError;
    row.weightedOriginal = error.weightedOriginal;
}

}  // namespace

std::vector<float> sparkHeights(const measure::TensorStatistics& statistics) {
    if (statistics.sketch.cells.empty() || statistics.maximum <= statistics.minimum) return {};
    const measure::Histogram histogram = statistics.histogram(kSparkBins);
    const auto largest = *std::max_element(histogram.counts.begin(), histogram.counts.end());
    if (largest == 0) return {};
    std::vector<float> heights;
    heights.reserve(histogram.counts.size());
    for (const std::uint64_t count : histogram.counts) {
        heights.push_back(static_cast<float>(std::log1p(static_cast<double>(count)) /
                                             std::log1p(static_cast<double>(largest))));
    }
    return heights;
}

StackNames::StackNames(std::span<const TensorPlace> places) {
    std::set<std::string> stacks;
    for (const TensorPlace& place : places) {
        if (place.layer >= 0) stacks.insert(place.stack);
    }
    if (stacks.size() < 2) return;
    for (const auto& [stack, label] : stackLabels(stacks)) m_labels[stack] = toQt(label);
}

QString StackNames::of(const TensorPlace& place) const {
    const auto found = m_labels.find(place.stack);
    return found == m_labels.end() ? QString() : found->second;
}

QString shapeText(const TensorInfo& info) {
    QStringList sides;
    for (const auto side : info.shape()) sides << formatCount(side);
    return sides.isEmpty() ? tr("scalar") : sides.join(QStringLiteral(" × "));
}

TensorFigures sessionFigures(const Session& session, int tensor) {
    const auto index = static_cast<std::size_t>(tensor);
    const TensorInfo& info = session.info(tensor);
    TensorFigures row;
    row.type = row.planned = formatName(*info.format);
    row.ownBytes = row.plannedBytes = info.bytes;
    row.treatedBytes = session.shown().treatedBytes(tensor);
    row.weights = info.weightCount();
    row.flaws = session.shown().flaws(tensor);
    if (session.shown().plan()) {
        const recipes::PlannedTensor& planned = *session.shown().plan()->find(index);
        addPlan(row, planned);
        row.overridden = recipes::isOverridden(*session.model(), session.recipe(), planned);
    }
    if (const auto& statistics = session.statistics(tensor)) addStatistics(row, *statistics);
    if (const auto* error = session.shown().error(tensor)) addError(row, *error);
    if (const auto* damage = damageOf(session, session.shown(), tensor)) {
        row.damage = damage->value;
        row.damageUncertainty = damage->uncertainty;
        row.damageText = judgedTextName(TensorDamages::find(session)->text());
    }
    return row;
}

TensorRow sessionRow(const Session& session, int tensor) {
    TensorRow row;
    static_cast<TensorFigures&>(row) = sessionFigures(session, tensor);
    row.tensor = tensor;
    addWords(row, session, session.info(tensor));
    return row;
}

QString sessionKey(const Session& session, int tensor) {
    return toQt(session.info(tensor).name).toLower();
}

std::vector<TensorTreeModel::Place> sessionPlaces(const Session& session) {
    std::vector<TensorTreeModel::Place> places;
    if (!session.model()) return places;
    std::unordered_map<std::string, QString> roles;  // shared by thousands of tensors
    const std::vector<TensorPlace>& found = session.current().outline()->places;
    const StackNames stacks(found);
    places.reserve(found.size());
    for (const TensorPlace& place : found) {
        auto [known, isNew] = roles.try_emplace(place.role);
        if (isNew) known->second = toQt(place.role);
        places.push_back({place.layer, known->second, place.expert, stacks.of(place)});
    }
    return places;
}

}  // namespace weightscape::ui
