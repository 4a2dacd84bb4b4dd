// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/decoders/decoder.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/inference/decoders/layer_run.h"
#include "core/inference/parts/embedding.h"
#include "core/inference/parts/loss.h"

namespace weightscape::inference {
namespace {

/// Tokens and positions come from the user's text and from the file: neither is trusted.
Result<void> checkRows(std::span<const std::int32_t> rows, const HeldTensor& table, Words what) {
    const auto count = static_cast<std::int64_t>(table.tensor->rowCount());
    for (const std::int32_t row : rows) {
        if (row >= 0 && row < count) continue;
        return fail(ErrorCode::InvalidArgument,
                    "The model has no %1 %2; there are %3."_text(what, row, count));
    }
    return {};
}

}  // namespace

Result<std::unique_ptr<Decoder>> Decoder::open(WeightStore& store, TaskContext& task) {
    auto shape = readDecoderShape(store.model());
    if (!shape) return fail(shape.error());
    std::unique_ptr<Decoder> decoder(new Decoder(store, *std::move(shape)));
    auto ends = readDecoderEnds(decoder->m_reader, decoder->m_shape, task);
    if (!ends) return fail(ends.error());
    decoder->m_ends = *std::move(ends);
    return decoder;
}

Result<Rows> Decoder::embed(std::span<const std::int32_t> tokens,
                            std::span<const BatchText> texts) const {
    if (auto known = checkRows(tokens, *m_ends.embedding, "token"_text); !known) {
        return fail(known.error());
    }
    Rows hidden(tokens.size(), m_shape.width);
    gatherRows(m_ends.embedding->matrix(0), tokens, hidden.view());
    if (m_shape.embeddingScale != 1.0) {
        const auto scale = static_cast<float>(m_shape.embeddingScale);
        for (float& value : hidden.values) value *= scale;
    }
    if (!m_ends.positions) return hidden;
    std::vector<std::int32_t> positions(tokens.size());
    for (const BatchText& text : texts) {
        for (std::size_t i = 0; i < text.count; ++i) {
            positions[text.firstRow + i] = static_cast<std::int32_t>(text.position + i);
        }
    }
    if (auto known = checkRows(positions, *m_ends.positions, "position"_text); !known) {
        return fail(known.error());
    }
    Rows places(tokens.size(), m_shape.width);
    gatherRows(m_ends.positions->matrix(0), positions, places.view());
    std::ranges::transform(hidden.values, places.values, hidden.values.begin(), std::plus<>());
    return hidden;
}

Result<void> Decoder::runLayer(const DecoderLayer& layer, std::size_t index, const BatchRows& batch,
                               Rows& hidden, const RunOptions& options, TaskContext& task) const {
    return LayerRun({m_shape, m_ends, index, layer}, options, task).run(batch, hidden);
}

Result<Rows> Decoder::logits(ConstRows hidden, const RunOptions& options, TaskContext& task) const {
    Rows scores;
    const MatrixRun matrices(options, task);
    const Rows normed = normRows(m_shape, m_ends.outputNorm, hidden);
    if (auto made = matrices.apply(m_ends.output, 0, normed.view(), scores); !made) {
        return fail(made.error());
    }
    if (m_shape.finalSoftCap > 0.0) softCap(scores.view(), static_cast<float>(m_shape.finalSoftCap));
    return scores;
}

}  // namespace weightscape::inference
