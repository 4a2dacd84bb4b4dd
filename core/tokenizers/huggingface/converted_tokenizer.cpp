// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/tokenizers/huggingface/converted_tokenizer.h"

#include <iterator>
#include <string>
#include <utility>

#include "core/files/huggingface/config_values.h"
#include "core/files/open_file.h"
#include "core/tokenizers/huggingface/chat_template_keys.h"
#include "core/tokenizers/huggingface/folder_files.h"
#include "core/tokenizers/huggingface/foreign_tokenizer.h"
#include "core/tokenizers/huggingface/huggingface_tokenizer.h"
#include "core/tokenizers/huggingface/json_values.h"
#include "core/tokenizers/huggingface/special_ids.h"
#include "core/tokenizers/huggingface/tokenizer_json.h"

namespace weightscape::tokenizers {
namespace {

using Json = nlohmann::json;

bool isSentencePiece(const ForeignTokenizer& tokenizer) {
    return tokenizer.kind == "llama";
}

/// Tokens that were added behind tokenizer.model, from three files that may name them.
Result<void> putTokensBeside(const std::filesystem::path& folder, std::size_t limit,
                             ForeignTokenizer& tokenizer) {
    const auto list = readOptionalJson(folder / "added_tokens.json");
    if (!list) return fail(list.error());
    if (list->is_object()) {
        for (const auto& [text, number] : list->items()) {
            const auto place = numberOf(number);
            if (!place || *place >= limit) continue;
            constexpr float kNeverMerged = -1000;
            auto put = tokenizer.put(*place, {text, kNeverMerged, ForeignType::UserDefined});
            if (!put) return put;
        }
    }
    const auto config = readOptionalJson(folder / "tokenizer_config.json");
    if (!config) return fail(config.error());
    return putAddedTokens(member(*config, "added_tokens_decoder"), limit, tokenizer);
}

/// As many tokens as the model has rows for them.
Result<void> fitTo(std::size_t count, ForeignTokenizer& tokenizer) {
    constexpr float kUnused = -10'000;
    std::vector<ForeignToken>& tokens = tokenizer.tokens;
    if (count < tokens.size()) {
        if (!isSentencePiece(tokenizer)) {
            return fail(ErrorCode::Damaged,
                        "The tokenizer has %1 tokens, but config.json counts %2."_text(
                            tokens.size(), count));
        }
        tokens.resize(count);
        return {};
    }
    const std::size_t before = tokens.size();
    if (count == before) return {};
    if (auto put = tokenizer.put(count - 1, {}); !put) return put;
    tokens[count - 1] = {"[PAD" + std::to_string(count - 1) + "]", 0, ForeignType::Unused};
    for (std::size_t i = before; i < count; ++i) tokens[i].score = kUnused;
    return {};
}

/// Pieces that users defined are text to the converter, unless another file adds them.
void settlePieces(ForeignTokenizer& tokenizer) {
    for (ForeignToken& token : tokenizer.tokens) {
        if (token.type == ForeignType::UserDefined) token.type = ForeignType::Normal;
    }
}

/// What is not said by the tokens, their types and the ids.
void addSettings(const ForeignTokenizer& tokenizer, const Json& settings,
                 const TokenizerWishes& wishes, Metadata& metadata) {
    const auto set = [&](const char* key, bool on) {
        metadata.push_back({std::string("tokenizer.ggml.") + key, MetadataValue::fromBool(on)});
    };
    if (isSentencePiece(tokenizer) && wishes.withoutSpacePrefix) set("add_space_prefix", false);
    const auto prefix = switchOf(member(settings, "add_prefix_space"));
    if (wishes.readsSpacePrefix && prefix) set("add_space_prefix", *prefix);
    if (tokenizer.lowersCase) set("normalizer.lowercase", *tokenizer.lowersCase);
    if (tokenizer.stripsAccents) set("normalizer.strip_accents", *tokenizer.stripsAccents);
    if (tokenizer.kind != "t5") return;
    if (tokenizer.addsSpacePrefix) set("add_space_prefix", *tokenizer.addsSpacePrefix);
    if (tokenizer.removesExtraSpaces) {
        set("remove_extra_whitespaces", *tokenizer.removesExtraSpaces);
    }
}

/// The name of the way to cut texts, which all kinds have in a converted file.
std::string preTokenizerOf(const ForeignTokenizer& tokenizer, const PreTokenizerAlias& alias) {
    const bool hasAlias =
        !tokenizer.preTokenizer.empty() && tokenizer.preTokenizer == alias.recognised;
    if (hasAlias) return std::string(alias.written);
    if (!tokenizer.preTokenizer.empty()) return tokenizer.preTokenizer;
    return tokenizer.kind == "bert" ? "bert-bge" : "default";
}

void append(Metadata more, Metadata& metadata) {
    std::ranges::move(more, std::back_inserter(metadata));
}

Result<ForeignTokenizer> readFitted(const std::filesystem::path& folder, std::size_t count) {
    auto tokenizer = readForeignTokenizer(folder);
    if (!tokenizer) return tokenizer;
    const std::size_t limit = count != 0 ? count : ForeignTokenizer::kMostTokens;
    if (files::isThere(folder / "tokenizer.model")) {
        settlePieces(*tokenizer);
        if (count != 0 && count < tokenizer->tokens.size()) tokenizer->tokens.resize(count);
        if (auto put = putTokensBeside(folder, limit, *tokenizer); !put) return fail(put.error());
    }
    if (count == 0) return tokenizer;
    if (count > ForeignTokenizer::kMostTokens) {
        return fail(ErrorCode::Damaged,
                    "config.json counts %1 tokens, more than any model has."_text(count));
    }
    if (auto fitted = fitTo(count, *tokenizer); !fitted) return fail(fitted.error());
    return tokenizer;
}

}  // namespace

Result<Metadata> convertedTokenizer(const std::filesystem::path& folder, const Json& config,
                                    const TokenizerWishes& wishes) {
    const std::size_t count = files::numberIn(files::languagePart(config), {"vocab_size"});
    auto tokenizer = readFitted(folder, count);
    if (!tokenizer) return fail(tokenizer.error());
    auto ids = SpecialIds::read(folder, config, tokenizer->tokens.size());
    if (!ids) return fail(ids.error());
    for (const NamedToken& token : wishes.tokens) {
        if (const auto place = tokenizer->find(token.text)) ids->name(token.kind, *place);
    }
    const bool knowsUnknown = files::isThere(folder / "tokenizer.model") && tokenizer->unknown;
    if (knowsUnknown) ids->name("unk", *tokenizer->unknown);
    const auto settings = readOptionalJson(folder / "tokenizer_config.json");
    if (!settings) return fail(settings.error());
    auto templates = chatTemplateKeys(folder);
    if (!templates) return fail(templates.error());
    tokenizer->preTokenizer = preTokenizerOf(*tokenizer, wishes.preTokenizer);
    Metadata metadata = tokenizer->tokenMetadata();
    append(ids->metadata(), metadata);
    addSettings(*tokenizer, *settings, wishes, metadata);
    append(*std::move(templates), metadata);
    return metadata;
}

}  // namespace weightscape::tokenizers
