// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

#include "core/model/architectures/tensor_place.h"
#include "core/model/model.h"
#include "core/quantize/encoders/scaled_group.h"
#include "core/recipes/plan_basis.h"
#include "core/recipes/quantization_plan.h"

namespace weightscape::ui {

/// What a document needs of its model before it can show anything. Immutable.
struct ModelOutline {
    std::shared_ptr<const recipes::PlanBasis> basis;
    std::vector<TensorPlace> places;  ///< as Model::tensors
    /// What AWQ can scale.
    std::shared_ptr<const encoders::ScaledGroups> channels;
    /// Of the recipe that a document begins with; null where it cannot be carried out.
    std::shared_ptr<const recipes::QuantizationPlan> firstPlan;
};

/// With 60,000 tensors it takes some 30 ms, which the window does not wait for where the model is
/// opened in the background.
[[nodiscard]] std::shared_ptr<const ModelOutline> outlineOf(const Model& model);

}  // namespace weightscape::ui
