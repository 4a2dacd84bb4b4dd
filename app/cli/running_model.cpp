// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "app/cli/running_model.h"

#include <utility>

#include "app/cli/arguments.h"
#include "core/export/convert/as_gguf.h"
#include "core/recipes/quantization_plan.h"
#include "core/recipes/recipe.h"

namespace weightscape::cli {
namespace {

using recipes::QuantizationPlan;

Result<std::shared_ptr<const QuantizationPlan>> planFor(const Model& model,
                                                        const std::string& recipe,
                                                        const ImportanceOptions& importance,
                                                        Console& console) {
    const auto loaded = recipes::loadRecipe(recipe);
    if (!loaded) return fail(loaded.error());
    const auto how = planOptions(model, importance, console);
    if (!how) return fail(how.error());
    auto plan = recipes::planQuantization(model, *loaded, *how);
    if (!plan) return fail(plan.error());
    for (const Finding& warning : plan->warnings) console.tell(warning);
    return std::make_shared<const QuantizationPlan>(*std::move(plan));
}

}  // namespace

Result<std::shared_ptr<const Model>> openModelToRun(const std::string& path) {
    const auto opened = openModelNamed(path);
    return opened ? exporting::modelToRun(*opened) : opened;
}

Result<std::shared_ptr<const QuantizationPlan>> planByRecipe(const Model& model,
                                                             const std::string& recipe,
                                                             const ImportanceOptions& importance,
                                                             Console& console) {
    if (recipe.empty()) return std::shared_ptr<const QuantizationPlan>();
    auto plan = planFor(model, recipe, importance, console);
    if (!plan && plan.error().file.empty()) plan.error().file = model.path.string();
    return plan;
}

Result<inference::RunningModel> runModel(const std::shared_ptr<const Model>& model,
                                         const std::shared_ptr<const QuantizationPlan>& plan,
                                         TaskContext& task) {
    auto running =
        plan ? inference::runPlanned(model, plan, task) : inference::runStored(model, task);
    if (!running && running.error().file.empty()) running.error().file = model->path.string();
    return running;
}

}  // namespace weightscape::cli
