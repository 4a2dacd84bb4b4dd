// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include "core/model/model.h"
#include "core/recipes/quantization_plan.h"
#include "core/support/finding.h"

namespace weightscape::recipes {

/// Where the plan's recipe wants AWQ, gives tensors their part in the groups of channels that can
/// be scaled: those of which a reader changes and the inputs of such readers are known. A tensor
/// that would have been copied is written anew in its own type; where that type is quantized, or
/// cannot be written, the group is left out. Returns whole sentences about what is left out.
/// Precondition: all tensors are decided, none is scaled.
[[nodiscard]] Findings planScaling(const Model& model, QuantizationPlan& plan);

}  // namespace weightscape::recipes
