// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/inference/generate/generator.h"
#include "core/inference/generate/next_token.h"
#include "core/support/result.h"
#include "core/support/task_context.h"
#include "core/tokenizers/tokenizer.h"

namespace weightscape::inference {

/// One token that a model wrote.
struct WrittenToken {
    Candidate chosen;
    std::vector<Candidate> likeliest;  ///< what it could have been, most likely first
};

enum class WritingEnd {
    Length,   ///< as many tokens as were asked for
    Token,    ///< the model ended its text, or its turn
    Context,  ///< the model knows no longer texts
};

struct Writing {
    std::vector<WrittenToken> tokens;  ///< without the one that ended the text
    WritingEnd end = WritingEnd::Length;
    double seconds = 0.0;  ///< from the first token on, without reading the prompt
    [[nodiscard]] double tokensPerSecond() const {
        return seconds > 0.0 ? static_cast<double>(tokens.size()) / seconds : 0.0;
    }
    [[nodiscard]] std::vector<tokenizers::Token> numbers() const;
};

struct WritingOptions {
    std::size_t tokens = 64;
    DrawOptions draw = {};
    std::size_t likeliest = 8;  ///< of each token
    RunOptions run = {};
    /// That end the text besides those of the tokenizer.
    std::vector<tokenizers::Token> ends = {};
    /// Told each token at once, in the thread that works; may be empty.
    std::function<void(const WrittenToken&)> progress = {};
};

/// A prompt in tokens, with those that the model wants at its beginning. Special tokens that are
/// written out in it count as such.
[[nodiscard]] std::vector<std::int32_t> promptTokens(const tokenizers::Tokenizer& tokenizer,
                                                     std::string_view prompt);

/// Continues a prompt from an empty text. Errors: those of Generator::feed() and drawToken().
[[nodiscard]] Result<Writing> continueText(Generator& generator,
                                           const tokenizers::Tokenizer& tokenizer,
                                           const std::vector<std::int32_t>& prompt,
                                           const WritingOptions& options, TaskContext& task);

/// The number of the first token in which two texts differ; the shorter one's length where it
/// begins the other.
[[nodiscard]] std::size_t firstDifference(const Writing& a, const Writing& b);

}  // namespace weightscape::inference
