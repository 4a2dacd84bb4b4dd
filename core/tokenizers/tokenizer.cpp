// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/tokenizers/tokenizer.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "core/tokenizers/clean_spaces.h"

namespace weightscape::tokenizers {
namespace {

constexpr unsigned kHidden = TokenFlags::kControl | TokenFlags::kUnknown;

std::optional<Token> asOptional(Token token) {
    return token == kNoToken ? std::nullopt : std::optional(token);
}

/// The byte of "<0x0A>"; what is no such text gives what its digits give, as in llama.cpp.
char byteOf(std::string_view text) {
    const std::string_view digits = text.substr(std::min<std::size_t>(3, text.size())).substr(0, 2);
    unsigned value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    return static_cast<char>(value);
}

}  // namespace

Tokenizer::Tokenizer(Parts parts) : m_parts(std::move(parts)), m_splitter(*m_parts.vocabulary) {
    m_pieceBegins.reserve(size() + 1);
    for (Token token = 0; token < size(); ++token) {
        m_pieceBegins.push_back(m_pieces.size());
        m_pieces += pieceOf(token);
    }
    m_pieceBegins.push_back(m_pieces.size());
}

std::string Tokenizer::pieceOf(Token token) const {
    const Vocabulary& vocabulary = *m_parts.vocabulary;
    const std::string_view text = vocabulary.text(token);
    if (vocabulary.has(token, kHidden | TokenFlags::kUserDefined)) return std::string(text);
    if (vocabulary.has(token, TokenFlags::kNormal)) return m_parts.method->decode(text);
    if (vocabulary.has(token, TokenFlags::kByte)) return {byteOf(text)};
    return {};
}

std::vector<Token> Tokenizer::encode(std::string_view text, const EncodeOptions& options) const {
    std::vector<Token> tokens;
    const auto add = [&](Token token) {
        if (options.addSpecial && token != kNoToken) tokens.push_back(token);
    };
    add(m_parts.settings.opening);
    SpecialRules rules;
    if (options.parseSpecial) rules.trusted.push_back({0, text.size()});
    append(text, rules, tokens);
    add(m_parts.settings.closing);
    return tokens;
}

std::vector<Token> Tokenizer::encodeParts(std::span<const TextPart> parts) const {
    std::string text;
    SpecialRules rules;
    rules.barred |= TokenFlags::kDirects;
    for (const TextPart& part : parts) {
        const std::size_t begin = text.size();
        text += part.text;
        if (part.isTrusted) rules.trusted.push_back({begin, text.size()});
    }
    std::vector<Token> tokens;
    append(text, rules, tokens);
    return tokens;
}

void Tokenizer::append(std::string_view text, const SpecialRules& rules,
                       std::vector<Token>& tokens) const {
    const auto encoder = m_parts.method->newEncoder(text.size());
    bool begins = true;
    for (const Fragment& fragment : m_splitter.split(text, rules)) {
        if (fragment.token != kNoToken) {
            tokens.push_back(fragment.token);
        } else {
            encoder->append(fragment.text, begins, tokens);
        }
        begins = fragment.token != kNoToken;
    }
}

std::string_view Tokenizer::piece(Token token, bool showSpecial) const {
    if (token >= size()) return {};
    if (!showSpecial && m_parts.vocabulary->has(token, kHidden)) return {};
    const std::size_t begin = m_pieceBegins[token];
    return std::string_view(m_pieces).substr(begin, m_pieceBegins[token + 1] - begin);
}

std::string Tokenizer::decode(std::span<const Token> tokens, const DecodeOptions& options) const {
    const TokenizerSettings& settings = m_parts.settings;
    bool removesSpace = settings.addsSpacePrefix;
    if (options.removeSpecial && settings.addsBeginning && !tokens.empty() &&
        tokens.front() == settings.beginning) {
        removesSpace = false;
        tokens = tokens.subspan(1);
    }
    if (options.removeSpecial && settings.addsEnd && !tokens.empty() &&
        tokens.back() == settings.end) {
        tokens = tokens.first(tokens.size() - 1);
    }
    std::string text;
    for (const Token token : tokens) {
        std::string_view shown = piece(token, options.showSpecial);
        if (removesSpace && shown.starts_with(' ')) shown.remove_prefix(1);
        removesSpace = false;
        text += shown;
    }
    return settings.cleansSpaces ? cleanSpaces(std::move(text)) : text;
}

std::optional<Token> Tokenizer::beginning() const {
    return asOptional(m_parts.settings.beginning);
}

std::optional<Token> Tokenizer::end() const {
    return asOptional(m_parts.settings.end);
}

bool Tokenizer::endsText(Token token) const {
    return std::ranges::binary_search(m_parts.ends, token);
}

}  // namespace weightscape::tokenizers
