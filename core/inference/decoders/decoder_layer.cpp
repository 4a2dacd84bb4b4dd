// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/decoders/decoder_layer.h"

#include <string>
#include <utility>

namespace weightscape::inference {
namespace {

/// Reads the parts of one layer one after the other; the first error stays.
class Parts {
  public:
    Parts(const LayerReader& reader, const DecoderShape& shape, TaskContext& task)
        : m_reader(reader), m_shape(shape), m_task(task) {}

    void linear(LinearLayer& into, const std::string& name, const LayerReader::Wanted& wanted) {
        take(into, [&] { return m_reader.linear(name, wanted, m_task); });
    }
    void needed(LinearLayer& into, const std::string& name, const LayerReader::Wanted& wanted) {
        take(into, [&] { return m_reader.neededLinear(name, wanted, m_task); });
    }
    void norm(NormWeights& into, const std::string& name, std::size_t count) {
        take(into, [&] { return m_reader.norm(name, count, m_task); });
        complete(into);
    }
    void neededNorm(NormWeights& into, const std::string& name, std::size_t count) {
        take(into, [&] { return m_reader.neededNorm(name, count, m_task); });
        complete(into);
    }
    void numbers(std::vector<float>& into, const std::string& name, std::size_t count) {
        take(into, [&] { return m_reader.numbers(name, count, m_task); });
    }
    void require(bool condition, const std::string& name) {
        if (!m_status || condition) return;
        m_status =
            fail(ErrorCode::Damaged,
                 "The model cannot be run: the tensors of %1 do not fit each other."_text(name));
    }
    [[nodiscard]] const Result<void>& status() const { return m_status; }

  private:
    template <typename Part, typename Read>
    void take(Part& into, Read read) {
        if (!m_status) return;
        auto part = read();
        if (part) {
            into = *std::move(part);
        } else {
            m_status = fail(std::move(part.error()));
        }
    }
    void complete(NormWeights& weights) const {
        if (!m_shape.kind->folderNormsLackOne || m_reader.model().isGguf()) return;
        for (float& scale : weights.scale) scale += 1.0F;
    }

    const LayerReader& m_reader;
    const DecoderShape& m_shape;
    TaskContext& m_task;
    Result<void> m_status;
};

void readAttention(Parts& parts, const DecoderShape& shape, std::size_t index,
                   DecoderLayer& layer) {
    const auto name = [index](std::string_view role) {
        return LayerReader::layerName(index, role);
    };
    const std::size_t keyValueHeads = shape.layers[index].keyValueHeads;
    const std::size_t queries = shape.heads * shape.keyLength;
    const std::size_t keys = keyValueHeads * shape.keyLength;
    const std::size_t values = keyValueHeads * shape.valueLength;
    parts.neededNorm(layer.attentionNorm, name("attn_norm"), shape.width);
    parts.linear(layer.queryKeyValue, name("attn_qkv"), {shape.width, queries + keys + values});
    if (!layer.queryKeyValue.exists()) {
        parts.needed(layer.query, name("attn_q"), {shape.width, queries});
        parts.needed(layer.key, name("attn_k"), {shape.width, keys});
        parts.needed(layer.value, name("attn_v"), {shape.width, values});
    }
    parts.norm(layer.queryNorm, name("attn_q_norm"), shape.keyLength);
    parts.norm(layer.keyNorm, name("attn_k_norm"), shape.keyLength);
    parts.numbers(layer.sinks, name("attn_sinks.weight"), shape.heads);
    parts.needed(layer.output, name("attn_output"), {shape.heads * shape.valueLength, shape.width});
    if (const auto role = shape.kind->attentionOutputNorm; !role.empty()) {
        parts.neededNorm(layer.attentionOutputNorm, name(role), shape.width);
    }
}

void readExperts(Parts& parts, const DecoderShape& shape, std::size_t index, DecoderLayer& layer) {
    const auto name = [index](std::string_view role) {
        return LayerReader::layerName(index, role);
    };
    parts.needed(layer.expertUp, name("ffn_up_exps"), {shape.width, 0, shape.experts});
    parts.needed(layer.expertGate, name("ffn_gate_exps"), {shape.width, 0, shape.experts});
    parts.needed(layer.expertDown, name("ffn_down_exps"), {0, shape.width, shape.experts});
    if (!parts.status()) return;
    parts.require(layer.expertUp.outputs() == layer.expertDown.inputs() &&
                      layer.expertUp.outputs() == layer.expertGate.outputs(),
                  name("ffn_*_exps"));
}

void readFeedForward(Parts& parts, const DecoderShape& shape, std::size_t index,
                     DecoderLayer& layer) {
    const auto name = [index](std::string_view role) {
        return LayerReader::layerName(index, role);
    };
    parts.neededNorm(layer.feedForwardNorm, name(shape.kind->feedForwardNorm), shape.width);
    if (const auto role = shape.kind->feedForwardOutputNorm; !role.empty()) {
        parts.neededNorm(layer.feedForwardOutputNorm, name(role), shape.width);
    }
    if (shape.experts != 0) {
        parts.linear(layer.router, name("ffn_gate_inp"), {shape.width, shape.experts});
    }
    if (layer.router.exists()) return readExperts(parts, shape, index, layer);
    parts.needed(layer.up, name("ffn_up"), {shape.width, 0});
    parts.linear(layer.gate, name("ffn_gate"), {shape.width, 0});
    parts.needed(layer.down, name("ffn_down"), {0, shape.width});
    if (!parts.status()) return;
    const std::size_t inner = layer.down.inputs();
    const bool fits = layer.gate.exists()
                          ? layer.gate.outputs() == inner && layer.up.outputs() == inner
                          : layer.up.outputs() == inner || layer.up.outputs() == 2 * inner;
    parts.require(fits, name("ffn_*"));
}

/// Of a GGUF, where they are tensors; a folder has the numbers that they follow from.
void readRotaryFactors(Parts& parts, const DecoderShape& shape, DecoderEnds& ends) {
    const std::size_t pairs = shape.rotaryDimensions / 2;
    parts.numbers(ends.rotaryFactors, "rope_freqs.weight", pairs);
    if (ends.rotaryFactors.empty()) {
        parts.numbers(ends.rotaryFactors, "rope_factors_short.weight", pairs);
    }
    parts.numbers(ends.longRotaryFactors, "rope_factors_long.weight", pairs);
    if (!ends.rotaryFactors.empty() || !shape.gradualScaling) return;
    ends.rotaryFactors = gradualRotaryFactors(shape.layers.front().rotaryBase,
                                              shape.rotaryDimensions, *shape.gradualScaling);
}

}  // namespace

Result<DecoderLayer> readDecoderLayer(const LayerReader& reader, const DecoderShape& shape,
                                      std::size_t index, TaskContext& task) {
    DecoderLayer layer;
    Parts parts(reader, shape, task);
    readAttention(parts, shape, index, layer);
    readFeedForward(parts, shape, index, layer);
    if (!parts.status()) return fail(parts.status().error());
    return layer;
}

Result<DecoderEnds> readDecoderEnds(const LayerReader& reader, DecoderShape& shape,
                                    TaskContext& task) {
    DecoderEnds ends;
    Parts parts(reader, shape, task);
    LinearLayer embedding;
    parts.needed(embedding, "token_embd", {shape.width, 0});
    if (!parts.status()) return fail(parts.status().error());
    ends.embedding = embedding.held.front();
    shape.vocabulary = embedding.outputs();
    if (shape.kind->learnsPositions) {
        LinearLayer positions;
        parts.needed(positions, "position_embd", {shape.width, 0});
        if (!parts.status()) return fail(parts.status().error());
        ends.positions = positions.held.front();
    }
    readRotaryFactors(parts, shape, ends);
    parts.neededNorm(ends.outputNorm, "output_norm", shape.width);
    parts.linear(ends.output, "output", {shape.width, shape.vocabulary});
    if (!parts.status()) return fail(parts.status().error());
    if (!ends.output.exists()) ends.output = std::move(embedding);
    return ends;
}

}  // namespace weightscape::inference
