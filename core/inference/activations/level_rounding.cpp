// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/activations/level_rounding.h"

#include <utility>

#include "core/inference/kernels/multiply.h"

namespace weightscape::inference {

MatrixCache::Prepare roundingByScheme(const ActivationKind& kind) {
    return [scheme = schemes::parseScheme(kind.weights).value()](
               const LinearLayer& layer, std::size_t matrix,
               TaskContext& task) -> Result<PreparedMatrix> {
        auto weights = decodeMatrix(layer.matrices[matrix], task);
        if (!weights) return fail(weights.error());
        if (auto done = roundWeights(scheme, weights->view(), task); !done) {
            return fail(done.error());
        }
        return PreparedMatrix{*std::move(weights), {}};
    };
}

LevelRounding::LevelRounding(const ActivationMode& mode, std::shared_ptr<const InputRanges> ranges)
    : m_levels(mode.kind->bits), m_limits(mode, std::move(ranges)) {
    if (mode.kind->weights.empty()) return;
    m_weights = std::make_unique<MatrixCache>(roundingByScheme(*mode.kind));
}

Result<void> LevelRounding::multiply(const LinearLayer& layer, std::size_t matrix, ConstRows inputs,
                                     MutableRows outputs, TaskContext& task) {
    const WeightMatrix& original = layer.matrices[matrix];
    if (!isRoundedMatrix(layer.tensor)) {
        return inference::multiply(original, inputs, outputs, task);
    }
    Rows rounded(inputs.count, inputs.width);
    const auto limit = m_limits.of(layer.tensor, inputs, m_levels, task);
    if (auto done = m_levels.round(inputs, limit, rounded.view(), task); !done) return done;
    if (!m_weights) return inference::multiply(original, rounded.view(), outputs, task);
    const auto weights = m_weights->of(layer, matrix, task);
    if (!weights) return fail(weights.error());
    return inference::multiply((*weights)->matrix(), rounded.view(), outputs, task);
}

std::unique_ptr<InputRounding> makeLevelRounding(const ActivationMode& mode,
                                                 std::shared_ptr<const InputRanges> ranges) {
    return std::make_unique<LevelRounding>(mode, std::move(ranges));
}

}  // namespace weightscape::inference
