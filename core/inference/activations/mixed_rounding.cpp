// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/activations/mixed_rounding.h"

#include <algorithm>
#include <cmath>

#include "core/inference/activations/level_rounding.h"
#include "core/inference/kernels/multiply.h"

namespace weightscape::inference {

MixedRounding::MixedRounding(const ActivationMode& mode)
    : m_threshold(static_cast<float>(mode.parameters[0])),
      m_levels(mode.kind->bits),
      m_weights(roundingByScheme(*mode.kind)) {}

std::vector<std::size_t> outlierChannels(ConstRows inputs, float threshold) {
    std::vector<char> isOutlier(inputs.width);
    for (std::size_t i = 0; i < inputs.count; ++i) {
        const std::span<const float> row = inputs.row(i);
        for (std::size_t column = 0; column < row.size(); ++column) {
            if (!(std::abs(row[column]) <= threshold)) isOutlier[column] = 1;
        }
    }
    std::vector<std::size_t> found;
    for (std::size_t column = 0; column < isOutlier.size(); ++column) {
        if (isOutlier[column] != 0) found.push_back(column);
    }
    return found;
}

Result<void> MixedRounding::multiply(const LinearLayer& layer, std::size_t matrix, ConstRows inputs,
                                     MutableRows outputs, TaskContext& task) {
    const WeightMatrix& original = layer.matrices[matrix];
    if (!isRoundedMatrix(layer.tensor)) {
        return inference::multiply(original, inputs, outputs, task);
    }
    const std::vector<std::size_t> outliers = outlierChannels(inputs, m_threshold);
    Rows usual(inputs.count, inputs.width);
    Rows aside(inputs.count, outliers.empty() ? 0 : inputs.width);
    for (std::size_t i = 0; i < inputs.count; ++i) {
        std::ranges::copy(inputs.row(i), usual.row(i).begin());
        for (const std::size_t channel : outliers) {
            aside.row(i)[channel] = inputs.row(i)[channel];
            usual.row(i)[channel] = 0.0F;
        }
    }
    if (auto done = m_levels.round(usual.view(), std::nullopt, usual.view(), task); !done) {
        return done;
    }
    const auto weights = m_weights.of(layer, matrix, task);
    if (!weights) return fail(weights.error());
    auto done = inference::multiply((*weights)->matrix(), usual.view(), outputs, task);
    if (!done || outliers.empty()) return done;
    Rows exact(outputs.count, outputs.width);
    if (done = inference::multiply(original, aside.view(), exact.view(), task); !done) return done;
    for (std::size_t i = 0; i < outputs.count; ++i) {
        const std::span<float> row = outputs.row(i);
        for (std::size_t column = 0; column < row.size(); ++column) {
            row[column] += exact.row(i)[column];
        }
    }
    return {};
}

std::unique_ptr<InputRounding> makeMixedRounding(const ActivationMode& mode,
                                                 std::shared_ptr<const InputRanges> /*ranges*/) {
    return std::make_unique<MixedRounding>(mode);
}

}  // namespace weightscape::inference
