// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/tokenizers/huggingface/foreign_tokenizer.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace weightscape::tokenizers {
namespace {

template <typename T, typename Get>
MetadataValue arrayOf(ValueType type, const std::vector<ForeignToken>& tokens, const Get& get) {
    MetadataValue value{.type = ValueType::Array,
                        .elementType = type,
                        .count = tokens.size(),
                        .bytes = std::string(tokens.size() * sizeof(T), '\0')};
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const T number = get(tokens[i]);
        std::memcpy(value.bytes.data() + i * sizeof(T), &number, sizeof(T));
    }
    return value;
}

MetadataValue textsOf(const std::vector<ForeignToken>& tokens) {
    MetadataValue value{.type = ValueType::Array,
                        .elementType = ValueType::String,
                        .count = tokens.size(),
                        .bytes = {}};
    for (const ForeignToken& token : tokens) {
        value.bytes += MetadataValue::fromString(token.text).bytes;
    }
    return value;
}

std::string keyOf(std::string_view name) {
    return "tokenizer.ggml." + std::string(name);
}

void addNumber(std::string_view name, const std::optional<std::uint32_t>& number,
               Metadata& metadata) {
    if (number) metadata.push_back({keyOf(name), MetadataValue::fromUint32(*number)});
}

void addSwitch(std::string_view name, const std::optional<bool>& on, Metadata& metadata) {
    if (!on) return;
    metadata.push_back({keyOf(name), MetadataValue::fromBool(*on)});
}

}  // namespace

Result<void> ForeignTokenizer::put(std::uint64_t place, ForeignToken token) {
    if (place >= kMostTokens) {
        return fail(ErrorCode::Damaged,
                    "A token has the number %1, more than any model has."_text(place));
    }
    while (tokens.size() <= place) {
        std::string text = "[PAD" + std::to_string(tokens.size()) + "]";
        tokens.push_back({std::move(text), 0, ForeignType::Unused});
    }
    tokens[place] = std::move(token);
    return {};
}

std::optional<std::uint32_t> ForeignTokenizer::find(std::string_view text) const {
    const auto found = std::ranges::find(tokens, text, &ForeignToken::text);
    if (text.empty() || found == tokens.end()) return std::nullopt;
    return static_cast<std::uint32_t>(found - tokens.begin());
}

Metadata ForeignTokenizer::tokenMetadata() const {
    Metadata metadata = {{keyOf("model"), MetadataValue::fromString(kind)}};
    if (!preTokenizer.empty()) {
        metadata.push_back({keyOf("pre"), MetadataValue::fromString(preTokenizer)});
    }
    metadata.push_back({keyOf("tokens"), textsOf(tokens)});
    if (kind == "llama" || kind == "t5") {
        metadata.push_back(
            {keyOf("scores"),
             arrayOf<float>(ValueType::Float32, tokens, [](const auto& t) { return t.score; })});
    }
    metadata.push_back({keyOf("token_type"),
                        arrayOf<std::int32_t>(ValueType::Int32, tokens, [](const auto& token) {
                            return static_cast<std::int32_t>(token.type);
                        })});
    if (kind == "gpt2") {
        metadata.push_back({keyOf("merges"), MetadataValue::fromStrings(merges)});
    }
    if (kind == "t5" && !characterMap.empty()) {
        metadata.push_back({keyOf("precompiled_charsmap"),
                            {.type = ValueType::Array,
                             .elementType = ValueType::Uint8,
                             .count = characterMap.size(),
                             .bytes = characterMap}});
    }
    return metadata;
}

Metadata ForeignTokenizer::metadata() const {
    Metadata metadata = tokenMetadata();
    addNumber("bos_token_id", beginning, metadata);
    addNumber("eos_token_id", end, metadata);
    addNumber("unknown_token_id", unknown, metadata);
    addNumber("seperator_token_id", separator, metadata);
    addSwitch("add_bos_token", addsBeginning, metadata);
    addSwitch("add_eos_token", addsEnd, metadata);
    addSwitch("add_space_prefix", addsSpacePrefix, metadata);
    addSwitch("remove_extra_whitespaces", removesExtraSpaces, metadata);
    addSwitch("normalizer.lowercase", lowersCase, metadata);
    addSwitch("normalizer.strip_accents", stripsAccents, metadata);
    return metadata;
}

}  // namespace weightscape::tokenizers
