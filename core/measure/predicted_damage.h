// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "core/model/model_moments.h"
#include "core/quantize/encoders/tensor_encoder.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::measure {

/// What one tensor under a treatment, with all others as they are, does to a model's answers.
struct PredictedDamage {
    double divergence =
        0.0;  ///< KL divergence from the original, mean over the text, nats per token
    /// Of `divergence`, from the sample of rows; 0 where all were read.
    double standardError = 0.0;
    std::uint64_t rows = 0;  ///< that were read
};

struct DamageWishes {
    /// Of each matrix at most so many rows are read, drawn by their number; 0: all.
    std::uint64_t mostRows = 0;
};

/// To second order: with e the errors of a row's weights, ½ Σ r e H eᵀ over all rows of a matrix, H
/// being its moments and r what the row's output counts for relative to the mean of all outputs,
/// times the share of the tokens that reach it; for a table ½ Σ f e G eᵀ with
/// the frequencies f of its rows. A tied embedding is both. Against measured divergences of single
/// tensors this is right within about 20 %, as long as they are small (below about 0.1).
/// Without moments of the tensor nothing is known: InvalidArgument. Precondition: the encoder is
/// prepared and belongs to the model of the moments. Errors: Cancelled.
[[nodiscard]] Result<PredictedDamage> predictDamage(const encoders::TensorEncoder& encoder,
                                                    const ModelMoments& moments,
                                                    const DamageWishes& wishes, TaskContext& task);

/// What rounding the inputs of the tensor's matrices does, as llama.cpp's CPU kernels round them
/// for weights of this format: ½ Σ r δ_j² w_j² with the moments of the rounding δ, as if it were
/// independent from input to input. Exact inputs, tables and tensors without such moments: 0.
/// Precondition: the tensor can be decoded. Errors: Cancelled.
[[nodiscard]] Result<double> predictRounding(const TensorSource& source,
                                             const formats::Format& format,
                                             const ModelMoments& moments,
                                             const DamageWishes& wishes, TaskContext& task);

}  // namespace weightscape::measure
