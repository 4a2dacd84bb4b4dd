// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/interop/passage_answers.h"

#include "tests/interop/sample_export.h"

namespace weightscape::test {
namespace {

constexpr std::size_t kContext = 256;
constexpr std::size_t kChunks = 8;
/// <s> of the sample.
constexpr std::int32_t kBeginning = 1;

}  // namespace

const inference::TokenText& passageText() {
    static const inference::TokenText text = [] {
        inference::TokenText made;
        made.tokens = llamaLibrary().tokenize(sample().path, passages());
        made.beginning = kBeginning;
        made.plan = inference::planChunks(made.tokens.size(), kContext, kChunks).value();
        return made;
    }();
    return text;
}

Logits passageAnswers(const std::filesystem::path& model) {
    const inference::TokenText& text = passageText();
    std::vector<std::int32_t> inputs;
    for (std::size_t chunk = 0; chunk < text.plan.chunks; ++chunk) {
        const auto part = inference::chunkInput(text.plan, text.tokens, chunk, text.beginning);
        inputs.insert(inputs.end(), part.begin(), part.end());
    }
    return llamaLibrary().evaluateTokens({.model = model,
                                          .tokens = inputs,
                                          .window = kContext,
                                          .firstWanted = text.plan.firstScored()});
}

}  // namespace weightscape::test
