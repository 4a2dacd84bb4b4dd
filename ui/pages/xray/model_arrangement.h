// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <set>

#include "core/model/model.h"
#include "ui/pages/xray/tensor_measures.h"
#include "ui/session/model_outline.h"
#include "ui/widgets/heat_grid.h"

namespace weightscape::ui {

/// Where the tensors of a model stand in its picture: layers by roles, those without a layer above
/// and below. Experts in tensors of their own share the cell of their layer and role. Made once per
/// model and its outline.
struct ModelArrangement;
[[nodiscard]] std::shared_ptr<const ModelArrangement> arrangeModel(const Model& model,
                                                                   const ModelOutline& outline);

/// The session's model as a picture of this measure; empty without a model.
/// Precondition: the arrangement is that of the model.
[[nodiscard]] HeatGrid makeHeatGrid(const Session& session, const ModelArrangement& arrangement,
                                    const TensorMeasure& measure, bool logarithmic);
/// The same when only the statistics or errors of these tensors are new since `grid` was made so.
[[nodiscard]] HeatGrid updatedHeatGrid(HeatGrid grid, const Session& session,
                                       const ModelArrangement& arrangement,
                                       const TensorMeasure& measure, bool logarithmic,
                                       const std::set<int>& tensors);

}  // namespace weightscape::ui
