// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/parts/gate.h"

#include "core/inference/parts/for_each_row.h"
#include "core/inference/parts/gate_loops.h"

namespace weightscape::inference {
namespace {

GateRow rowOf(const GateInputs& inputs, std::size_t row) {
    const float* up = inputs.up.values == nullptr ? nullptr : inputs.up.row(row).data();
    return {inputs.gate.row(row).data(), up, inputs.gate.width};
}

}  // namespace

void applyGate(Gate gate, const GateInputs& inputs, MutableRows outputs, TaskContext& task) {
    forEachRow(outputs.count, outputs.width, task, [&](std::size_t row) {
        gateRow(gate, rowOf(inputs, row), outputs.row(row).data());
    });
}

void applyGateBackward(Gate gate, const GateBackward& rows, const GateGradients& gradients,
                       TaskContext& task) {
    const ConstRows outputs = rows.outputGradients;
    forEachRow(outputs.count, outputs.width, task, [&](std::size_t row) {
        const GateRow inputs = rowOf(rows.inputs, row);
        float* up = inputs.up == nullptr ? nullptr : gradients.up.row(row).data();
        gateRowBackward(gate, inputs,
                        {outputs.row(row).data(), gradients.gate.row(row).data(), up});
    });
}

}  // namespace weightscape::inference
