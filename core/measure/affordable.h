// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include "core/measure/measure_treatment.h"
#include "core/measure/sample_statistics.h"
#include "core/model/model.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

/// Figures of all tensors of a model, of which each may download no more than its share where the
/// model is remote (download_share.h). Of a local model they are what the plain functions give.
namespace weightscape::measure {

/// As measureTreatment(). A sample that is asked for has the size of the share instead. Errors too:
/// Unsupported where exact figures would take more.
[[nodiscard]] Result<TreatmentError> measureAffordably(const Model& model, const TensorInfo& tensor,
                                                       TreatmentRequest request, TaskContext& task);

/// Exact, or of a sample of the share.
[[nodiscard]] Result<SampledStatistics> affordableStatistics(const Model& model,
                                                             const TensorInfo& tensor,
                                                             TaskContext& task);

}  // namespace weightscape::measure
