// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "core/export/export_image.h"
#include "core/model/model.h"
#include "core/recipes/quantization_plan.h"
#include "core/support/result.h"

namespace weightscape::exporting {

/// A model with its plan, as exportModel() takes them.
struct Exportable {
    std::shared_ptr<const Model> model;
    std::shared_ptr<const recipes::QuantizationPlan> plan;
};

/// What is exported for a model that was planned as it is opened: these themselves, or for a GGUF
/// of a Hugging Face folder the converted model with a plan by the same recipe and importance.
/// Blocks: it reads the tokenizer. Errors: those of asGguf() and planQuantization(), Unsupported
/// (AWQ, whose channels belong to the folder's tensors).
[[nodiscard]] Result<Exportable> exportableAs(
    Container container, std::shared_ptr<const Model> model,
    std::shared_ptr<const recipes::QuantizationPlan> plan);

}  // namespace weightscape::exporting
