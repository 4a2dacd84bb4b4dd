// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "core/inference/decoders/decoder.h"
#include "core/inference/weights/weight_store.h"
#include "core/model/model.h"
#include "core/recipes/quantization_plan.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::inference {

/// A model that is ready to run, with all it needs.
struct RunningModel {
    std::unique_ptr<WeightStore> store;
    std::unique_ptr<const Decoder> decoder;
};

/// The model as its file has it. Errors: those of Decoder::open().
[[nodiscard]] Result<RunningModel> runStored(std::shared_ptr<const Model> model, TaskContext& task);

/// The model as an export by the plan would be, without a file. Precondition: the plan is the
/// model's. Errors also: those of the encoders.
[[nodiscard]] Result<RunningModel> runPlanned(std::shared_ptr<const Model> model,
                                              std::shared_ptr<const recipes::QuantizationPlan> plan,
                                              TaskContext& task);

}  // namespace weightscape::inference
