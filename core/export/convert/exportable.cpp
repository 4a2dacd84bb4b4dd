// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/export/convert/exportable.h"

#include <utility>

#include "core/export/convert/as_gguf.h"

namespace weightscape::exporting {

Result<Exportable> exportableAs(Container container, std::shared_ptr<const Model> model,
                                std::shared_ptr<const recipes::QuantizationPlan> plan,
                                FindChannels findChannels) {
    auto converted = modelFor(model, container);
    if (!converted) return fail(std::move(converted.error()));
    if (*converted == model) return Exportable{std::move(model), std::move(plan)};
    recipes::PlanOptions options = plan->options;
    options.channels = plan->recipe.scaling ? findChannels(**converted) : nullptr;
    if (options.importance != nullptr) {
        options.importance =
            std::make_shared<const ModelImportance>(options.importance->broughtTo(**converted));
    }
    auto planned = recipes::planQuantization(**converted, plan->recipe, options);
    if (!planned) return fail(std::move(planned.error()));
    return Exportable{*std::move(converted),
                      std::make_shared<const recipes::QuantizationPlan>(*std::move(planned))};
}

}  // namespace weightscape::exporting
