// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "core/model/model.h"
#include "core/model/model_importance.h"
#include "core/quantize/encoders/treatment.h"
#include "core/recipes/quantization_plan.h"
#include "core/support/result.h"

/// AWQ on the command line.
namespace weightscape::cli {

/// Adds --awq, whose value are the parameters.
void addAwqOption(CLI::App& parser, std::optional<std::string>& awq);

/// A plan that gives every matrix the treatment, with AWQ. Errors: InvalidArgument, those of
/// planQuantization().
[[nodiscard]] Result<recipes::QuantizationPlan> scaledPlan(
    const Model& model, const encoders::Treatment& treatment, const std::string& awq,
    std::shared_ptr<const ModelImportance> importance);

/// Where the tensor is scaled, "awq" with the exponents of the channels that it reads and makes;
/// null: none, or not searched yet.
void addScaling(nlohmann::ordered_json& entry, const encoders::Treatment& treatment);

}  // namespace weightscape::cli
