// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "core/model/model.h"
#include "core/recipes/quantization_plan.h"
#include "core/support/result.h"

namespace weightscape::exporting {

/// What matrices become: "F32", "F16", "BF16" (any case), or null for "auto", the folder's own.
/// Error InvalidArgument for other names.
[[nodiscard]] Result<const formats::Format*> conversionType(std::string_view name);

/// The plan that writes a converted model in one type, for a model of asGguf(). Where tensors are
/// quantized already, "auto" keeps them. Those of adapters have their type already. Errors:
/// InvalidArgument (no such type), those of planQuantization().
[[nodiscard]] Result<recipes::QuantizationPlan> conversionPlan(const Model& model,
                                                               std::string_view type);

}  // namespace weightscape::exporting
