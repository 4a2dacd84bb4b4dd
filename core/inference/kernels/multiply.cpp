// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/kernels/multiply.h"

#include <algorithm>
#include <memory>

#include "core/inference/kernels/dot_loops.h"
#include "core/inference/kernels/few_tokens.h"
#include "core/inference/kernels/panel_loops.h"
#include "core/inference/kernels/scratch.h"
#include "core/support/parallel.h"

namespace weightscape::inference {
namespace {

/// Columns that are decoded at once, so that what is decoded and packed stays in the second-level
/// cache: whole blocks and whole panel depths.
constexpr std::size_t kBandColumns = 4 * kPanelDepth;

/// A matrix with few rows is cut into chunks of tokens too, so that all threads have work.
constexpr std::size_t kEnoughChunks = 16;
constexpr std::size_t kFewestTokens = 48;

/// Decodes `count` columns of all rows from column `first` on and packs them, panel depth after
/// panel depth.
void packWeights(const WeightMatrix& weights, std::size_t first, std::size_t count,
                 std::span<float> panels) {
    const auto decoded = threadScratch(ScratchUse::Decoded, kGroupRows * count);
    const std::size_t offset = weights.format->rowBytes(first);
    const std::size_t bytes = weights.format->rowBytes(count);
    for (std::size_t r = 0; r < weights.rows; r += kGroupRows) {
        const std::size_t rows = std::min(kGroupRows, weights.rows - r);
        for (std::size_t i = 0; i < rows; ++i) {
            const auto row = weights.bytes.subspan((r + i) * weights.rowBytes() + offset, bytes);
            weights.format->decodeRow(row, decoded.subspan(i * count, count));
        }
        for (std::size_t k = 0; k < count; k += kPanelDepth) {
            const std::size_t depth = std::min(kPanelDepth, count - k);
            packRows({decoded.data() + k, rows, depth, count},
                     panels.data() + k * panelSize(weights.rows, 1) + r * depth);
        }
    }
}

/// Inputs cut into columns of one panel depth, each cut's rows without gaps: numbers that lie a
/// power of two apart would share few places of the caches.
class CutInputs {
  public:
    explicit CutInputs(ConstRows inputs) : m_inputs(inputs) {
        if (inputs.width <= kPanelDepth) return;
        m_values.reset(new float[inputs.count * inputs.width]);
        for (std::size_t k = 0; k < inputs.width; k += kPanelDepth) {
            const std::size_t depth = depthAt(k);
            float* out = m_values.get() + k * inputs.count;
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
        if (m_values == nullptr) return {m_inputs.row(token).data(), m_inputs.stride};
        const std::size_t depth = depthAt(column);
        return {m_values.get() + column * m_inputs.count + token * depth, depth};
    }

  private:
    ConstRows m_inputs;
    std::unique_ptr<float[]> m_values;
};

/// The product of one panel's rows with the tokens from `token` on.
void multiplyRows(const WeightMatrix& weights, const CutInputs& inputs, std::size_t token,
                  MutableRows outputs) {
    const std::size_t groupedRows = panelSize(weights.rows, 1);
    for (std::size_t first = 0; first < weights.columns; first += kBandColumns) {
        const std::size_t count = std::min(kBandColumns, weights.columns - first);
        const auto panels = threadScratch(ScratchUse::Panel, groupedRows * count);
        packWeights(weights, first, count, panels);
        for (std::size_t k = 0; k < count; k += kPanelDepth) {
            multiplyPanel({.inputs = inputs.at(token, first + k),
                           .panel = panels.data() + k * groupedRows,
                           .depth = inputs.depthAt(first + k),
                           .adds = first + k > 0,
                           .outputs = outputs});
        }
    }
}

bool multiplyManyTokens(const WeightMatrix& weights, ConstRows inputs, MutableRows outputs,
                        TaskContext& task) {
    const std::size_t panels = (weights.rows + kPanelRows - 1) / kPanelRows;
    const std::size_t parts =
        std::clamp<std::size_t>(kEnoughChunks / std::max<std::size_t>(panels, 1), 1,
                                std::max<std::size_t>(inputs.count / kFewestTokens, 1));
    const std::size_t tokens = (inputs.count + parts - 1) / parts;
    const CutInputs cut(inputs);
    return forEachChunk(panels * parts, 1, task, [&](std::size_t chunk, std::size_t, std::size_t) {
        const std::size_t row = chunk / parts * kPanelRows;
        const std::size_t rows = std::min(kPanelRows, weights.rows - row);
        const std::size_t token = std::min(chunk % parts * tokens, inputs.count);
        const std::size_t count = std::min(tokens, inputs.count - token);
        if (count == 0) return;
        multiplyRows(weights.part(row, rows), cut, token,
                     outputs.part(token, count).columns(row, rows));
    });
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
