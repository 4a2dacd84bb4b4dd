// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/parts/norm.h"

#include <cmath>
#include <cstddef>
#include <vector>

#include "core/inference/parts/for_each_row.h"
#include "core/inference/parts/row_loops.h"

namespace weightscape::inference {
namespace {

/// What a row's numbers are shifted and scaled by.
struct RowScale {
    float centre = 0.0F;
    float factor = 0.0F;
};

RowScale scaleOf(const Norm& norm, std::span<const float> row) {
    const auto width = static_cast<float>(row.size());
    const float centre = norm.kind == NormKind::Layer ? sumOf(row) / width : 0.0F;
    const float meanSquare = sumOfSquaresAbout(row, centre) / width;
    return {centre, 1.0F / std::sqrt(meanSquare + norm.epsilon)};
}

/// With n the normalized row, g the gradient of n, and means along the row, a row's gradient is
/// factor · (g - n · mean(g · n)), for layers less mean(g) too.
void rowBackward(const Norm& norm, const RowScale& scale, std::span<const float> input,
                 std::span<float> gradient) {
    const auto width = static_cast<float>(input.size());
    if (!norm.weight.empty()) multiplyEach(norm.weight, gradient);
    const float sum = norm.kind == NormKind::Layer ? sumOf(gradient) : 0.0F;
    const float along = (dotProduct(gradient, input) - scale.centre * sum) * scale.factor / width;
    centreAndScale(gradient, sum / width, scale.factor, gradient);
    const float back = -along * scale.factor * scale.factor;
    for (std::size_t i = 0; i < input.size(); ++i) {
        gradient[i] += back * (input[i] - scale.centre);
    }
}

/// Each column's sums in the order of the rows, whatever the threads.
void addParameterGradients(const BackwardRows& rows, const std::vector<RowScale>& scales,
                           const NormGradients& gradients, TaskContext& task) {
    constexpr std::size_t kColumns = 64;
    const auto addColumns = [&](std::size_t, std::size_t begin, std::size_t end) {
        for (std::size_t row = 0; row < rows.inputs.count; ++row) {
            const std::span<const float> input = rows.inputs.row(row);
            const std::span<const float> output = rows.outputGradients.row(row);
            const RowScale scale = scales[row];
            for (std::size_t i = begin; i < end; ++i) {
                const float normalized = (input[i] - scale.centre) * scale.factor;
                if (!gradients.weight.empty()) gradients.weight[i] += output[i] * normalized;
                if (!gradients.bias.empty()) gradients.bias[i] += output[i];
            }
        }
    };
    static_cast<void>(forEachChunk(rows.inputs.width, kColumns, task, addColumns));
}

}  // namespace

void normalize(const Norm& norm, ConstRows inputs, MutableRows outputs, TaskContext& task) {
    forEachRow(inputs.count, inputs.width, task, [&](std::size_t row) {
        const RowScale scale = scaleOf(norm, inputs.row(row));
        const std::span<float> output = outputs.row(row);
        centreAndScale(inputs.row(row), scale.centre, scale.factor, output);
        if (!norm.weight.empty()) multiplyEach(norm.weight, output);
        if (!norm.bias.empty()) addEach(norm.bias, output);
    });
}

void normalizeBackward(const Norm& norm, const BackwardRows& rows, const NormGradients& gradients,
                       TaskContext& task) {
    const ConstRows inputs = rows.inputs;
    std::vector<RowScale> scales(inputs.count);
    forEachRow(inputs.count, inputs.width, task,
               [&](std::size_t row) { scales[row] = scaleOf(norm, inputs.row(row)); });
    // Before the rows: theirs may overwrite the output's.
    if (!gradients.weight.empty() || !gradients.bias.empty()) {
        addParameterGradients(rows, scales, gradients, task);
    }
    forEachRow(inputs.count, inputs.width, task, [&](std::size_t row) {
        const std::span<const float> output = rows.outputGradients.row(row);
        const std::span<float> gradient = gradients.inputs.row(row);
        std::copy(output.begin(), output.end(), gradient.begin());
        rowBackward(norm, scales[row], inputs.row(row), gradient);
    });
}

}  // namespace weightscape::inference
