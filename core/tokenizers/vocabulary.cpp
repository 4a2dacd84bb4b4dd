// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/tokenizers/vocabulary.h"

#include <array>
#include <cstring>

#include "core/model/metadata_array.h"
#include "core/support/printable.h"

namespace weightscape::tokenizers {
namespace {

constexpr std::string_view kTokensKey = "tokenizer.ggml.tokens";
constexpr std::string_view kScoresKey = "tokenizer.ggml.scores";
constexpr std::string_view kTypesKey = "tokenizer.ggml.token_type";

/// Flags by GGUF's number of a token's type; 0 is none.
constexpr std::array<std::uint8_t, 7> kFlagsOfTypes = {
    0,
    TokenFlags::kNormal,
    TokenFlags::kUnknown,
    TokenFlags::kControl,
    TokenFlags::kUserDefined,
    TokenFlags::kUnused,
    TokenFlags::kByte,
};

tl::unexpected<Error> wrongArray(std::string_view key) {
    return fail(ErrorCode::Damaged, "%1 is no array of the kind that a tokenizer needs."_text(key));
}

tl::unexpected<Error> shortArray(std::string_view key, std::size_t count, std::size_t tokens) {
    return fail(ErrorCode::Damaged, "%1 has %2 entries for %3 tokens."_text(key, count, tokens));
}

/// The element of an array of four-byte numbers.
template <typename T>
T numberAt(const MetadataValue& value, std::size_t index) {
    static_assert(sizeof(T) == 4);
    T number{};
    std::memcpy(&number, value.bytes.data() + index * sizeof(T), sizeof(T));
    return number;
}

/// How many four-byte numbers are really there.
std::size_t numbersIn(const MetadataValue& value) {
    return std::min<std::uint64_t>(value.count, value.bytes.size() / 4);
}

}  // namespace

std::string byteTokenText(std::uint8_t byte) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    return {'<', '0', 'x', kDigits[byte >> 4], kDigits[byte & 15], '>'};
}

Result<std::unique_ptr<Vocabulary>> Vocabulary::read(const Metadata& metadata) {
    const MetadataValue* tokens = findValue(metadata, kTokensKey);
    if (tokens == nullptr) {
        return fail(ErrorCode::Unsupported, "The model has no tokens (%1)."_text(kTokensKey));
    }
    std::unique_ptr<Vocabulary> vocabulary(new Vocabulary());
    if (auto read = vocabulary->readTexts(*tokens); !read) return fail(read.error());
    if (auto read = vocabulary->readScores(findValue(metadata, kScoresKey)); !read) {
        return fail(read.error());
    }
    if (auto read = vocabulary->readTypes(findValue(metadata, kTypesKey)); !read) {
        return fail(read.error());
    }
    return vocabulary;
}

Result<void> Vocabulary::readTexts(const MetadataValue& tokens) {
    if (tokens.type != ValueType::Array || tokens.elementType != ValueType::String) {
        return wrongArray(kTokensKey);
    }
    const MetadataArray texts(tokens);
    if (texts.size() == 0 || texts.size() >= kNoToken) {
        return fail(ErrorCode::Damaged, "%1 is empty."_text(kTokensKey));
    }
    std::vector<std::size_t> ends;
    ends.reserve(texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i) {
        std::string_view text = texts.textAt(i);
        text = text.substr(0, text.find('\0'));
        if (text.empty()) {
            m_texts.append("[EMPTY_").append(std::to_string(i)).append("]");
        } else {
            m_texts.append(text);
        }
        ends.push_back(m_texts.size());
    }
    m_entries.resize(texts.size());
    m_index.reserve(texts.size());
    std::size_t begin = 0;
    for (Token token = 0; token < m_entries.size(); ++token) {
        const auto text = std::string_view(m_texts).substr(begin, ends[token] - begin);
        begin = ends[token];
        m_entries[token].text = text;
        m_longest = std::max(m_longest, text.size());
        const auto [found, isNew] = m_index.emplace(text, token);
        if (isNew) continue;
        return fail(ErrorCode::Damaged, "Tokens %1 and %2 are the same: %3."_text(
                                            found->second, token, inQuotes(text)));
    }
    return {};
}

Result<void> Vocabulary::readScores(const MetadataValue* scores) {
    if (scores == nullptr) return {};
    const bool whole = scores->elementType == ValueType::Int32;
    if (scores->type != ValueType::Array || (!whole && scores->elementType != ValueType::Float32)) {
        return wrongArray(kScoresKey);
    }
    if (numbersIn(*scores) < size()) return shortArray(kScoresKey, numbersIn(*scores), size());
    for (std::size_t i = 0; i < size(); ++i) {
        m_entries[i].score = whole ? static_cast<float>(numberAt<std::int32_t>(*scores, i))
                                   : numberAt<float>(*scores, i);
    }
    return {};
}

Result<void> Vocabulary::readTypes(const MetadataValue* types) {
    if (types == nullptr) return {};
    if (types->type != ValueType::Array || types->elementType != ValueType::Int32) {
        return wrongArray(kTypesKey);
    }
    if (numbersIn(*types) < size()) return shortArray(kTypesKey, numbersIn(*types), size());
    for (std::size_t i = 0; i < size(); ++i) {
        const auto type = numberAt<std::uint32_t>(*types, i);
        m_entries[i].flags = type < kFlagsOfTypes.size() ? kFlagsOfTypes[type] : 0;
    }
    return {};
}

Token Vocabulary::find(std::string_view text) const {
    const auto found = m_index.find(text);
    return found == m_index.end() ? kNoToken : found->second;
}

Token Vocabulary::findByte(std::uint8_t byte) const {
    const Token token = find(byteTokenText(byte));
    if (token != kNoToken) return token;
    const char alone = static_cast<char>(byte);
    return byte == 0 ? kNoToken : find(std::string_view(&alone, 1));
}

}  // namespace weightscape::tokenizers
