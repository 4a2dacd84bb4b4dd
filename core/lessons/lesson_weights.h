// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "core/measure/measure_error.h"
#include "core/model/model.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

/// A small matrix that a lesson quantizes: made up, or cut out of a model. It becomes a model of
/// one tensor, so that lessons ask the functions that the workbench asks.
namespace weightscape::lessons {

struct LessonWeights {
    std::uint64_t rows = 0, columns = 0;
    std::vector<float> values;  ///< row after row, all finite

    /// As a model whose only tensor, in F32, reads these values.
    [[nodiscard]] std::shared_ptr<const Model> model() const;
};

/// Weights like those of a trained layer: drawn from a standard normal distribution, equal for
/// equal seeds.
[[nodiscard]] LessonWeights bellWeights(std::uint64_t rows, std::uint64_t columns,
                                        std::uint64_t seed = 1);

/// What a scheme makes of the only tensor of a model.
struct TreatedWeights {
    measure::TensorError error;  ///< exact
    std::vector<float> decoded;  ///< row after row
};
/// `scheme` as schemes::schemeText() writes it. Errors: those of schemes::parseScheme() and
/// measure::measureTreatment().
[[nodiscard]] Result<TreatedWeights> treatWeights(const std::shared_ptr<const Model>& model,
                                                  std::string_view scheme, TaskContext& task);

}  // namespace weightscape::lessons
