// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "core/inference/decoders/decoder.h"
#include "core/inference/evaluation/run_text.h"
#include "core/inference/figures/divergence.h"
#include "core/inference/figures/divergence_quantiles.h"
#include "core/inference/figures/perplexity.h"
#include "core/inference/figures/reference_logits.h"
#include "core/support/result.h"
#include "core/support/task_context.h"
#include "core/tokenizers/tokenizer.h"

/// How well a model foretells a text, and how far its answers are from the original's.
namespace weightscape::inference {

struct TextOptions {
    std::size_t context = 512;  ///< tokens that are seen together
    std::size_t chunks = 0;     ///< at most so many of them; 0: all
};

/// What stands at the beginning of each chunk; nothing where the model's texts begin with no token
/// of their own.
[[nodiscard]] std::optional<std::int32_t> beginningOf(const tokenizers::Tokenizer& tokenizer);

/// A text as the model's tokenizer cuts it. Errors: InvalidArgument (too short; a context longer
/// than the model knows positions for is no error).
[[nodiscard]] Result<TokenText> tokenText(const tokenizers::Tokenizer& tokenizer,
                                          std::string_view text, const TextOptions& options);

/// What an evaluation found. Without a reference only the perplexity is there.
struct Evaluation {
    PerplexityFigures perplexity;
    std::vector<PerplexityFigures> curve;  ///< behind each chunk, over all so far
    std::vector<TokenScore> tokens;
    bool hasReference = false;
    DivergenceFigures divergence;
    DivergenceQuantiles quantiles;
    std::vector<DivergenceFigures> divergenceCurve;
    std::vector<TokenDivergence> divergences;
    std::size_t tokensRun = 0;  ///< that went through the model
    double seconds = 0.0;       ///< it took
    [[nodiscard]] double tokensPerSecond() const {
        return seconds > 0.0 ? static_cast<double>(tokensRun) / seconds : 0.0;
    }
};

struct EvaluationRequest {
    const TokenText& text;
    RunOptions run = {};
    /// The original's answers to the same text; null: none are compared.
    const ReferenceLogits* reference = nullptr;
    /// Told after each chunk what is known so far, in the thread that works; may be empty.
    std::function<void(const Evaluation&)> progress = {};
    /// Takes the scores as well; null: nobody.
    ScoreReader* listener = nullptr;
    bool computesWeights = false;  ///< WeightStore::computes() of the decoder's store
};

/// Errors: those of runText(); InvalidArgument where reference and model have different
/// vocabularies or texts.
[[nodiscard]] Result<Evaluation> evaluate(const Decoder& decoder, const EvaluationRequest& request,
                                          TaskContext& task);

}  // namespace weightscape::inference
