// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "core/measure/measure_treatment.h"
#include "core/support/text.h"

/// What an importance matrix gains: the same tensors in the same formats, encoded with it and
/// without it, both judged by the same importance.
namespace weightscape::measure {

/// Whether the matrix has a say in what measureTreatment() encodes for the request.
[[nodiscard]] bool isGuided(const TensorInfo& tensor, const TreatmentRequest& request);
/// The error of what the treatment makes without the matrix, by the importance and from the sample
/// of the request; nothing unless isGuided(). Errors: as measureTreatment().
[[nodiscard]] Result<std::optional<TensorError>> errorWithoutMatrix(const Model& model,
                                                                    const TensorInfo& tensor,
                                                                    TreatmentRequest request,
                                                                    TaskContext& task);

/// Both errors by importance in one sentence.
[[nodiscard]] Text importanceGainText(const ErrorFigure& with, const ErrorFigure& without);

}  // namespace weightscape::measure
