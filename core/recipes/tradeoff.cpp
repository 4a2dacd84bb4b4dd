// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/recipes/tradeoff.h"

#include <algorithm>
#include <limits>
#include <tuple>

#include "core/measure/measure_treatment.h"
#include "core/recipes/quantization_plan.h"

namespace weightscape::recipes {
namespace {

/// Pieces per tensor: with a few hundred tensors the model's interval is far below a percent of
/// the figure, and a preset takes about a second for a model of a few billion weights.
constexpr std::uint64_t kCells = 128;

}  // namespace

std::optional<measure::TensorError> SampledErrors::find(std::size_t tensor,
                                                        const formats::Format* format) const {
    const std::scoped_lock lock(m_mutex);
    const auto found = m_errors.find({tensor, format});
    return found == m_errors.end() ? std::nullopt : std::optional(found->second);
}

void SampledErrors::store(std::size_t tensor, const formats::Format* format,
                          const measure::TensorError& error) {
    const std::scoped_lock lock(m_mutex);
    m_errors.insert_or_assign({tensor, format}, error);
}

Result<TradeoffPoint> measurePreset(const Model& model, const PlanOptions& options,
                                    const std::string& preset, SampledErrors& errors,
                                    TaskContext& task) {
    TradeoffPoint point;
    point.preset = preset;
    Recipe recipe;
    recipe.preset = preset;
    const auto plan = planQuantization(model, recipe, options);
    if (!plan) {
        point.reason = plan.error().detail;
        return point;
    }
    point.fileBytes = plan->fileBytes;
    point.bitsPerWeight = plan->bitsPerWeight();
    measure::ModelErrorSum sum;
    for (const PlannedTensor& planned : plan->tensors) {
        const TensorInfo& tensor = model.tensors[planned.tensor];
        if (!tensor.format->canDecode()) continue;
        auto known = errors.find(planned.tensor, planned.format);
        if (!known) {
            const auto measured = measure::measureTreatment(
                model, tensor,
                {.treatment = planned, .cells = kCells, .importance = plan->importanceOf(planned)},
                task);
            if (!measured && measured.error().code == ErrorCode::Cancelled) {
                return fail(measured.error());
            }
            if (!measured) {
                point.reason = measured.error().detail;
                return point;
            }
            errors.store(planned.tensor, planned.format, measured->error);
            known = measured->error;
        }
        sum.add(*known);
    }
    point.error = sum.total(model.parameterCount());
    return point;
}

std::vector<std::size_t> frontier(const std::vector<TradeoffPoint>& points) {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < points.size(); ++i) {
        if (points[i].reason.empty()) order.push_back(i);
    }
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        const auto key = [&](std::size_t i) {
            return std::tuple(points[i].fileBytes, points[i].error.relativeRmse, i);
        };
        return key(a) < key(b);
    });
    std::vector<std::size_t> best;
    double least = std::numeric_limits<double>::infinity();
    for (const std::size_t i : order) {
        if (points[i].error.relativeRmse >= least) continue;
        least = points[i].error.relativeRmse;
        best.push_back(i);
    }
    return best;
}

}  // namespace weightscape::recipes
