// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/session_rows.h"

#include <algorithm>
#include <cmath>

#include "core/analysis/tensor_role.h"
#include "ui/recipe_edits.h"
#include "ui/session.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

constexpr std::size_t kSparkBins = 32;

void addPlan(TensorRow& row, const analysis::PlannedTensor& planned) {
    row.planned = fromUtf8(analysis::treatmentName(planned));
    row.plannedBytes = planned.bytes;
    row.rule = toQt(planned.rule);
    row.fallback = !planned.fallback.empty();
}

void addStatistics(TensorRow& row, const analysis::TensorStatistics& statistics) {
    row.nonFinite = statistics.nonFinite();
    if (statistics.standardDeviation > 0.0) {
        row.sigmas =
            std::max(statistics.maximum - statistics.mean, statistics.mean - statistics.minimum) /
            statistics.standardDeviation;
    }
}

void addError(TensorRow& row, const analysis::TensorError& error) {
    row.squaredError = error.squaredError;
    row.squaredOriginal = error.squaredOriginal;
    row.relativeRmse = error.squaredError > 0.0 && error.squaredOriginal > 0.0
                           ? std::sqrt(error.squaredError / error.squaredOriginal)
                           : 0.0;
    row.confidence = error.confidence;
    row.exact = error.sampledFraction >= 1.0;
}

}  // namespace

std::vector<float> sparkHeights(const analysis::TensorStatistics& statistics) {
    if (statistics.sketch.counts.empty() || statistics.maximum <= statistics.minimum) return {};
    const analysis::Histogram histogram = statistics.histogram(kSparkBins);
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

TensorRow sessionRow(const Session& session, int tensor) {
    const auto index = static_cast<std::size_t>(tensor);
    const TensorInfo& info = session.model()->tensors[index];
    const analysis::TensorRole role = analysis::tensorRole(info.ggufName);
    TensorRow row;
    row.tensor = tensor;
    row.layer = role.layer;
    row.name = toQt(info.name);
    row.key = row.name.toLower();
    row.role = toQt(role.role);
    row.type = row.planned = fromUtf8(info.format->info.label);
    row.ownBytes = row.plannedBytes = info.bytes;
    row.weights = info.weightCount();
    if (session.plan()) {
        const analysis::PlannedTensor& planned = *session.plan()->find(index);
        addPlan(row, planned);
        row.overridden = isOverridden(*session.model(), session.recipe(), planned);
    }
    if (const auto statistics = session.statistics(tensor)) addStatistics(row, *statistics);
    if (const auto error = session.error(tensor)) addError(row, *error);
    return row;
}

std::vector<TensorRow> sessionRows(const Session& session) {
    std::vector<TensorRow> rows;
    if (!session.model()) return rows;
    const int count = static_cast<int>(session.model()->tensors.size());
    rows.reserve(static_cast<std::size_t>(count));
    for (int tensor = 0; tensor < count; ++tensor) rows.push_back(sessionRow(session, tensor));
    return rows;
}

}  // namespace weightscape::ui
