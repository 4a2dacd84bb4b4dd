// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/decoders/layer_run.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "core/inference/parts/gate.h"
#include "core/inference/parts/norm.h"
#include "core/inference/parts/row_loops.h"
#include "core/inference/parts/routing.h"

namespace weightscape::inference {
namespace {

void addRows(ConstRows rows, MutableRows sums) {
    for (std::size_t row = 0; row < rows.count; ++row) addEach(rows.row(row), sums.row(row));
}

/// Leaves these rows, in this order.
void keepRows(const std::vector<std::size_t>& kept, Rows& rows) {
    Rows left(kept.size(), rows.width);
    for (std::size_t i = 0; i < kept.size(); ++i) {
        std::ranges::copy(std::as_const(rows).row(kept[i]), left.row(i).begin());
    }
    rows = std::move(left);
}

/// Appends what a batch adds to the tokens seen.
void append(ConstRows rows, std::size_t tokens, Rows& cache) {
    if (cache.count < tokens + rows.count) {
        cache.width = rows.width;
        cache.count = std::max(2 * cache.count, tokens + rows.count);
        cache.values.resize(cache.count * cache.width);
    }
    for (std::size_t i = 0; i < rows.count; ++i) {
        std::ranges::copy(rows.row(i), cache.row(tokens + i).begin());
    }
}

}  // namespace

Rows normed(const DecoderShape& shape, const NormWeights& weights, ConstRows rows,
            TaskContext& task) {
    Rows outputs(rows.count, rows.width);
    const Norm norm{shape.kind->norm, static_cast<float>(shape.normEpsilon), weights.scale,
                    weights.shift};
    normalize(norm, rows, outputs.view(), task);
    return outputs;
}

LayerRun::LayerRun(const PlacedLayer& place, const RunOptions& options, TaskContext& task)
    : m_place(place),
      m_shape(place.shape),
      m_layer(place.layer),
      m_options(options),
      m_matrices(options, task),
      m_task(task) {}

Result<void> LayerRun::run(const BatchRows& batch, Rows& hidden) const {
    auto attention = this->attention(batch, hidden.view());
    if (!attention) return fail(attention.error());
    if (batch.kept != nullptr) keepRows(*batch.kept, hidden);
    addRows(attention->view(), hidden.view());
    auto fed = feedForward(hidden.view());
    if (!fed) return fail(fed.error());
    addRows(fed->view(), hidden.view());
    if (m_task.cancelled()) return failCancelled();
    return {};
}

RotarySpec LayerRun::rotarySpec(std::size_t positions) const {
    const RunningFacts& facts = m_place.shape.running;
    const LayerShape& here = shapeHere();
    RotarySpec spec;
    spec.pairs = m_shape.rotary;
    spec.headSize = m_shape.keyLength;
    spec.dimensions = m_shape.rotaryDimensions;
    spec.base = static_cast<float>(here.rotaryBase);
    spec.frequencyScale = static_cast<float>(here.rotaryScale);
    spec.extensionFactor = facts.rotaryScaling == "yarn" ? 1.0F : 0.0F;
    spec.attentionFactor =
        facts.rotaryAttentionFactor != 0.0 ? static_cast<float>(facts.rotaryAttentionFactor) : 1.0F;
    spec.originalContext = facts.rotaryContext != 0 ? facts.rotaryContext : m_shape.contextLength;
    const DecoderEnds& ends = m_place.ends;
    const bool isLong = !ends.longRotaryFactors.empty() && positions > spec.originalContext;
    spec.frequencyFactors = isLong ? ends.longRotaryFactors : ends.rotaryFactors;
    return spec;
}

AttentionSpec LayerRun::attentionSpec(std::size_t position) const {
    AttentionSpec spec;
    spec.heads = m_shape.heads;
    spec.keyHeads = shapeHere().keyValueHeads;
    spec.headSize = m_shape.keyLength;
    spec.valueSize = m_shape.valueLength;
    spec.scale = static_cast<float>(m_shape.attentionScale);
    spec.softCap = static_cast<float>(m_shape.attentionSoftCap);
    spec.window = shapeHere().window;
    spec.sinks = m_layer.sinks;
    spec.firstPosition = position;
    return spec;
}

void LayerRun::normHeads(const NormWeights& weights, MutableRows rows) const {
    if (!weights.exists()) return;
    const std::size_t heads = rows.width / m_shape.keyLength;
    const Norm norm{m_shape.kind->norm, static_cast<float>(m_shape.normEpsilon), weights.scale,
                    weights.shift};
    if (rows.stride == rows.width) {
        const MutableRows all{rows.values, rows.count * heads, m_shape.keyLength,
                              m_shape.keyLength};
        return normalize(norm, all, all, m_task);
    }
    for (std::size_t row = 0; row < rows.count; ++row) {
        const MutableRows own{rows.row(row).data(), heads, m_shape.keyLength, m_shape.keyLength};
        normalize(norm, own, own, m_task);
    }
}

Result<void> LayerRun::project(ConstRows hidden, Projected& projected) const {
    const Rows inputs = normed(m_shape, m_layer.attentionNorm, hidden, m_task);
    const std::size_t keys = shapeHere().keyValueHeads * m_shape.keyLength;
    const std::size_t values = shapeHere().keyValueHeads * m_shape.valueLength;
    const auto apply = [&](const LinearLayer& layer, Rows& outputs) {
        return m_matrices.apply(layer, 0, inputs.view(), outputs);
    };
    if (m_layer.queryKeyValue.exists()) {
        if (auto done = apply(m_layer.queryKeyValue, projected.query); !done) return done;
        const MutableRows all = projected.query.view();
        const std::size_t queries = all.width - keys - values;
        projected.queries = all.columns(0, queries);
        projected.keys = all.columns(queries, keys);
        projected.values = all.columns(queries + keys, values);
    } else {
        if (auto done = apply(m_layer.query, projected.query); !done) return done;
        if (auto done = apply(m_layer.key, projected.key); !done) return done;
        if (auto done = apply(m_layer.value, projected.value); !done) return done;
        projected.queries = projected.query.view();
        projected.keys = projected.key.view();
        projected.values = projected.value.view();
    }
    normHeads(m_layer.queryNorm, projected.queries);
    normHeads(m_layer.keyNorm, projected.keys);
    return {};
}

void LayerRun::turn(const BatchRows& batch, Projected& projected) const {
    if (m_shape.kind->learnsPositions) return;
    std::vector<std::uint32_t> positions(projected.queries.count);
    std::size_t most = 0;
    for (const BatchText& text : batch.texts) {
        for (std::size_t i = 0; i < text.count; ++i) {
            positions[text.firstRow + i] = static_cast<std::uint32_t>(text.position + i);
        }
        most = std::max(most, text.position + text.count);
    }
    const RotaryTable table(rotarySpec(most), most);
    rotate(table, positions, projected.queries, m_task);
    rotate(table, positions, projected.keys, m_task);
}

Result<void> LayerRun::roundToCache(MutableRows rows) const {
    const formats::Format* const format = m_options.cacheFormat;
    if (format == nullptr) return {};
    if (!format->fitsRow(rows.width) || !format->canEncode() || !format->canDecode()) {
        return fail(ErrorCode::Unsupported,
                    "Keys and values of %1 numbers cannot be kept as %2."_text(rows.width,
                                                                              format->info.label));
    }
    std::vector<std::byte> bytes(format->rowBytes(rows.width));
    for (std::size_t row = 0; row < rows.count; ++row) {
        format->encodeRow(rows.row(row), {}, bytes);
        format->decodeRow(bytes, rows.row(row));
    }
    return {};
}

Rows LayerRun::attended(const BatchRows& batch, const Projected& projected) const {
    Rows outputs(projected.queries.count, m_shape.heads * m_shape.valueLength);
    for (const BatchText& text : batch.texts) {
        AttentionRows rows{projected.queries.part(text.firstRow, text.count),
                           projected.keys.part(text.firstRow, text.count),
                           projected.values.part(text.firstRow, text.count)};
        if (text.cache != nullptr) {
            KeyValueCache& cache = *text.cache;
            append(rows.keys, cache.tokens, cache.keys);
            append(rows.values, cache.tokens, cache.values);
            cache.tokens += text.count;
            rows.keys = std::as_const(cache.keys).view().part(0, cache.tokens);
            rows.values = std::as_const(cache.values).view().part(0, cache.tokens);
        }
        attend(attentionSpec(text.position), rows, outputs.view().part(text.firstRow, text.count),
               m_task);
    }
    return outputs;
}

Result<Rows> LayerRun::attention(const BatchRows& batch, ConstRows hidden) const {
    Projected projected;
    if (auto done = project(hidden, projected); !done) return fail(done.error());
    turn(batch, projected);
    if (auto done = roundToCache(projected.keys); !done) return fail(done.error());
    if (auto done = roundToCache(projected.values); !done) return fail(done.error());
    Rows mixed = attended(batch, projected);
    if (batch.kept != nullptr) keepRows(*batch.kept, mixed);
    Rows outputs;
    if (auto done = m_matrices.apply(m_layer.output, 0, mixed.view(), outputs); !done) {
        return fail(done.error());
    }
    const NormWeights& norm = m_layer.attentionOutputNorm;
    return norm.exists() ? normed(m_shape, norm, outputs.view(), m_task) : std::move(outputs);
}

Result<Rows> LayerRun::feedForward(ConstRows hidden) const {
    const Rows inputs = normed(m_shape, m_layer.feedForwardNorm, hidden, m_task);
    auto outputs = m_layer.router.exists() ? experts(inputs.view()) : dense(inputs.view());
    const NormWeights& norm = m_layer.feedForwardOutputNorm;
    return outputs && norm.exists() ? normed(m_shape, norm, outputs->view(), m_task)
                                    : std::move(outputs);
}

Result<Rows> LayerRun::dense(ConstRows inputs) const {
    Rows gate;
    Rows up;
    if (auto done = m_matrices.apply(m_layer.up, 0, inputs, up); !done) return fail(done.error());
    const std::size_t inner = m_layer.down.inputs();
    GateInputs gated{up.view(), {}};
    if (m_layer.gate.exists()) {
        auto done = m_matrices.apply(m_layer.gate, 0, inputs, gate);
        if (!done) return fail(done.error());
        gated = {gate.view(), up.view()};
    } else if (up.width == 2 * inner) {
        gated = {up.view().columns(0, inner), up.view().columns(inner, inner)};
    }
    Rows activated(inputs.count, inner);
    applyGate(m_shape.kind->gate, gated, activated.view(), m_task);
    Rows outputs;
    auto done = m_matrices.apply(m_layer.down, 0, activated.view(), outputs);
    if (!done) return fail(done.error());
    return outputs;
}

Result<Rows> LayerRun::expert(std::size_t index, ConstRows inputs) const {
    Rows gate;
    Rows up;
    auto done = m_matrices.apply(m_layer.expertGate, index, inputs, gate);
    if (done) done = m_matrices.apply(m_layer.expertUp, index, inputs, up);
    if (!done) return fail(done.error());
    applyGate(m_shape.kind->gate, {gate.view(), up.view()}, gate.view(), m_task);
    Rows outputs;
    done = m_matrices.apply(m_layer.expertDown, index, gate.view(), outputs);
    if (!done) return fail(done.error());
    return outputs;
}

Result<Rows> LayerRun::experts(ConstRows inputs) const {
    Rows scores;
    if (auto done = m_matrices.apply(m_layer.router, 0, inputs, scores); !done) {
        return fail(done.error());
    }
    const RoutingSpec spec{m_shape.kind->routing, m_shape.usedExperts,
                           m_shape.kind->normalizesRouting, static_cast<float>(m_shape.expertScale)};
    const Routing routing = routeToExperts(spec, scores.view());
    Rows sums(inputs.count, inputs.width);
    for (std::size_t index = 0; index < routing.ofExpert.size(); ++index) {
        const auto& choices = routing.ofExpert[index];
        if (choices.empty()) continue;
        Rows own(choices.size(), inputs.width);
        for (std::size_t i = 0; i < choices.size(); ++i) {
            std::ranges::copy(inputs.row(routing.tokenOf(choices[i])), own.row(i).begin());
        }
        const auto outputs = expert(index, own.view());
        if (!outputs) return fail(outputs.error());
        for (std::size_t i = 0; i < choices.size(); ++i) {
            addScaled(routing.choices[choices[i]].weight, outputs->row(i),
                      sums.row(routing.tokenOf(choices[i])));
        }
    }
    return sums;
}

}  // namespace weightscape::inference
