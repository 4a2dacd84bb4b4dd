// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/tokenizers/open_tokenizer.h"

#include <array>
#include <string_view>
#include <utility>

#include "core/support/printable.h"
#include "core/tokenizers/sentence_piece_method.h"
#include "core/tokenizers/special_tokens.h"

namespace weightscape::tokenizers {
namespace {

constexpr std::string_view kModelKey = "tokenizer.ggml.model";

/// What methods are made of. The vocabulary already stands where it will stay.
struct Ingredients {
    const Metadata& metadata;
    const Vocabulary& vocabulary;
    const TokenizerSettings& settings;
};
using Method = std::unique_ptr<const EncodingMethod>;

/// A kind of tokenizer, as tokenizer.ggml.model names it.
struct Kind {
    std::string_view name;
    TokenizerSettings defaults;
    Result<Method> (*make)(const Ingredients& from);
};

Result<Method> makeSentencePiece(const Ingredients& from) {
    return std::make_unique<SentencePieceMethod>(from.vocabulary, from.settings);
}

/// THE list of kinds; the ids are those that models without the keys have.
constexpr std::array kKinds = {
    Kind{"llama",
         {.beginning = 1, .end = 2, .unknown = 0, .addsBeginning = true, .addsSpacePrefix = true},
         makeSentencePiece},
};

Result<const Kind*> kindOf(const Metadata& metadata) {
    const MetadataValue* value = findValue(metadata, kModelKey);
    if (value == nullptr || !value->asString()) {
        return fail(ErrorCode::Unsupported, "The model has no tokenizer (%1)."_text(kModelKey));
    }
    for (const Kind& kind : kKinds) {
        if (kind.name == *value->asString()) return &kind;
    }
    return fail(ErrorCode::Unsupported,
                "Tokenizers of the kind %1 are not supported."_text(inQuotes(*value->asString())));
}

}  // namespace

Result<std::shared_ptr<const Tokenizer>> tokenizerFrom(const Metadata& metadata) {
    const auto kind = kindOf(metadata);
    if (!kind) return fail(kind.error());
    auto vocabulary = Vocabulary::read(metadata);
    if (!vocabulary) return fail(vocabulary.error());
    auto settings = readSettings(metadata, (*kind)->defaults, (*vocabulary)->size());
    if (!settings) return fail(settings.error());
    auto ends = correctSpecialTokens(metadata, *settings, **vocabulary);
    auto method = (*kind)->make({metadata, **vocabulary, *settings});
    if (!method) return fail(method.error());
    return std::make_shared<const Tokenizer>(
        Tokenizer::Parts{*std::move(vocabulary), *settings, std::move(ends), *std::move(method)});
}

Result<std::shared_ptr<const Tokenizer>> openTokenizer(const Model& model) {
    auto tokenizer = tokenizerFrom(model.metadata);
    if (tokenizer) return tokenizer;
    Error error = tokenizer.error();
    error.file = model.path.string();
    return fail(std::move(error));
}

}  // namespace weightscape::tokenizers
