// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "core/measure/cell_loudness.h"
#include "core/measure/measure_error.h"
#include "core/model/model.h"
#include "core/quantize/encoders/tensor_encoder.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::measure {

/// What a treatment costs a tensor and loses.
struct TreatmentError {
    TensorError error;
    /// How loud the tensor's cells are, of a sample of unscaled weights; null otherwise.
    std::shared_ptr<const CellLoudness> loudness;
    /// Only where the encoder can tell causes apart and every weight was measured.
    std::optional<schemes::SchemeResult> explanation;
};

struct TreatmentRequest {
    const encoders::Treatment& treatment;
    /// The share of the weights to look at, above 0. A scheme whose groups depend on each other is
    /// measured exactly all the same.
    double fraction = 1.0;
    /// Look at so many cells (SampleSpec::blocks) instead of a share.
    std::optional<std::uint64_t> cells = {};
    /// Of the tensor's columns; empty: all count the same.
    ColumnImportance importance = {};
    bool blind = false;                      ///< EncoderInputs::blind
    std::uint64_t seed = SampleSpec{}.seed;  ///< decides which weights a sample looks at
    /// What an earlier sample of the same tensor found, whatever the treatment, to save a pass over
    /// the weights; it is looked for anew where it does not fit. Figures are the same without.
    std::shared_ptr<const CellLoudness> loudness = {};
    // Where every weight is measured:
    bool explain = false;         ///< where the error comes from
    std::size_t worstGroups = 0;  ///< how many groups to list
};

/// Measures a treatment: the one function behind every figure about it, from a sample where one is
/// asked for and cellUnit() lets it, else every weight. For a scheme the error is that of its
/// decoded weights, before they are rounded to the float format that stores them. Parallel; equal
/// for any thread count. Errors: Cancelled, Unsupported, InvalidArgument (checkScheme).
[[nodiscard]] Result<TreatmentError> measureTreatment(const Model& model, const TensorInfo& tensor,
                                                      const TreatmentRequest& request,
                                                      TaskContext& task);

/// The exact error of an encoder that has been prepared, to the bit as above. Errors: Cancelled.
[[nodiscard]] Result<ErrorStats> measurePrepared(const encoders::TensorEncoder& encoder,
                                                 TaskContext& task);

}  // namespace weightscape::measure
