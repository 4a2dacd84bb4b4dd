// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/gradients/layer_backward.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/inference/parts/attention_backward.h"
#include "core/inference/parts/linear.h"
#include "core/inference/parts/row_loops.h"

namespace weightscape::inference {
namespace {

void addRowsTo(ConstRows rows, MutableRows sums) {
    for (std::size_t row = 0; row < rows.count; ++row) addEach(rows.row(row), sums.row(row));
}

/// The second rows are added to the first.
WorkRows sumOfBoth(WorkRows first, const WorkRows& second) {
    addRowsTo(second.view(), first.view());
    return first;
}

void fillWithZeros(WorkRows& rows) {
    for (std::size_t row = 0; row < rows.count(); ++row) std::ranges::fill(rows.row(row), 0.0F);
}

}  // namespace

WorkRows matrixBackward(const LinearLayer& layer, std::size_t matrix, const BackwardRows& rows,
                        GradientObserver& observer, TaskContext& task) {
    observer.observe(ObservedGradient{layer.tensor, matrix, layer.matrices.size(), rows.inputs,
                                      rows.outputGradients});
    WorkRows gradients(rows.inputs.count, layer.inputs());
    linearBackward(layer.matrices[matrix], rows, {.inputs = gradients.view()}, task);
    return gradients;
}

void normBackward(const Norm& norm, const NormWeights& weights, const BackwardRows& rows,
                  MutableRows gradients, GradientObserver& observer, TaskContext& task) {
    if (!observer.watchesNorms()) return normalizeBackward(norm, rows, {gradients}, task);
    std::vector<float> ofFactors(weights.scale.size());
    normalizeBackward(norm, rows, {gradients, ofFactors}, task);
    observer.observe(ObservedNorm{weights.tensor, ofFactors});
}

Result<void> LayerBackward::run(const BatchRows& batch, ConstRows hidden, const LayerTape& tape,
                                MutableRows gradients) const {
    // Each half adds to what passes by: the gradients of the sum are those of both sides.
    const auto addHalf = [&](const NormWeights& after, const std::optional<WorkRows>& plain,
                             const auto& half, const NormWeights& before, ConstRows inputs) {
        WorkRows outer(gradients.count, gradients.width);
        for (std::size_t row = 0; row < gradients.count; ++row) {
            std::ranges::copy(gradients.row(row), outer.row(row).begin());
        }
        if (after.exists()) {
            throughNorm(after, {std::as_const(*plain).view(), std::as_const(outer).view()},
                        outer.view());
        }
        const WorkRows inner = half(std::as_const(outer).view());
        WorkRows own(inputs.count, inputs.width);
        throughNorm(before, {inputs, inner.view()}, own.view());
        addRowsTo(std::as_const(own).view(), gradients);
    };
    const auto network = [&](ConstRows outputs) {
        return m_layer.router.exists() ? experts(tape, outputs) : dense(tape.dense, outputs);
    };
    const auto looking = [&](ConstRows outputs) { return attention(batch, tape, outputs); };
    addHalf(m_layer.feedForwardOutputNorm, tape.networkOutputs, network, m_layer.feedForwardNorm,
            std::as_const(*tape.middle).view());
    if (m_task.cancelled()) return failCancelled();
    addHalf(m_layer.attentionOutputNorm, tape.attentionOutputs, looking, m_layer.attentionNorm,
            hidden);
    if (m_task.cancelled()) return failCancelled();
    return {};
}

WorkRows LayerBackward::dense(const GatedTape& tape, ConstRows outputGradients) const {
    const WorkRows activated = through(m_layer.down, 0, tape.activated->view(), outputGradients);
    return gated(tape, activated.view());
}

WorkRows LayerBackward::gated(const GatedTape& tape, ConstRows activatedGradients) const {
    const WorkRows* const gate = tape.gate ? &*tape.gate : nullptr;
    const GateInputs inputs = gateInputs(tape.up->view(), gate, activatedGradients.width);
    WorkRows up(tape.up->count(), tape.up->width());
    const auto backward = [&](const GateGradients& gradients) {
        applyGateBackward(m_shape.kind->gate, {inputs, activatedGradients}, gradients, m_task);
    };
    const auto throughUp = [&] {
        return through(m_layer.up, 0, tape.inputs->view(), std::as_const(up).view());
    };
    if (gate != nullptr) {
        WorkRows ofGate(gate->count(), gate->width());
        backward({ofGate.view(), up.view()});
        return sumOfBoth(throughUp(), through(m_layer.gate, 0, tape.inputs->view(),
                                              std::as_const(ofGate).view()));
    }
    const std::size_t inner = activatedGradients.width;
    if (inputs.up.values == nullptr) {
        backward({up.view()});
    } else {
        backward({up.view().columns(0, inner), up.view().columns(inner, inner)});
    }
    return throughUp();
}

WorkRows LayerBackward::expert(std::size_t index, const GatedTape& tape,
                               ConstRows outputGradients) const {
    const WorkRows activated =
        through(m_layer.expertDown, index, tape.activated->view(), outputGradients);
    WorkRows gate(tape.gate->count(), tape.gate->width());
    WorkRows up(tape.up->count(), tape.up->width());
    applyGateBackward(m_shape.kind->gate, {{tape.gate->view(), tape.up->view()}, activated.view()},
                      {gate.view(), up.view()}, m_task);
    return sumOfBoth(
        through(m_layer.expertUp, index, tape.inputs->view(), std::as_const(up).view()),
        through(m_layer.expertGate, index, tape.inputs->view(), std::as_const(gate).view()));
}

WorkRows LayerBackward::experts(const LayerTape& tape, ConstRows outputGradients) const {
    const Routing& routing = tape.routing;
    WorkRows gradients(outputGradients.count, outputGradients.width);
    fillWithZeros(gradients);
    std::vector<float> ofWeights(routing.choices.size());
    for (std::size_t index = 0; index < routing.ofExpert.size(); ++index) {
        const auto& choices = routing.ofExpert[index];
        if (choices.empty()) continue;
        const ExpertTape& own = tape.experts[index];
        WorkRows outputs(choices.size(), outputGradients.width);
        fillWithZeros(outputs);
        for (std::size_t i = 0; i < choices.size(); ++i) {
            const auto ofSum = outputGradients.row(routing.tokenOf(choices[i]));
            ofWeights[choices[i]] = dotProduct(ofSum, own.outputs->row(i));
            addScaled(routing.choices[choices[i]].weight, ofSum, outputs.row(i));
        }
        const WorkRows inputs = expert(index, own.network, std::as_const(outputs).view());
        for (std::size_t i = 0; i < choices.size(); ++i) {
            addEach(inputs.row(i), gradients.row(routing.tokenOf(choices[i])));
        }
    }
    WorkRows scores(tape.routerScores->count(), tape.routerScores->width());
    routeToExpertsBackward(routingSpec(m_shape), {tape.routerScores->view(), &routing, ofWeights},
                           scores.view());
    return sumOfBoth(std::move(gradients), through(m_layer.router, 0, tape.networkInputs->view(),
                                                   std::as_const(scores).view()));
}

void LayerBackward::headsBackward(const NormWeights& weights, ConstRows plain,
                                  MutableRows gradients) const {
    const std::size_t length = m_shape.keyLength;
    const std::size_t heads = plain.count * plain.width / length;
    const MutableRows all{gradients.values, heads, length, length};
    throughNorm(weights, {{plain.values, heads, length, length}, all}, all);
}

WorkRows LayerBackward::projections(const LayerTape& tape, ConstRows queries, ConstRows keys,
                                    ConstRows values) const {
    const ConstRows inputs = tape.attentionInputs->view();
    if (!m_layer.queryKeyValue.exists()) {
        WorkRows sum = sumOfBoth(through(m_layer.query, 0, inputs, queries),
                                 through(m_layer.key, 0, inputs, keys));
        return sumOfBoth(std::move(sum), through(m_layer.value, 0, inputs, values));
    }
    WorkRows all(inputs.count, queries.width + keys.width + values.width);
    for (std::size_t row = 0; row < all.count(); ++row) {
        auto to = all.row(row).begin();
        for (const ConstRows& part : {queries, keys, values}) {
            to = std::ranges::copy(part.row(row), to).out;
        }
    }
    return through(m_layer.queryKeyValue, 0, inputs, std::as_const(all).view());
}

WorkRows LayerBackward::attention(const BatchRows& batch, const LayerTape& tape,
                                  ConstRows outputGradients) const {
    const WorkRows attended = through(m_layer.output, 0, tape.attended->view(), outputGradients);
    WorkRows queries(tape.queries->count(), tape.queries->width());
    WorkRows keys(tape.keys->count(), tape.keys->width());
    WorkRows values(tape.values->count(), tape.values->width());
    for (const BatchText& text : batch.texts) {
        const auto own = [&](auto rows) { return rows.part(text.firstRow, text.count); };
        attendBackward(
            attentionSpec(m_place, text.position),
            {{own(tape.queries->view()), own(tape.keys->view()), own(tape.values->view())},
             own(attended.view())},
            {own(queries.view()), own(keys.view()), own(values.view())}, m_task);
    }
    if (!m_shape.kind->learnsPositions) {
        const BatchAngles angles = batchAngles(m_place, batch, queries.count());
        rotateBackward(angles.table, angles.positions, queries.view(), m_task);
        rotateBackward(angles.table, angles.positions, keys.view(), m_task);
    }
    if (tape.plainQueries) {
        headsBackward(m_layer.queryNorm, tape.plainQueries->view(), queries.view());
    }
    if (tape.plainKeys) headsBackward(m_layer.keyNorm, tape.plainKeys->view(), keys.view());
    return projections(tape, std::as_const(queries).view(), std::as_const(keys).view(),
                       std::as_const(values).view());
}

}  // namespace weightscape::inference
