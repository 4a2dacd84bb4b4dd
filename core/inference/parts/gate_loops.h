// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

#include "core/inference/parts/gate.h"

namespace weightscape::inference {

/// A row of a gated network; null pointers where there is no up.
struct GateRow {
    const float* gate = nullptr;
    const float* up = nullptr;
    std::size_t width = 0;
};

struct GateRowGradients {
    const float* output = nullptr;
    float* gate = nullptr;
    float* up = nullptr;
};

/// One row of applyGate().
void gateRow(Gate gate, const GateRow& row, float* output);
/// One row of applyGateBackward().
void gateRowBackward(Gate gate, const GateRow& row, const GateRowGradients& gradients);

}  // namespace weightscape::inference
