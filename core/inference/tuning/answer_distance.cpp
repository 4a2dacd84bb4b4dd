// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/tuning/answer_distance.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/inference/parts/loss.h"

namespace weightscape::inference {
namespace {

/// Scores that are held at a time.
constexpr std::size_t kHeldScores = std::size_t{4} << 20U;

class LastStates final : public HiddenReader {
  public:
    LastStates(std::size_t layers, std::size_t rows, std::size_t width, std::size_t context)
        : m_layers(layers), m_context(context), m_rows(rows, width) {}
    Result<void> read(std::size_t layer, std::size_t chunk, ConstRows hidden) override {
        if (layer != m_layers) return {};
        for (std::size_t row = 0; row < hidden.count; ++row) {
            std::ranges::copy(hidden.row(row), m_rows.row(chunk * m_context + row).begin());
        }
        return {};
    }
    [[nodiscard]] Rows take() { return std::move(m_rows); }

  private:
    std::size_t m_layers;
    std::size_t m_context;
    Rows m_rows;
};

Result<double> checked(double distance) {
    if (std::isfinite(distance)) return distance;
    return fail(ErrorCode::InvalidArgument,
                "The model's answers to the text are no numbers; it cannot be tuned."_text);
}

}  // namespace

Result<Rows> lastStates(const Decoder& decoder, const TokenText& text, TaskContext& task) {
    const DecoderShape& shape = decoder.shape();
    LastStates states(shape.layers.size(), text.plan.chunks * text.plan.context, shape.width,
                      text.plan.context);
    TextRun run;
    run.hidden = &states;
    if (auto done = runText(decoder, text, run, task); !done) return fail(done.error());
    return states.take();
}

Result<void> AnswerDistance::gradients(std::size_t position, ConstRows scores,
                                       MutableRows gradients) {
    const auto original =
        m_original.logits(m_states.view().part(position, scores.count), {}, m_task);
    if (!original) return fail(original.error());
    const LogitPair pair{original->view(), scores};
    if (auto sum = checked(divergence(pair, m_task)); !sum) return fail(sum.error());
    divergenceBackward(pair, gradients, m_task);
    return {};
}

Result<double> AnswerDistance::meanOf(const Decoder& decoder, const TokenText& text) {
    const auto states = lastStates(decoder, text, m_task);
    if (!states) return fail(states.error());
    const std::size_t most = std::max<std::size_t>(1, kHeldScores / decoder.shape().vocabulary);
    double sum = 0.0;
    for (std::size_t first = 0; first < states->count; first += most) {
        const std::size_t count = std::min(most, states->count - first);
        const auto own = decoder.logits(states->view().part(first, count), {}, m_task);
        if (!own) return fail(own.error());
        const auto original = m_original.logits(m_states.view().part(first, count), {}, m_task);
        if (!original) return fail(original.error());
        sum += divergence({original->view(), own->view()}, m_task);
    }
    return checked(sum / static_cast<double>(states->count));
}

}  // namespace weightscape::inference
