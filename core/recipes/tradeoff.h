// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/measure/measure_error.h"
#include "core/recipes/quantization_plan.h"
#include "core/recipes/recipe.h"
#include "core/support/task_context.h"

namespace weightscape::recipes {

/// Size and error of a model in one recipe.
struct TradeoffPoint {
    std::string preset;
    std::uint64_t fileBytes = 0;  ///< exact
    double bitsPerWeight = 0;     ///< exact
    measure::ModelError error;    ///< sampled, with its interval
    std::string reason;           ///< not empty: why this model cannot have this recipe
};

/// Sampled errors by tensor and format: presets share most of them. Safe from any thread.
class SampledErrors {
  public:
    [[nodiscard]] std::optional<measure::TensorError> find(std::size_t tensor,
                                                           const formats::Format* format) const;
    void store(std::size_t tensor, const formats::Format* format,
               const measure::TensorError& error);

  private:
    mutable std::mutex m_mutex;
    std::map<std::pair<std::size_t, const formats::Format*>, measure::TensorError> m_errors;
};

/// Plans the preset and samples the error of every tensor in it. A preset that the model cannot
/// have gives a point with a reason. Errors: Cancelled.
[[nodiscard]] Result<TradeoffPoint> measurePreset(const Model& model, const PlanOptions& options,
                                                  const std::string& preset, SampledErrors& errors,
                                                  TaskContext& task);

/// Indexes of the points that no other point beats in both size and error, by size.
[[nodiscard]] std::vector<std::size_t> frontier(const std::vector<TradeoffPoint>& points);

}  // namespace weightscape::recipes
