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

/// Finds the channels of a model that AWQ may scale: inference::scalableChannels(), which knows the
/// decoders that this room does not see.
using FindChannels = std::shared_ptr<const encoders::ScaledGroups> (*)(const Model& model);

/// What is exported for a model that was planned as it is opened: these themselves, or for a GGUF
/// of a Hugging Face folder the converted model with a plan by the same recipe and importance, and
/// by its own channels. Blocks: it reads the tokenizer. Errors: those of asGguf() and
/// planQuantization().
[[nodiscard]] Result<Exportable> exportableAs(Container container,
                                              std::shared_ptr<const Model> model,
                                              std::shared_ptr<const recipes::QuantizationPlan> plan,
                                              FindChannels findChannels);

}  // namespace weightscape::exporting
