// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/running_model.h"

#include <utility>

namespace weightscape::inference {
namespace {

Result<RunningModel> run(std::unique_ptr<WeightStore> store, TaskContext& task) {
    auto decoder = Decoder::open(*store, task);
    if (!decoder) return fail(decoder.error());
    return RunningModel{std::move(store), *std::move(decoder)};
}

}  // namespace

Result<RunningModel> runStored(std::shared_ptr<const Model> model, TaskContext& task) {
    return run(storedWeights(std::move(model)), task);
}

Result<RunningModel> runPlanned(std::shared_ptr<const Model> model,
                                std::shared_ptr<const recipes::QuantizationPlan> plan,
                                TaskContext& task) {
    return run(plannedWeights(std::move(model), std::move(plan)), task);
}

}  // namespace weightscape::inference
