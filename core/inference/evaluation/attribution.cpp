// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/evaluation/attribution.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/inference/decoders/decoder.h"
#include "core/inference/figures/divergence.h"
#include "core/inference/weights/weight_store.h"
#include "core/model/architectures/tensor_role.h"
#include "core/model/tensor_source.h"

namespace weightscape::inference {
namespace {

/// Takes the factors of scaled weights back, as the other tensors are not scaled.
Result<std::shared_ptr<const HeldTensor>> unscaled(std::shared_ptr<const HeldTensor> held,
                                                   const encoders::TensorScaling& scaling,
                                                   const Model& model, TaskContext& task) {
    const auto factors = scaling.factors(model, task);
    if (!factors) return fail(factors.error());
    if (factors->empty()) return held;
    std::vector<float> weights = held->numbers();
    multiplyWeights(*held->tensor, factors->inverse(), {0, weights.size()}, weights);
    auto plain = std::make_shared<HeldTensor>();
    plain->tensor = held->tensor;
    plain->format = formats::findFormat("f32");
    plain->own.resize(plain->format->rowBytes(weights.size()));
    plain->format->encodeRow(weights, {}, plain->own);
    plain->bytes = plain->own;
    return std::shared_ptr<const HeldTensor>(std::move(plain));
}

/// The file's weights, but for one tensor that is as planned.
class SwitchedWeights final : public WeightStore {
  public:
    SwitchedWeights(std::shared_ptr<const Model> model,
                    std::shared_ptr<const recipes::QuantizationPlan> plan)
        : WeightStore(model),
          m_plan(plan),
          m_stored(storedWeights(model)),
          m_planned(plannedWeights(model, std::move(plan))) {}

    void change(std::optional<std::size_t> tensor) { m_changed = tensor; }
    Result<std::shared_ptr<const HeldTensor>> hold(std::size_t index, TaskContext& task) override {
        if (m_changed != index) return m_stored->hold(index, task);
        auto held = m_planned->hold(index, task);
        const auto& scaling = m_plan->find(index)->scaling;
        if (!held || !scaling) return held;
        return unscaled(*std::move(held), *scaling, model(), task);
    }

  private:
    std::shared_ptr<const recipes::QuantizationPlan> m_plan;
    std::unique_ptr<WeightStore> m_stored;
    std::unique_ptr<WeightStore> m_planned;
    std::optional<std::size_t> m_changed;
};

class Attribution {
  public:
    Attribution(const AttributionRequest& request, TaskContext& task)
        : m_request(request), m_store(request.model, request.plan), m_task(task) {}

    Result<std::vector<TensorDamage>> run() {
        auto decoder = Decoder::open(m_store, m_task);
        if (!decoder) return fail(decoder.error());
        m_original = *std::move(decoder);
        chooseTensors();
        readTokens();
        if (auto ran = runOriginal(); !ran) return fail(ran.error());
        if (auto done = changeEnds(); !done) return fail(done.error());
        for (std::size_t layer = 0; layer < layers(); ++layer) {
            if (auto done = changeLayer(layer); !done) return fail(done.error());
        }
        std::ranges::sort(m_damages, [](const TensorDamage& a, const TensorDamage& b) {
            const double left = a.divergence.value;
            const double right = b.divergence.value;
            return left != right ? left > right : a.tensor < b.tensor;
        });
        return std::move(m_damages);
    }

  private:
    [[nodiscard]] std::size_t layers() const { return m_original->shape().layers.size(); }

    void chooseTensors() {
        m_tensors = m_request.tensors;
        if (!m_tensors.empty()) return;
        const auto& tensors = m_request.model->tensors;
        for (std::size_t i = 0; i < tensors.size(); ++i) {
            const encoders::Treatment alone = m_request.plan->find(i)->withoutScaling();
            if (!alone.keeps(tensors[i])) m_tensors.push_back(i);
        }
    }

    void readTokens() {
        const ChunkPlan& plan = m_request.text.plan;
        for (std::size_t chunk = 0; chunk < plan.chunks; ++chunk) {
            const auto input =
                chunkInput(plan, m_request.text.tokens, chunk, m_request.text.beginning);
            m_texts.push_back({m_tokens.size(), input.size(), 0, nullptr});
            m_tokens.insert(m_tokens.end(), input.begin(), input.end());
            const auto next = scoredTokens(plan, m_request.text.tokens, chunk);
            m_next.insert(m_next.end(), next.begin(), next.end());
            for (std::size_t i = 0; i < plan.scoredPerChunk(); ++i) {
                m_scored.push_back(m_texts.back().firstRow + plan.firstScored() + i);
            }
        }
    }

    /// Runs the layers from `first` on, the first as given, and gives the scores.
    Result<WorkRows> runFrom(const Decoder& decoder, std::size_t first, const DecoderLayer* changed,
                             Rows hidden) {
        for (std::size_t index = first; index < layers(); ++index) {
            const DecoderLayer& layer =
                index == first && changed != nullptr ? *changed : m_layers[index];
            const bool isLast = index + 1 == layers();
            auto ran = decoder.runLayer(layer, index, {m_texts, isLast ? &m_scored : nullptr},
                                        hidden, {}, m_task);
            if (!ran) return fail(ran.error());
        }
        return decoder.logits(std::as_const(hidden).view(), {}, m_task);
    }

    Result<void> runOriginal() {
        auto hidden = m_original->embed(m_tokens, m_texts, m_task);
        if (!hidden) return fail(hidden.error());
        for (std::size_t index = 0; index < layers(); ++index) {
            auto layer = m_original->layer(index, m_task);
            if (!layer) return fail(layer.error());
            m_layers.push_back(*std::move(layer));
        }
        m_hidden = *std::move(hidden);
        auto answers = runFrom(*m_original, 0, nullptr, m_hidden);
        if (!answers) return fail(answers.error());
        m_answers.emplace(*std::move(answers));
        return {};
    }

    Result<void> judge(std::size_t tensor, const Result<WorkRows>& scores) {
        if (!scores) return fail(scores.error());
        DivergenceMeter meter;
        const LogitsInMemory reference(std::as_const(*m_answers).view());
        auto added = meter.add({scores->view(), m_next, 0}, reference, 0, m_task);
        if (!added) return added;
        const DivergenceFigures figures = meter.figures();
        m_damages.push_back({tensor, figures.divergence, figures.sameTop});
        if (m_request.progress) m_request.progress(m_damages.back());
        m_task.report(static_cast<double>(m_damages.size()) / static_cast<double>(m_tensors.size()),
                      m_request.model->tensors[tensor].name);
        return {};
    }

    /// What stands before and behind the layers is read when a decoder is opened.
    Result<void> changeEnds() {
        for (const std::size_t tensor : m_tensors) {
            if (tensorRole(m_request.model->tensors[tensor].ggufName).layer >= 0) continue;
            m_store.change(tensor);
            auto decoder = Decoder::open(m_store, m_task);
            m_store.change(std::nullopt);
            if (!decoder) return fail(decoder.error());
            auto hidden = (*decoder)->embed(m_tokens, m_texts, m_task);
            if (!hidden) return fail(hidden.error());
            auto judged = judge(tensor, runFrom(**decoder, 0, nullptr, *std::move(hidden)));
            if (!judged) return judged;
        }
        return {};
    }

    Result<void> changeLayer(std::size_t index) {
        for (const std::size_t tensor : m_tensors) {
            const int own = tensorRole(m_request.model->tensors[tensor].ggufName).layer;
            if (own != static_cast<int>(index)) continue;
            m_store.change(tensor);
            const auto layer = m_original->layer(index, m_task);
            m_store.change(std::nullopt);
            if (!layer) return fail(layer.error());
            auto judged = judge(tensor, runFrom(*m_original, index, &*layer, m_hidden));
            if (!judged) return judged;
        }
        return m_original->runLayer(m_layers[index], index, {m_texts}, m_hidden, {}, m_task);
    }

    const AttributionRequest& m_request;
    SwitchedWeights m_store;
    TaskContext& m_task;
    std::unique_ptr<const Decoder> m_original;
    std::vector<std::size_t> m_tensors;
    std::vector<std::int32_t> m_tokens;
    std::vector<std::int32_t> m_next;
    std::vector<BatchText> m_texts;
    std::vector<std::size_t> m_scored;   ///< rows whose answers are judged
    std::vector<DecoderLayer> m_layers;  ///< of the original
    Rows m_hidden;                       ///< of the original, before the layer that is changed
    std::optional<WorkRows> m_answers;
    std::vector<TensorDamage> m_damages;
};

}  // namespace

Result<std::vector<TensorDamage>> attributeDamage(const AttributionRequest& request,
                                                  TaskContext& task) {
    return Attribution(request, task).run();
}

}  // namespace weightscape::inference
