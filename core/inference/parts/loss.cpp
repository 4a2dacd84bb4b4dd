// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/parts/loss.h"

#include <limits>
#include <numeric>
#include <vector>

#include "core/inference/figures/log_probabilities.h"
#include "core/inference/figures/softmax_loops.h"
#include "core/inference/parts/for_each_row.h"
#include "core/inference/parts/row_loops.h"
#include "core/inference/parts/work_space.h"

namespace weightscape::inference {
namespace {

void softmax(std::span<const float> row, std::span<float> probabilities) {
    const double sum = exponentiate(row, greatestOf(row), probabilities);
    centreAndScale(probabilities, 0.0F, static_cast<float>(1.0 / sum), probabilities);
}

/// The sum of loss(row) over the rows, in their order whatever the threads.
template <typename Loss>
double sumOverRows(ConstRows rows, TaskContext& task, const Loss& loss) {
    std::vector<double> losses(rows.count);
    forEachRow(rows.count, rows.width, task, [&](std::size_t row) { losses[row] = loss(row); });
    return std::accumulate(losses.begin(), losses.end(), 0.0);
}

double divergenceOfRows(std::span<const float> original, std::span<const float> quantized) {
    const NextTokenFigures p = nextTokenFigures(original);
    const NextTokenFigures q = nextTokenFigures(quantized);
    if (!p.isDistribution() || !q.isDistribution()) return std::numeric_limits<double>::quiet_NaN();
    return divergenceOf({original, p.logarithmOfSum}, {quantized, q.logarithmOfSum});
}

}  // namespace

void capLogits(float cap, MutableRows logits, TaskContext& task) {
    forEachRow(logits.count, logits.width, task,
               [&](std::size_t row) { capSoftly(logits.row(row), cap); });
}

void capLogitsBackward(float cap, ConstRows capped, MutableRows gradients, TaskContext& task) {
    forEachRow(capped.count, capped.width, task, [&](std::size_t row) {
        const std::span<const float> logits = capped.row(row);
        const std::span<float> gradient = gradients.row(row);
        for (std::size_t i = 0; i < logits.size(); ++i) {
            const float share = logits[i] / cap;
            gradient[i] *= 1.0F - share * share;
        }
    });
}

double crossEntropy(ConstRows logits, std::span<const std::uint32_t> targets, TaskContext& task) {
    return sumOverRows(logits, task, [&](std::size_t row) {
        return -nextTokenFigures(logits.row(row)).logProbability(logits.row(row), targets[row]);
    });
}

void crossEntropyBackward(ConstRows logits, std::span<const std::uint32_t> targets,
                          MutableRows gradients, TaskContext& task) {
    forEachRow(logits.count, logits.width, task, [&](std::size_t row) {
        softmax(logits.row(row), gradients.row(row));
        gradients.row(row)[targets[row]] -= 1.0F;
    });
}

double divergence(const LogitPair& logits, TaskContext& task) {
    return sumOverRows(logits.original, task, [&](std::size_t row) {
        return divergenceOfRows(logits.original.row(row), logits.quantized.row(row));
    });
}

void divergenceBackward(const LogitPair& logits, MutableRows gradients, TaskContext& task) {
    forEachRow(gradients.count, gradients.width, task, [&](std::size_t row) {
        WorkSpace space(gradients.width);
        softmax(logits.original.row(row), space.floats());
        const std::span<float> gradient = gradients.row(row);
        softmax(logits.quantized.row(row), gradient);
        addScaled(-1.0F, space.floats(), gradient);
    });
}

}  // namespace weightscape::inference
