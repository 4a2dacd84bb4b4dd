// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/tokenizers/open_tokenizer.h"

#include <array>
#include <string_view>
#include <utility>

#include "core/files/open_file.h"
#include "core/support/printable.h"
#include "core/tokenizers/byte_pair_method.h"
#include "core/tokenizers/huggingface/huggingface_tokenizer.h"
#include "core/tokenizers/pre_tokenizers.h"
#include "core/tokenizers/sentence_piece_method.h"
#include "core/tokenizers/special_tokens.h"
#include "core/tokenizers/unigram_method.h"
#include "core/tokenizers/word_piece_method.h"

namespace weightscape::tokenizers {
namespace {

constexpr std::string_view kModelKey = "tokenizer.ggml.model";
constexpr std::string_view kCharacterMapKey = "tokenizer.ggml.precompiled_charsmap";
constexpr std::string_view kMergesKey = "tokenizer.ggml.merges";

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
    Result<TokenizerSettings> (*settings)(const Metadata& metadata, std::size_t tokens);
    Result<Method> (*make)(const Ingredients& from);
};

// The ids are those that files without the keys have.

Result<TokenizerSettings> sentencePieceSettings(const Metadata& metadata, std::size_t tokens) {
    constexpr TokenizerSettings kDefaults = {
        .beginning = 1, .end = 2, .unknown = 0, .addsBeginning = true, .addsSpacePrefix = true};
    return withSurroundings(readSettings(metadata, kDefaults, tokens));
}

Result<Method> makeSentencePiece(const Ingredients& from) {
    return std::make_unique<SentencePieceMethod>(from.vocabulary, from.settings);
}

Result<TokenizerSettings> bytePairSettings(const Metadata& metadata, std::size_t tokens) {
    const auto preTokenizer = preTokenizerOf(metadata);
    if (!preTokenizer) return fail(preTokenizer.error());
    auto settings = readSettings(metadata, (*preTokenizer)->defaults(), tokens);
    if ((*preTokenizer)->forcesBeginning) settings.addsBeginning = true;
    return withSurroundings(settings);
}

Result<Method> makeBytePairs(const Ingredients& from) {
    const auto preTokenizer = preTokenizerOf(from.metadata);
    if (!preTokenizer) return fail(preTokenizer.error());
    const MetadataValue* merges = findValue(from.metadata, kMergesKey);
    if (merges == nullptr || merges->type != ValueType::Array ||
        merges->elementType != ValueType::String) {
        return fail(ErrorCode::Damaged,
                    "The tokenizer has no list of merges (%1)."_text(kMergesKey));
    }
    return std::make_unique<BytePairMethod>(
        BytePairMethod::Sources{from.vocabulary, merges, **preTokenizer, from.settings});
}

Result<TokenizerSettings> unigramSettings(const Metadata& metadata, std::size_t tokens) {
    constexpr TokenizerSettings kDefaults = {.end = 1, .unknown = 2, .addsEnd = true};
    return withSurroundings(readSettings(metadata, kDefaults, tokens));
}

Result<Method> makeUnigram(const Ingredients& from) {
    const MetadataValue* value = findValue(from.metadata, kCharacterMapKey);
    auto map = value != nullptr ? CharacterMap::read(*value) : CharacterMap();
    if (!map) return fail(map.error());
    return std::make_unique<UnigramMethod>(from.vocabulary, from.settings, *std::move(map));
}

/// Every text is between the beginning and the separator, whatever else the file says.
Result<TokenizerSettings> wordPieceSettings(const Metadata& metadata, std::size_t tokens) {
    constexpr TokenizerSettings kDefaults = {.beginning = 101,
                                             .unknown = 100,
                                             .separator = 102,
                                             .addsBeginning = true,
                                             .cleansSpaces = true};
    auto settings = readSettings(metadata, kDefaults, tokens);
    settings.opening = settings.beginning;
    settings.closing = settings.separator;
    return settings;
}

Result<Method> makeWordPiece(const Ingredients& from) {
    return std::make_unique<WordPieceMethod>(from.vocabulary, from.settings);
}

/// THE list of kinds.
constexpr std::array kKinds = {
    Kind{"llama", sentencePieceSettings, makeSentencePiece},
    Kind{"gpt2", bytePairSettings, makeBytePairs},
    Kind{"gemma4", bytePairSettings, makeBytePairs},
    Kind{"t5", unigramSettings, makeUnigram},
    Kind{"bert", wordPieceSettings, makeWordPiece},
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

/// For weights in a folder.
Result<std::shared_ptr<const Tokenizer>> tokenizerBeside(const std::filesystem::path& path) {
    const auto metadata = readHuggingFaceTokenizer(files::folderOf(path));
    if (!metadata) return fail(metadata.error());
    return tokenizerFrom(*metadata);
}

}  // namespace

Result<std::shared_ptr<const Tokenizer>> tokenizerFrom(const Metadata& metadata) {
    const auto kind = kindOf(metadata);
    if (!kind) return fail(kind.error());
    auto vocabulary = Vocabulary::read(metadata);
    if (!vocabulary) return fail(vocabulary.error());
    const auto settings = (*kind)->settings(metadata, (*vocabulary)->size());
    if (!settings) return fail(settings.error());
    // Before special tokens are corrected: unigrams are those that the file names so.
    auto method = (*kind)->make({metadata, **vocabulary, *settings});
    if (!method) return fail(method.error());
    auto ends = correctSpecialTokens(metadata, *settings, **vocabulary);
    return std::make_shared<const Tokenizer>(
        Tokenizer::Parts{*std::move(vocabulary), *settings, std::move(ends), *std::move(method)});
}

Result<std::shared_ptr<const Tokenizer>> openTokenizer(const Model& model) {
    auto tokenizer = model.isGguf() ? tokenizerFrom(model.metadata) : tokenizerBeside(model.path);
    if (tokenizer) return tokenizer;
    Error error = tokenizer.error();
    if (error.file.empty()) error.file = model.path.string();
    return fail(std::move(error));
}

}  // namespace weightscape::tokenizers
