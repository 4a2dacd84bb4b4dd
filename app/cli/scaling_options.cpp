// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "app/cli/scaling_options.h"

#include <utility>

#include "app/cli/arguments.h"
#include "app/cli/spoken.h"
#include "core/inference/decoders/channel_groups.h"

namespace weightscape::cli {
namespace {

using Json = nlohmann::ordered_json;

Json exponentOf(const std::shared_ptr<const encoders::ScaledGroup>& group) {
    const auto scales = group ? group->known() : nullptr;
    return scales ? Json(scales->exponent) : Json(nullptr);
}

}  // namespace

void addAwqOption(CLI::App& parser, std::optional<std::string>& awq) {
    parser
        .add_option("--awq", awq,
                    said("Scale the columns of matrices by the size of their inputs before they "
                         "are quantized, and what makes these inputs to match; tries so many "
                         "exponents, such as 20; needs --calibration-text or --imatrix"_text))
        ->check([](const std::string& text) { return problemOf(encoders::parseAwq(text)); });
}

Result<recipes::QuantizationPlan> scaledPlan(const Model& model,
                                             const encoders::Treatment& treatment,
                                             const std::string& awq,
                                             std::shared_ptr<const ModelImportance> importance) {
    auto choice = encoders::parseAwq(awq);
    if (!choice) return fail(std::move(choice.error()));
    recipes::Recipe recipe;
    recipe.preset = "COPY";
    recipe.rules.push_back({"*", treatment});
    recipe.scaling = *std::move(choice);
    recipes::PlanOptions options;
    options.importance = std::move(importance);
    options.missing = recipes::MissingImportance{};
    options.channels = inference::scalableChannels(model);
    return recipes::planQuantization(model, recipe, options);
}

void addScaling(Json& entry, const encoders::Treatment& treatment) {
    if (!treatment.scaling) return;
    entry["awq"] = {{"reads", exponentOf(treatment.scaling->reads)},
                    {"makes", exponentOf(treatment.scaling->makes)}};
}

}  // namespace weightscape::cli
