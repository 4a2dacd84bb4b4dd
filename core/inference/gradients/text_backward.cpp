// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/gradients/text_backward.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "core/inference/generate/next_token.h"
#include "core/inference/gradients/kept_states.h"
#include "core/inference/gradients/layer_backward.h"
#include "core/inference/parts/loss.h"

namespace weightscape::inference {
namespace {

/// Tokens that go through a layer together.
constexpr std::size_t kBatchTokens = 2048;
/// Scores that are held at a time.
constexpr std::size_t kScoreNumbers = std::size_t{4} << 20U;

/// Chunks that go through the layers together.
struct Batch {
    std::size_t position = 0;  ///< of the first token in the text
    std::vector<std::int32_t> tokens;
    std::vector<BatchText> texts;
    Rows rows;  ///< hidden states on the way through, their gradients on the way back

    [[nodiscard]] BatchRows view() const { return {texts, nullptr}; }
};

class TextBackward {
  public:
    TextBackward(const Decoder& decoder, const TokenText& text, const BackwardRun& run,
                 TaskContext& task)
        : m_decoder(decoder), m_text(text), m_run(run), m_task(task) {}

    Result<void> run() {
        if (auto done = embed(); !done) return done;
        auto states = forward();
        if (!states) return fail(states.error());
        for (Batch& batch : m_batches) {
            if (auto done = outputBackward(batch); !done) return done;
            step(1);
        }
        if (auto done = m_run.observer.finishPart(); !done) return done;
        for (std::size_t index = layers(); index-- > 0;) {
            if (auto done = layerBackward(index, *states); !done) return done;
        }
        return embeddingBackward();
    }

  private:
    [[nodiscard]] std::size_t layers() const { return m_decoder.shape().layers.size(); }
    /// A layer's way back takes about three times as long as its way through.
    void step(std::size_t steps) {
        m_steps += steps;
        m_task.report(static_cast<double>(m_steps) /
                          static_cast<double>(m_batches.size() * (4 * layers() + 1)),
                      "text");
    }

    Result<void> embed() {
        const std::size_t most = std::max<std::size_t>(1, kBatchTokens / m_text.plan.context);
        for (std::size_t chunk = 0; chunk < m_text.plan.chunks; ++chunk) {
            if (chunk % most == 0) m_batches.push_back({m_text.plan.begin(chunk), {}, {}, {}});
            Batch& batch = m_batches.back();
            const auto input = chunkInput(m_text.plan, m_text.tokens, chunk, m_text.beginning);
            batch.texts.push_back({batch.tokens.size(), input.size(), 0, nullptr});
            batch.tokens.insert(batch.tokens.end(), input.begin(), input.end());
        }
        for (Batch& batch : m_batches) {
            auto hidden = m_decoder.embed(batch.tokens, batch.texts, m_task);
            if (!hidden) return fail(hidden.error());
            batch.rows = *std::move(hidden);
        }
        return {};
    }

    /// What enters each layer, batch by batch; what leaves the last stays in the batches.
    Result<KeptStates> forward() {
        const std::uint64_t tokens = m_text.plan.chunks * m_text.plan.context;
        const std::uint64_t bytes = layers() * tokens * m_decoder.shape().width * sizeof(float);
        auto states = KeptStates::create({bytes, m_run.mostBytes, m_run.folder});
        m_tapes.resize(layers() * m_batches.size());
        m_tapeBytes = m_run.mostBytes - std::min(bytes, m_run.mostBytes);
        for (std::size_t index = 0; states && index < layers(); ++index) {
            const auto layer = m_decoder.layer(index, m_task);
            if (!layer) return fail(layer.error());
            for (std::size_t i = 0; i < m_batches.size(); ++i) {
                auto done = states->add(std::as_const(m_batches[i].rows).view());
                if (done) done = runLayer(m_decoder.place(*layer, index), i);
                if (!done) return fail(done.error());
                step(1);
            }
        }
        if (states) {
            if (auto done = states->finish(); !done) return fail(done.error());
        }
        return states;
    }

    /// Keeps what the layer leaves while there is room.
    Result<void> runLayer(const PlacedLayer& place, std::size_t index) {
        Batch& batch = m_batches[index];
        const RunOptions options;
        if (m_tapeBytes == 0) {
            return LayerRun(place, options, m_task).run(batch.view(), batch.rows);
        }
        std::optional<LayerTape>& tape = m_tapes[place.index * m_batches.size() + index];
        auto done = LayerRun(place, options, m_task, &tape.emplace()).run(batch.view(), batch.rows);
        const std::uint64_t bytes = bytesOf(*tape);
        if (bytes > m_tapeBytes) tape.reset();
        m_tapeBytes -= std::min(bytes, m_tapeBytes);
        return done;
    }

    /// Of a batch in a layer: the one that was kept, or made anew.
    Result<LayerTape> tapeOf(const PlacedLayer& place, std::size_t index, ConstRows entered) {
        std::optional<LayerTape>& kept = m_tapes[place.index * m_batches.size() + index];
        if (kept) {
            LayerTape tape = *std::move(kept);
            kept.reset();
            return tape;
        }
        LayerTape tape;
        Rows left(entered.count, entered.width);
        std::copy_n(entered.values, left.values.size(), left.values.begin());
        const RunOptions options;
        auto done = LayerRun(place, options, m_task, &tape).run(m_batches[index].view(), left);
        if (!done) return fail(done.error());
        return tape;
    }

    /// Replaces the hidden states by their gradients.
    Result<void> outputBackward(Batch& batch) {
        const MutableRows rows = batch.rows.view();
        const std::size_t most =
            std::max<std::size_t>(1, kScoreNumbers / m_decoder.shape().vocabulary);
        for (std::size_t first = 0; first < rows.count; first += most) {
            const std::size_t count = std::min(most, rows.count - first);
            auto done = scoresBackward(batch.position + first, rows.part(first, count));
            if (!done) return done;
        }
        return {};
    }

    Result<void> scoresBackward(std::size_t position, MutableRows rows) {
        const DecoderShape& shape = m_decoder.shape();
        const DecoderEnds& ends = m_decoder.ends();
        const auto scores = m_decoder.logits(rows, {}, m_task);
        if (!scores) return fail(scores.error());
        WorkRows gradients(scores->count(), scores->width());
        auto done = m_run.loss.gradients(position, scores->view(), gradients.view());
        if (!done) return done;
        if (shape.finalSoftCap > 0.0) {
            capLogitsBackward(static_cast<float>(shape.finalSoftCap), scores->view(),
                              gradients.view(), m_task);
        }
        const WorkRows inputs = normed(shape, ends.outputNorm, rows, m_task);
        const WorkRows ofInputs =
            matrixBackward(ends.output, 0, {inputs.view(), std::as_const(gradients).view()},
                           m_run.observer, m_task);
        WorkRows ofRows(rows.count, rows.width);
        normBackward(normOf(shape, ends.outputNorm), ends.outputNorm, {rows, ofInputs.view()},
                     ofRows.view(), m_run.observer, m_task);
        if (m_task.cancelled()) return failCancelled();
        for (std::size_t row = 0; row < rows.count; ++row) {
            std::ranges::copy(ofRows.row(row), rows.row(row).begin());
        }
        return {};
    }

    Result<void> layerBackward(std::size_t index, const KeptStates& states) {
        const auto layer = m_decoder.layer(index, m_task);
        if (!layer) return fail(layer.error());
        const PlacedLayer place = m_decoder.place(*layer, index);
        for (std::size_t i = 0; i < m_batches.size(); ++i) {
            Batch& batch = m_batches[i];
            const ConstRows entered = states.at(index * m_batches.size() + i);
            const auto tape = tapeOf(place, i, entered);
            if (!tape) return fail(tape.error());
            auto done = LayerBackward(place, m_run.observer, m_task)
                            .run(batch.view(), entered, *tape, batch.rows.view());
            if (!done) return done;
            step(3);
        }
        return m_run.observer.finishPart();
    }

    Result<void> embeddingBackward() {
        const auto scale = static_cast<float>(m_decoder.shape().embeddingScale);
        for (Batch& batch : m_batches) {
            for (float& number : batch.rows.values) number *= scale;
            m_run.observer.observe(ObservedLookup{m_decoder.ends().embedding->tensor->ggufName,
                                                  batch.tokens, std::as_const(batch.rows).view()});
        }
        return m_run.observer.finishPart();
    }

    const Decoder& m_decoder;
    const TokenText& m_text;
    const BackwardRun& m_run;
    TaskContext& m_task;
    std::vector<Batch> m_batches;
    std::vector<std::optional<LayerTape>> m_tapes;  ///< by layer, then by batch
    std::uint64_t m_tapeBytes = 0;                  ///< that may still be kept
    std::size_t m_steps = 0;
};

}  // namespace

Result<void> DrawnTokenLoss::gradients(std::size_t position, ConstRows scores,
                                       MutableRows gradients) {
    std::vector<std::uint32_t> drawn(scores.count);
    for (std::size_t row = 0; row < scores.count; ++row) {
        const auto token =
            drawToken(scores.row(row), {.temperature = 1.0, .seed = m_seed}, position + row);
        if (!token) return fail(token.error());
        drawn[row] = static_cast<std::uint32_t>(token->token);
    }
    crossEntropyBackward(scores, drawn, gradients, m_task);
    return {};
}

Result<void> runTextBackward(const Decoder& decoder, const TokenText& text, const BackwardRun& run,
                             TaskContext& task) {
    return TextBackward(decoder, text, run, task).run();
}

}  // namespace weightscape::inference
