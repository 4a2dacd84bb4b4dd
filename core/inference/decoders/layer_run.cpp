// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/decoders/layer_run.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "core/inference/parts/row_loops.h"

namespace weightscape::inference {
namespace {

void addRows(ConstRows rows, MutableRows sums) {
    for (std::size_t row = 0; row < rows.count; ++row) addEach(rows.row(row), sums.row(row));
}

/// These rows, in this order.
template <typename Kept>
Kept rowsAt(const std::vector<std::size_t>& kept, ConstRows rows) {
    Kept left(kept.size(), rows.width);
    for (std::size_t i = 0; i < kept.size(); ++i) {
        std::ranges::copy(rows.row(kept[i]), left.row(i).begin());
    }
    return left;
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

RotarySpec rotarySpec(const PlacedLayer& place, std::size_t positions) {
    const DecoderShape& shape = place.shape;
    const RunningFacts& facts = shape.running;
    const LayerShape& here = shape.layers[place.index];
    RotarySpec spec;
    spec.pairs = shape.rotary;
    spec.headSize = shape.keyLength;
    spec.dimensions = shape.rotaryDimensions;
    spec.base = static_cast<float>(here.rotaryBase);
    spec.frequencyScale = static_cast<float>(here.rotaryScale);
    spec.extensionFactor = facts.rotaryScaling == "yarn" ? 1.0F : 0.0F;
    spec.attentionFactor =
        facts.rotaryAttentionFactor != 0.0 ? static_cast<float>(facts.rotaryAttentionFactor) : 1.0F;
    spec.originalContext = facts.rotaryContext != 0 ? facts.rotaryContext : shape.contextLength;
    const DecoderEnds& ends = place.ends;
    const bool isLong = !ends.longRotaryFactors.empty() && positions > spec.originalContext;
    spec.frequencyFactors = isLong ? ends.longRotaryFactors : ends.rotaryFactors;
    return spec;
}

}  // namespace

Norm normOf(const DecoderShape& shape, const NormWeights& weights) {
    return {shape.kind->norm, static_cast<float>(shape.normEpsilon), weights.scale, weights.shift};
}

WorkRows normed(const DecoderShape& shape, const NormWeights& weights, ConstRows rows,
                TaskContext& task) {
    WorkRows outputs(rows.count, rows.width);
    normalize(normOf(shape, weights), rows, outputs.view(), task);
    return outputs;
}

AttentionSpec attentionSpec(const PlacedLayer& place, std::size_t position) {
    const DecoderShape& shape = place.shape;
    const LayerShape& here = shape.layers[place.index];
    AttentionSpec spec;
    spec.heads = shape.heads;
    spec.keyHeads = here.keyValueHeads;
    spec.headSize = shape.keyLength;
    spec.valueSize = shape.valueLength;
    spec.scale = static_cast<float>(shape.attentionScale);
    spec.softCap = static_cast<float>(shape.attentionSoftCap);
    spec.window = here.window;
    spec.sinks = place.layer.sinks;
    spec.firstPosition = position;
    return spec;
}

RoutingSpec routingSpec(const DecoderShape& shape) {
    return {shape.kind->routing, shape.usedExperts, shape.kind->normalizesRouting,
            static_cast<float>(shape.expertScale)};
}

GateInputs gateInputs(ConstRows up, const WorkRows* gate, std::size_t inner) {
    if (gate != nullptr) return {gate->view(), up};
    if (up.width == 2 * inner) return {up.columns(0, inner), up.columns(inner, inner)};
    return {up, {}};
}

BatchAngles batchAngles(const PlacedLayer& place, const BatchRows& batch, std::size_t rows) {
    std::vector<std::uint32_t> positions(rows);
    std::size_t first = std::numeric_limits<std::size_t>::max();
    std::size_t end = 0;
    for (const BatchText& text : batch.texts) {
        for (std::size_t i = 0; i < text.count; ++i) {
            positions[text.firstRow + i] = static_cast<std::uint32_t>(text.position + i);
        }
        first = std::min(first, text.position);
        end = std::max(end, text.position + text.count);
    }
    return {std::move(positions), RotaryTable(rotarySpec(place, end), end, std::min(first, end))};
}

LayerRun::LayerRun(const PlacedLayer& place, const RunOptions& options, TaskContext& task,
                   LayerTape* tape)
    : m_place(place),
      m_shape(place.shape),
      m_layer(place.layer),
      m_options(options),
      m_matrices(options, task),
      m_task(task),
      m_tape(tape) {}

Result<void> LayerRun::run(const BatchRows& batch, Rows& hidden) const {
    auto attention = this->attention(batch, hidden.view());
    if (!attention) return fail(attention.error());
    if (batch.kept != nullptr) hidden = rowsAt<Rows>(*batch.kept, hidden.view());
    addRows(std::as_const(*attention).view(), hidden.view());
    keep(&LayerTape::middle, hidden.view());
    auto fed = feedForward(hidden.view());
    if (!fed) return fail(fed.error());
    addRows(std::as_const(*fed).view(), hidden.view());
    if (m_task.cancelled()) return failCancelled();
    return {};
}

void LayerRun::normHeads(const NormWeights& weights, MutableRows rows) const {
    if (!weights.exists()) return;
    const std::size_t heads = rows.width / m_shape.keyLength;
    const Norm norm = normOf(m_shape, weights);
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
    const WorkRows inputs = normed(m_shape, m_layer.attentionNorm, hidden, m_task);
    keep(&LayerTape::attentionInputs, inputs.view());
    const std::size_t keys = shapeHere().keyValueHeads * m_shape.keyLength;
    const std::size_t values = shapeHere().keyValueHeads * m_shape.valueLength;
    const auto apply = [&](const LinearLayer& layer, std::optional<WorkRows>& into,
                           MutableRows& view) -> Result<void> {
        auto outputs = m_matrices.apply(layer, 0, inputs.view());
        if (!outputs) return fail(outputs.error());
        view = into.emplace(*std::move(outputs)).view();
        return {};
    };
    if (m_layer.queryKeyValue.exists()) {
        MutableRows all;
        if (auto done = apply(m_layer.queryKeyValue, projected.query, all); !done) return done;
        const std::size_t queries = all.width - keys - values;
        projected.queries = all.columns(0, queries);
        projected.keys = all.columns(queries, keys);
        projected.values = all.columns(queries + keys, values);
    } else {
        auto done = apply(m_layer.query, projected.query, projected.queries);
        if (done) done = apply(m_layer.key, projected.key, projected.keys);
        if (done) done = apply(m_layer.value, projected.value, projected.values);
        if (!done) return done;
    }
    if (m_layer.queryNorm.exists()) keep(&LayerTape::plainQueries, projected.queries);
    if (m_layer.keyNorm.exists()) keep(&LayerTape::plainKeys, projected.keys);
    normHeads(m_layer.queryNorm, projected.queries);
    normHeads(m_layer.keyNorm, projected.keys);
    return {};
}

void LayerRun::turn(const BatchRows& batch, Projected& projected) const {
    if (m_shape.kind->learnsPositions) return;
    const BatchAngles angles = batchAngles(m_place, batch, projected.queries.count);
    rotate(angles.table, angles.positions, projected.queries, m_task);
    rotate(angles.table, angles.positions, projected.keys, m_task);
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

WorkRows LayerRun::attended(const BatchRows& batch, const Projected& projected) const {
    WorkRows outputs(projected.queries.count, m_shape.heads * m_shape.valueLength);
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
        attend(attentionSpec(m_place, text.position), rows,
               outputs.view().part(text.firstRow, text.count), m_task);
    }
    return outputs;
}

Result<WorkRows> LayerRun::attention(const BatchRows& batch, ConstRows hidden) const {
    Projected projected;
    if (auto done = project(hidden, projected); !done) return fail(done.error());
    turn(batch, projected);
    if (auto done = roundToCache(projected.keys); !done) return fail(done.error());
    if (auto done = roundToCache(projected.values); !done) return fail(done.error());
    keep(&LayerTape::queries, projected.queries);
    keep(&LayerTape::keys, projected.keys);
    keep(&LayerTape::values, projected.values);
    const WorkRows all = attended(batch, projected);
    keep(&LayerTape::attended, all.view());
    auto outputs =
        batch.kept == nullptr
            ? m_matrices.apply(m_layer.output, 0, all.view())
            : m_matrices.apply(m_layer.output, 0, rowsAt<WorkRows>(*batch.kept, all.view()).view());
    const NormWeights& norm = m_layer.attentionOutputNorm;
    if (!outputs || !norm.exists()) return outputs;
    keep(&LayerTape::attentionOutputs, outputs->view());
    return normed(m_shape, norm, std::as_const(*outputs).view(), m_task);
}

Result<WorkRows> LayerRun::feedForward(ConstRows hidden) const {
    const WorkRows inputs = normed(m_shape, m_layer.feedForwardNorm, hidden, m_task);
    auto outputs = m_layer.router.exists() ? experts(inputs.view()) : dense(inputs.view());
    const NormWeights& norm = m_layer.feedForwardOutputNorm;
    if (!outputs || !norm.exists()) return outputs;
    keep(&LayerTape::networkOutputs, outputs->view());
    return normed(m_shape, norm, std::as_const(*outputs).view(), m_task);
}

Result<WorkRows> LayerRun::dense(ConstRows inputs) const {
    const auto up = m_matrices.apply(m_layer.up, 0, inputs);
    if (!up) return fail(up.error());
    const std::size_t inner = m_layer.down.inputs();
    std::optional<WorkRows> gate;
    if (m_layer.gate.exists()) {
        auto made = m_matrices.apply(m_layer.gate, 0, inputs);
        if (!made) return made;
        gate.emplace(*std::move(made));
    }
    WorkRows activated(inputs.count, inner);
    applyGate(m_shape.kind->gate, gateInputs(up->view(), gate ? &*gate : nullptr, inner),
              activated.view(), m_task);
    if (m_tape != nullptr) {
        GatedTape& kept = m_tape->dense;
        record(kept.inputs, inputs);
        if (gate) record(kept.gate, std::as_const(*gate).view());
        record(kept.up, up->view());
        record(kept.activated, std::as_const(activated).view());
    }
    return m_matrices.apply(m_layer.down, 0, std::as_const(activated).view());
}

Result<WorkRows> LayerRun::expert(std::size_t index, ConstRows inputs, GatedTape* tape) const {
    auto gate = m_matrices.apply(m_layer.expertGate, index, inputs);
    if (!gate) return gate;
    const auto up = m_matrices.apply(m_layer.expertUp, index, inputs);
    if (!up) return fail(up.error());
    if (tape != nullptr) {
        record(tape->inputs, inputs);
        record(tape->gate, std::as_const(*gate).view());
        record(tape->up, up->view());
    }
    applyGate(m_shape.kind->gate, {std::as_const(*gate).view(), up->view()}, gate->view(), m_task);
    if (tape != nullptr) record(tape->activated, std::as_const(*gate).view());
    return m_matrices.apply(m_layer.expertDown, index, std::as_const(*gate).view());
}

Result<WorkRows> LayerRun::experts(ConstRows inputs) const {
    const auto scores = m_matrices.apply(m_layer.router, 0, inputs);
    if (!scores) return fail(scores.error());
    const Routing routing = routeToExperts(routingSpec(m_shape), scores->view());
    if (m_tape != nullptr) {
        keep(&LayerTape::networkInputs, inputs);
        keep(&LayerTape::routerScores, scores->view());
        m_tape->routing = routing;
        m_tape->experts = std::vector<ExpertTape>(routing.ofExpert.size());
    }
    WorkRows sums(inputs.count, inputs.width);
    for (std::size_t row = 0; row < sums.count(); ++row) std::ranges::fill(sums.row(row), 0.0F);
    for (std::size_t index = 0; index < routing.ofExpert.size(); ++index) {
        const auto& choices = routing.ofExpert[index];
        if (choices.empty()) continue;
        WorkRows own(choices.size(), inputs.width);
        for (std::size_t i = 0; i < choices.size(); ++i) {
            std::ranges::copy(inputs.row(routing.tokenOf(choices[i])), own.row(i).begin());
        }
        ExpertTape* const tape = m_tape != nullptr ? &m_tape->experts[index] : nullptr;
        const auto outputs =
            expert(index, std::as_const(own).view(), tape != nullptr ? &tape->network : nullptr);
        if (!outputs) return fail(outputs.error());
        if (tape != nullptr) record(tape->outputs, outputs->view());
        for (std::size_t i = 0; i < choices.size(); ++i) {
            addScaled(routing.choices[choices[i]].weight, outputs->view().row(i),
                      sums.row(routing.tokenOf(choices[i])));
        }
    }
    return sums;
}

}  // namespace weightscape::inference
