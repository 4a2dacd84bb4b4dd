// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/parts/linear.h"

#include <algorithm>
#include <cstddef>

#include "core/inference/kernels/panel_loops.h"
#include "core/inference/parts/row_loops.h"
#include "core/inference/parts/work_space.h"
#include "core/support/parallel.h"

namespace weightscape::inference {
namespace {

/// Tokens or rows of weights that one task takes.
constexpr std::size_t kTaskRows = 64;

/// gradients += outputs · weights, some rows of the weights at a time.
void addInputGradients(const WeightMatrix& weights, ConstRows outputs, MutableRows gradients,
                       TaskContext& task) {
    WorkRows decoded(std::min(kPanelDepth, weights.rows), weights.columns);
    WorkSpace panel(panelSize(weights.columns, decoded.count()));
    for (std::size_t first = 0; first < weights.rows; first += decoded.count()) {
        const std::size_t depth = std::min(decoded.count(), weights.rows - first);
        const auto decode = [&](std::size_t, std::size_t begin, std::size_t end) {
            for (std::size_t row = begin; row < end; ++row) {
                weights.format->decodeRow(weights.part(first + row, 1).bytes, decoded.row(row));
            }
        };
        if (!forEachChunk(depth, kTaskRows, task, decode)) return;
        packColumns(decoded.view().part(0, depth), panel.floats().data());
        const auto multiplySome = [&](std::size_t, std::size_t begin, std::size_t end) {
            const ConstRows from = outputs.part(begin, end - begin).columns(first, depth);
            multiplyPanel({{from.values, from.stride},
                           panel.floats().data(),
                           depth,
                           first != 0,
                           gradients.part(begin, end - begin)});
        };
        if (!forEachChunk(outputs.count, kTaskRows, task, multiplySome)) return;
    }
}

/// gradients += outputs' transposed · inputs, some tokens at a time.
void addWeightGradients(const BackwardRows& rows, MutableRows gradients, TaskContext& task) {
    const ConstRows outputs = rows.outputGradients;
    WorkSpace panel(panelSize(rows.inputs.width, std::min(kPanelDepth, rows.inputs.count)));
    for (std::size_t first = 0; first < rows.inputs.count; first += kPanelDepth) {
        const std::size_t depth = std::min(kPanelDepth, rows.inputs.count - first);
        packColumns(rows.inputs.part(first, depth), panel.floats().data());
        const auto multiplySome = [&](std::size_t, std::size_t begin, std::size_t end) {
            multiplyPanel({{outputs.row(first).data() + begin, 1, outputs.stride},
                           panel.floats().data(),
                           depth,
                           true,
                           gradients.part(begin, end - begin)});
        };
        if (!forEachChunk(gradients.count, kTaskRows, task, multiplySome)) return;
    }
}

}  // namespace

void linearBackward(const WeightMatrix& weights, const BackwardRows& rows,
                    const LinearGradients& gradients, TaskContext& task) {
    if (gradients.inputs.values != nullptr) {
        addInputGradients(weights, rows.outputGradients, gradients.inputs, task);
    }
    if (gradients.weights.values != nullptr) addWeightGradients(rows, gradients.weights, task);
    if (gradients.bias.empty()) return;
    for (std::size_t row = 0; row < rows.outputGradients.count; ++row) {
        addEach(rows.outputGradients.row(row), gradients.bias);
    }
}

}  // namespace weightscape::inference
