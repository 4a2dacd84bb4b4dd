// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/evaluation/evaluate.h"

#include <chrono>
#include <utility>

namespace weightscape::inference {
namespace {

/// Hidden states that wait while a layer's weights are computed: some thousand tokens, so that
/// encoding a weight costs little beside using it.
constexpr std::size_t kHiddenBytes = std::size_t{64} << 20U;

class FigureReader final : public ScoreReader {
  public:
    FigureReader(const EvaluationRequest& request, TaskContext& task)
        : m_request(request), m_task(task) {
        m_result.hasReference = request.reference != nullptr;
    }

    Result<void> read(const ScoredRows& rows) override {
        if (m_request.listener != nullptr) {
            if (auto heard = m_request.listener->read(rows); !heard) return heard;
        }
        if (auto added = m_perplexity.add(rows, m_task); !added) return added;
        if (m_request.reference != nullptr) {
            auto added = m_divergence.add(rows, *m_request.reference, m_row, m_task);
            if (!added) return added;
        }
        m_row += rows.logits.count;
        return {};
    }

    void finishChunk(std::size_t chunk) override {
        if (m_request.listener != nullptr) m_request.listener->finishChunk(chunk);
        m_perplexity.finishChunk();
        if (m_request.reference != nullptr) m_divergence.finishChunk();
        m_result.tokensRun = (chunk + 1) * m_request.text.plan.context;
        m_result.seconds =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - m_begin).count();
        if (!m_request.progress) return;
        m_result.perplexity = m_perplexity.figures();
        m_result.curve = m_perplexity.curve();
        if (m_request.reference != nullptr) {
            m_result.divergence = m_divergence.figures();
            m_result.divergenceCurve = m_divergence.curve();
        }
        m_request.progress(m_result);
    }

    [[nodiscard]] Evaluation result() && {
        m_result.perplexity = m_perplexity.figures();
        m_result.curve = m_perplexity.curve();
        m_result.tokens = m_perplexity.tokens();
        if (m_request.reference == nullptr) return std::move(m_result);
        m_result.divergence = m_divergence.figures();
        m_result.divergenceCurve = m_divergence.curve();
        m_result.divergences = m_divergence.tokens();
        m_result.quantiles = divergenceQuantiles(m_result.divergences);
        return std::move(m_result);
    }

  private:
    const EvaluationRequest& m_request;
    TaskContext& m_task;
    std::chrono::steady_clock::time_point m_begin = std::chrono::steady_clock::now();
    PerplexityMeter m_perplexity;
    DivergenceMeter m_divergence;
    std::size_t m_row = 0;
    Evaluation m_result;
};

Result<void> checkReference(const Decoder& decoder, const EvaluationRequest& request) {
    if (request.reference == nullptr) return {};
    const std::size_t vocabulary = decoder.shape().vocabulary;
    if (request.reference->vocabulary() != vocabulary) {
        return fail(ErrorCode::InvalidArgument,
                    "The model has %1 tokens and the reference %2: their answers cannot be "
                    "compared."_text(vocabulary, request.reference->vocabulary()));
    }
    if (request.reference->rows() < request.text.plan.scored()) {
        return fail(ErrorCode::InvalidArgument,
                    "The reference has answered %1 tokens of the text, but %2 are to be "
                    "compared."_text(request.reference->rows(), request.text.plan.scored()));
    }
    return {};
}

}  // namespace

std::optional<std::int32_t> beginningOf(const tokenizers::Tokenizer& tokenizer) {
    if (!tokenizer.addsBeginning() || !tokenizer.beginning()) return std::nullopt;
    return static_cast<std::int32_t>(*tokenizer.beginning());
}

Result<TokenText> tokenText(const tokenizers::Tokenizer& tokenizer, std::string_view text,
                            const TextOptions& options) {
    TokenText result;
    for (const tokenizers::Token token : tokenizer.encode(text, {.parseSpecial = false})) {
        result.tokens.push_back(static_cast<std::int32_t>(token));
    }
    result.beginning = beginningOf(tokenizer);
    auto plan = planChunks(result.tokens.size(), options.context, options.chunks);
    if (!plan) return fail(plan.error());
    result.plan = *plan;
    return result;
}

Result<Evaluation> evaluate(const Decoder& decoder, const EvaluationRequest& request,
                            TaskContext& task) {
    if (auto fits = checkReference(decoder, request); !fits) return fail(fits.error());
    FigureReader figures(request, task);
    TextRun run;
    run.options = request.run;
    run.scores = &figures;
    run.hiddenBytes = request.computesWeights ? kHiddenBytes : 0;
    if (auto done = runText(decoder, request.text, run, task); !done) return fail(done.error());
    return std::move(figures).result();
}

}  // namespace weightscape::inference
