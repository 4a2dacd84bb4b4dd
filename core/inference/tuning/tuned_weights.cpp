// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/tuning/tuned_weights.h"

#include <algorithm>
#include <utility>

#include "core/inference/parts/embedding.h"
#include "core/inference/parts/linear.h"
#include "core/inference/parts/row_loops.h"
#include "core/model/tensor_source.h"

namespace weightscape::inference {
namespace {

std::vector<float> originalOf(const Model& model, const TensorInfo& tensor) {
    std::vector<float> weights(tensor.weightCount());
    TensorSource{model, tensor}.decode({0, weights.size()}, weights);
    return weights;
}

}  // namespace

Result<std::unique_ptr<TunedWeights>> TunedWeights::create(
    std::shared_ptr<const Model> model, std::shared_ptr<const recipes::QuantizationPlan> plan,
    TaskContext& task) {
    std::unique_ptr<TunedWeights> weights(new TunedWeights(model, task));
    const auto start = plannedWeights(model, plan);
    for (std::size_t index = 0; index < model->tensors.size(); ++index) {
        task.report(static_cast<double>(index) / static_cast<double>(model->tensors.size()),
                    "weights");
        auto added = weights->add(index, *plan->find(index), *start, task);
        if (!added) return fail(added.error());
    }
    return weights;
}

/// Tensors that are copied stay as they are, but for norms: plain numbers that cost nothing.
Result<void> TunedWeights::add(std::size_t index, const recipes::PlannedTensor& planned,
                               WeightStore& start, TaskContext& task) {
    const TensorInfo& tensor = model().tensors[index];
    auto held = start.hold(index, task);
    if (!held) return fail(held.error());
    m_held.push_back(*held);
    const formats::Format& format = *(*held)->format;
    const bool isNorm = tensor.rowCount() == 1 && !format.isQuantized();
    const bool isTuned = isNorm || (format.isQuantized() && !planned.keeps(tensor));
    if (!isTuned || !LatentTensor::canTune(format) || planned.isSimulated()) return {};
    const auto bytes = (*held)->bytes;
    const auto [place, isNew] = m_tuned.emplace(
        std::piecewise_construct, std::forward_as_tuple(index),
        std::forward_as_tuple(
            LatentTensor(format, {bytes.begin(), bytes.end()}, originalOf(model(), tensor)),
            static_cast<std::size_t>(tensor.rowLength())));
    const auto live = std::make_shared<HeldTensor>();
    live->tensor = &tensor;
    live->format = formats::findFormat("f32");
    live->bytes = std::as_bytes(place->second.tensor.weights());
    m_held.back() = live;
    m_places.emplace(tensor.ggufName, index);
    return {};
}

Result<std::shared_ptr<const HeldTensor>> TunedWeights::hold(std::size_t index,
                                                             TaskContext& /*task*/) {
    return m_held[index];
}

TunedWeights::Tuned* TunedWeights::find(std::string_view tensor) {
    const auto place = m_places.find(tensor);
    return place == m_places.end() ? nullptr : &m_tuned.at(place->second);
}

void TunedWeights::observe(const ObservedGradient& gradient) {
    Tuned* const tuned = find(gradient.tensor);
    if (tuned == nullptr) return;
    const std::size_t rows = gradient.outputGradients.width;
    linearBackward({}, {gradient.inputs, gradient.outputGradients},
                   {.weights = tuned->gradients.view().part(gradient.matrix * rows, rows)}, m_task);
}

void TunedWeights::observe(const ObservedLookup& lookup) {
    Tuned* const tuned = find(lookup.tensor);
    if (tuned == nullptr) return;
    const std::vector<std::uint32_t> tokens(lookup.tokens.begin(), lookup.tokens.end());
    embedBackward({}, tokens, lookup.gradients, tuned->gradients.view());
}

void TunedWeights::observe(const ObservedNorm& norm) {
    if (Tuned* const tuned = find(norm.tensor)) {
        addEach(norm.gradients, tuned->gradients.row(0));
    }
}

Result<void> TunedWeights::finishPart() {
    return {};
}

Result<void> TunedWeights::step(const LatentStep& step, TaskContext& task) {
    for (auto& [index, tuned] : m_tuned) {
        if (!tuned.tensor.step(tuned.gradients.values, step, task)) return failCancelled();
        std::ranges::fill(tuned.gradients.values, 0.0F);
    }
    return {};
}

TunedWeights::Blocks TunedWeights::blocks() const {
    Blocks blocks;
    for (const auto& [index, tuned] : m_tuned) blocks.emplace(index, tuned.tensor.blocks());
    return blocks;
}

}  // namespace weightscape::inference
