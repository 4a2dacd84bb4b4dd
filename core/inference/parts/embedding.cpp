// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/parts/embedding.h"

#include "core/inference/parts/for_each_row.h"
#include "core/inference/parts/row_loops.h"

namespace weightscape::inference {

void embed(const Embedding& embedding, std::span<const std::uint32_t> tokens, MutableRows outputs,
           TaskContext& task) {
    const WeightMatrix& weights = embedding.weights;
    forEachRow(tokens.size(), weights.columns, task, [&](std::size_t i) {
        const std::span<float> output = outputs.row(i);
        weights.format->decodeRow(weights.part(tokens[i], 1).bytes, output);
        if (embedding.scale != 1.0F) centreAndScale(output, 0.0F, embedding.scale, output);
    });
}

void embedBackward(const Embedding& embedding, std::span<const std::uint32_t> tokens,
                   ConstRows outputGradients, MutableRows weightGradients) {
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        addScaled(embedding.scale, outputGradients.row(i), weightGradients.row(tokens[i]));
    }
}

}  // namespace weightscape::inference
