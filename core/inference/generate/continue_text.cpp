// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/generate/continue_text.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace weightscape::inference {

std::vector<tokenizers::Token> Writing::numbers() const {
    std::vector<tokenizers::Token> numbers;
    for (const WrittenToken& token : tokens) {
        numbers.push_back(static_cast<tokenizers::Token>(token.chosen.token));
    }
    return numbers;
}

std::vector<std::int32_t> promptTokens(const tokenizers::Tokenizer& tokenizer,
                                       std::string_view prompt) {
    std::vector<std::int32_t> tokens;
    for (const tokenizers::Token token : tokenizer.encode(prompt)) {
        // A prompt is not over yet.
        const bool isEnd = tokenizer.addsEnd() && tokenizer.end() == token;
        if (!isEnd) tokens.push_back(static_cast<std::int32_t>(token));
    }
    if (tokens.empty() && tokenizer.beginning()) {
        tokens.push_back(static_cast<std::int32_t>(*tokenizer.beginning()));
    }
    return tokens;
}

Result<Writing> continueText(Generator& generator, const tokenizers::Tokenizer& tokenizer,
                             const std::vector<std::int32_t>& prompt, const WritingOptions& options,
                             TaskContext& task) {
    using Clock = std::chrono::steady_clock;
    generator.clear();
    auto scores = generator.feed(prompt, options.run, task);
    if (!scores) return fail(scores.error());
    Writing writing;
    const auto begin = Clock::now();
    while (writing.tokens.size() < options.tokens) {
        auto candidates = likeliest(*scores, options.likeliest);
        if (!candidates) return fail(candidates.error());
        const auto chosen = drawToken(*scores, options.draw, writing.tokens.size());
        if (!chosen) return fail(chosen.error());
        const auto token = static_cast<tokenizers::Token>(chosen->token);
        if (tokenizer.endsText(token) || std::ranges::count(options.ends, token) != 0) {
            writing.end = WritingEnd::Token;
            break;
        }
        writing.tokens.push_back({*chosen, *std::move(candidates)});
        if (options.progress) options.progress(writing.tokens.back());
        task.report(
            static_cast<double>(writing.tokens.size()) / static_cast<double>(options.tokens),
            "text");
        if (writing.tokens.size() == options.tokens) break;
        if (!generator.hasRoom()) {
            writing.end = WritingEnd::Context;
            break;
        }
        scores = generator.feed(std::span(&chosen->token, 1), options.run, task);
        if (!scores) return fail(scores.error());
    }
    writing.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    return writing;
}

std::size_t firstDifference(const Writing& a, const Writing& b) {
    const auto same = [](const WrittenToken& left, const WrittenToken& right) {
        return left.chosen.token == right.chosen.token;
    };
    const auto differs =
        std::mismatch(a.tokens.begin(), a.tokens.end(), b.tokens.begin(), b.tokens.end(), same);
    return static_cast<std::size_t>(differs.first - a.tokens.begin());
}

}  // namespace weightscape::inference
