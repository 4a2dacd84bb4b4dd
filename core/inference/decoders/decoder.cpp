// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/decoders/decoder.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/inference/decoders/layer_run.h"
#include "core/inference/parts/embedding.h"
#include "core/inference/parts/row_loops.h"

namespace weightscape::inference {
namespace {

/// Rows of a table by their numbers. These come from the user's text and from the file: neither is
/// trusted.
Result<Rows> rowsOf(const HeldTensor& table, std::span<const std::int32_t> numbers, float scale,
                    Words what, TaskContext& task) {
    const Embedding embedding{table.matrix(0), scale};
    const auto count = static_cast<std::int64_t>(embedding.weights.rows);
    std::vector<std::uint32_t> rows;
    for (const std::int32_t number : numbers) {
        if (number < 0 || number >= count) {
            return fail(ErrorCode::InvalidArgument,
                        "The model has no %1 %2; there are %3."_text(what, number, count));
        }
        rows.push_back(static_cast<std::uint32_t>(number));
    }
    Rows found(numbers.size(), embedding.weights.columns);
    inference::embed(embedding, rows, found.view(), task);
    return found;
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

Result<Rows> Decoder::embed(std::span<const std::int32_t> tokens, std::span<const BatchText> texts,
                            TaskContext& task) const {
    auto hidden = rowsOf(*m_ends.embedding, tokens, static_cast<float>(m_shape.embeddingScale),
                         "token"_text, task);
    if (!hidden || !m_ends.positions) return hidden;
    std::vector<std::int32_t> positions(tokens.size());
    for (const BatchText& text : texts) {
        for (std::size_t i = 0; i < text.count; ++i) {
            positions[text.firstRow + i] = static_cast<std::int32_t>(text.position + i);
        }
    }
    const auto places = rowsOf(*m_ends.positions, positions, 1.0F, "position"_text, task);
    if (!places) return fail(places.error());
    addEach(places->values, hidden->values);
    return hidden;
}

Result<void> Decoder::runLayer(const DecoderLayer& layer, std::size_t index, const BatchRows& batch,
                               Rows& hidden, const RunOptions& options, TaskContext& task) const {
    return LayerRun(place(layer, index), options, task).run(batch, hidden);
}

Result<WorkRows> Decoder::logits(ConstRows hidden, const RunOptions& options,
                                 TaskContext& task) const {
    const WorkRows inputs = normed(m_shape, m_ends.outputNorm, hidden, task);
    auto scores = MatrixRun(options, task).apply(m_ends.output, 0, inputs.view());
    if (!scores || m_shape.finalSoftCap <= 0.0) return scores;
    for (std::size_t row = 0; row < scores->count(); ++row) {
        capSoftly(scores->row(row), static_cast<float>(m_shape.finalSoftCap));
    }
    return scores;
}

}  // namespace weightscape::inference
