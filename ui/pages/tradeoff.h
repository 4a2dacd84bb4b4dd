// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/analysis/measure_error.h"
#include "core/analysis/quantization_plan.h"
#include "core/analysis/recipe.h"
#include "core/support/task_context.h"

namespace weightscape::ui {

/// Size and error of a model in one recipe.
struct TradeoffPoint {
    std::string preset;
    std::uint64_t fileBytes = 0;  ///< exact
    double bitsPerWeight = 0;     ///< exact
    analysis::ModelError error;   ///< sampled, with its interval
    std::string reason;           ///< not empty: why this model cannot have this recipe
};

/// Sampled errors by tensor and format: presets share most of them. Safe from any thread.
class SampledErrors {
  public:
    [[nodiscard]] std::optional<analysis::TensorError> find(std::size_t tensor,
                                                            const formats::Format* format) const;
    void store(std::size_t tensor, const formats::Format* format,
               const analysis::TensorError& error);

  private:
    mutable std::mutex m_mutex;
    std::map<std::pair<std::size_t, const formats::Format*>, analysis::TensorError> m_errors;
};

/// Plans the preset and samples the error of every tensor in it. A preset that the model cannot
/// have gives a point with a reason. Errors: Cancelled.
[[nodiscard]] Result<TradeoffPoint> measurePreset(const Model& model,
                                                  const analysis::PlanOptions& options,
                                                  const std::string& preset, SampledErrors& errors,
                                                  TaskContext& task);

/// Indexes of the points that no other point beats in both size and error, by size.
[[nodiscard]] std::vector<std::size_t> frontier(const std::vector<TradeoffPoint>& points);

}  // namespace weightscape::ui
