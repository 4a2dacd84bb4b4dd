// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/kernels/multiply.h"

#include <algorithm>
#include <optional>

#include "core/inference/kernels/dot_loops.h"
#include "core/inference/kernels/few_tokens.h"
#include "core/inference/kernels/panel_loops.h"
#include "core/inference/kernels/rounded_inputs.h"
#include "core/inference/kernels/rounded_panel_loops.h"
#include "core/inference/kernels/scratch.h"
#include "core/inference/parts/work_space.h"
#include "core/support/parallel.h"

namespace weightscape::inference {
namespace {

/// A matrix with few rows is cut into chunks of tokens too, so that all threads have work.
constexpr std::size_t kEnoughChunks = 16;
constexpr std::size_t kFewestTokens = 48;

/// Decodes `depth` columns of all rows from column `first` on, whole blocks, and packs them.
void packWeights(const WeightMatrix& weights, std::size_t first, std::size_t depth,
                 std::span<float> panel) {
    const auto decoded = threadScratch(ScratchUse::Decoded, kGroupRows * depth);
    const std::size_t offset = weights.format->rowBytes(first);
    const std::size_t bytes = weights.format->rowBytes(depth);
    for (std::size_t r = 0; r < weights.rows; r += kGroupRows) {
        const std::size_t rows = std::min(kGroupRows, weights.rows - r);
        for (std::size_t i = 0; i < rows; ++i) {
            const auto row = weights.bytes.subspan((r + i) * weights.rowBytes() + offset, bytes);
            weights.format->decodeRow(row, decoded.subspan(i * depth, depth));
        }
        packRows({decoded.data(), rows, depth, depth}, panel.data() + r * depth);
    }
}

/// Inputs cut into columns of one panel depth, each cut's rows without gaps: numbers that lie a
/// power of two apart would share few places of the caches.
class CutInputs {
  public:
    explicit CutInputs(ConstRows inputs) : m_inputs(inputs) {
        if (inputs.width <= kPanelDepth) return;
        float* const values = m_space.emplace(inputs.count * inputs.width).floats().data();
        for (std::size_t k = 0; k < inputs.width; k += kPanelDepth) {
            const std::size_t depth = depthAt(k);
            float* out = values + k * inputs.count;
            for (std::size_t t = 0; t < inputs.count; ++t) {
                out = std::copy_n(inputs.row(t).data() + k, depth, out);
            }
        }
    }
    [[nodiscard]] std::size_t depthAt(std::size_t column) const {
        return std::min(kPanelDepth, m_inputs.width - column);
    }
    /// From the token on, for the columns from `column` on, a multiple of the panel depth.
    [[nodiscard]] PanelInputs at(std::size_t token, std::size_t column) const {
        if (!m_space) return {m_inputs.row(token).data(), m_inputs.stride};
        const std::size_t depth = depthAt(column);
        return {m_space->floats().data() + column * m_inputs.count + token * depth, depth};
    }

  private:
    ConstRows m_inputs;
    std::optional<WorkSpace> m_space;
};

/// A panel's rows of weights and the tokens that they are multiplied with: outputs.count from
/// `token` on.
struct PanelWork {
    WeightMatrix weights;
    std::size_t token;
    MutableRows outputs;
};

void multiplyFloats(const PanelWork& work, const CutInputs& inputs) {
    const WeightMatrix& weights = work.weights;
    const auto panel = threadScratch(ScratchUse::Panel, panelSize(weights.rows, kPanelDepth));
    for (std::size_t k = 0; k < weights.columns; k += kPanelDepth) {
        const std::size_t depth = inputs.depthAt(k);
        packWeights(weights, k, depth, panel);
        multiplyPanel({.inputs = inputs.at(work.token, k),
                       .panel = panel.data(),
                       .depth = depth,
                       .adds = k > 0,
                       .outputs = work.outputs});
    }
}

void multiplyRounded(const PanelWork& work, const RoundedInputs& inputs, const RoundedKind& kind) {
    const WeightMatrix& weights = work.weights;
    const auto memory = threadScratch(ScratchUse::Panel, roundedPanelSize(weights.rows));
    const RoundedPanel panel = roundedPanelIn(memory, weights.rows);
    const std::size_t blockBytes = weights.format->rowBytes(kRoundedBlock);
    for (std::size_t block = 0; block * kRoundedBlock < weights.columns; ++block) {
        kind.pack({weights.bytes.data() + block * blockBytes, weights.rowBytes(), weights.rows},
                  panel);
        multiplyRoundedPanel({.inputs = &inputs,
                              .firstToken = work.token,
                              .block = block,
                              .panel = panel,
                              .kind = &kind,
                              .adds = block > 0,
                              .outputs = work.outputs});
    }
}

/// Does the work of all panels, on all threads. False: cancelled.
template <typename Multiply>
bool forEachPanel(const WeightMatrix& weights, MutableRows outputs, TaskContext& task,
                  const Multiply& multiplyPart) {
    const std::size_t panels = (weights.rows + kPanelRows - 1) / kPanelRows;
    const std::size_t parts =
        std::clamp<std::size_t>(kEnoughChunks / std::max<std::size_t>(panels, 1), 1,
                                std::max<std::size_t>(outputs.count / kFewestTokens, 1));
    const std::size_t tokens = (outputs.count + parts - 1) / parts;
    return forEachChunk(panels * parts, 1, task, [&](std::size_t chunk, std::size_t, std::size_t) {
        const std::size_t row = chunk / parts * kPanelRows;
        const std::size_t rows = std::min(kPanelRows, weights.rows - row);
        const std::size_t token = std::min(chunk % parts * tokens, outputs.count);
        const std::size_t count = std::min(tokens, outputs.count - token);
        if (count == 0) return;
        multiplyPart(PanelWork{weights.part(row, rows), token,
                               outputs.part(token, count).columns(row, rows)});
    });
}

bool multiplyManyTokens(const WeightMatrix& weights, ConstRows inputs, MutableRows outputs,
                        TaskContext& task) {
    if (const RoundedKind* kind = findRoundedKind(*weights.format)) {
        const RoundedInputs rounded(inputs, kLargestPanelInput);
        return forEachPanel(weights, outputs, task,
                            [&](const PanelWork& work) { multiplyRounded(work, rounded, *kind); });
    }
    const CutInputs cut(inputs);
    return forEachPanel(weights, outputs, task,
                        [&](const PanelWork& work) { multiplyFloats(work, cut); });
}

}  // namespace

Result<void> multiply(const WeightMatrix& weights, ConstRows inputs, MutableRows outputs,
                      TaskContext& task) {
    const auto multiplyAll =
        inputs.count <= kMostDotTokens ? multiplyFewTokens : multiplyManyTokens;
    if (!multiplyAll(weights, inputs, outputs, task)) return failCancelled();
    return {};
}

}  // namespace weightscape::inference
