// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include "core/inference/rows.h"
#include "core/support/task_context.h"

namespace weightscape::inference {

/// What stands between the matrices of a feed-forward network, number by number.
enum class Gate {
    Silu,         ///< gate · sigmoid(gate) · up: llama, qwen, phi 3
    Gelu,         ///< gelu(gate) · up, approximated by tanh: gemma; gpt-2 has no up
    ClampedSilu,  ///< g · sigmoid(1.702 g) · (u + 1), g at most 7, u within ±7: gpt-oss
};

/// The two halves of a gated network, rows of one shape. Without `up` (no values) the gate alone is
/// passed on, for ClampedSilu as if u were 0.
struct GateInputs {
    ConstRows gate;
    ConstRows up = {};
};

/// Where their gradients go; `up` is not written where the inputs have none.
struct GateGradients {
    MutableRows gate;
    MutableRows up = {};
};

/// What the backward of a gate starts from.
struct GateBackward {
    GateInputs inputs;
    ConstRows outputGradients;
};

/// Writes the gated numbers; `outputs` may be the rows of either input. NaN stays NaN.
/// Hendrycks and Gimpel 2016 (gelu), Shazeer 2020 (gates).
void applyGate(Gate gate, const GateInputs& inputs, MutableRows outputs, TaskContext& task);

/// The gradients of applyGate(), overwritten; they may be the rows of the inputs or of the output's
/// gradients. At a clamp's end the inner side counts.
void applyGateBackward(Gate gate, const GateBackward& rows, const GateGradients& gradients,
                       TaskContext& task);

}  // namespace weightscape::inference
