// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/tokenizers/byte_pair_method.h"

#include <algorithm>

#include "core/model/metadata_array.h"
#include "core/tokenizers/byte_letters.h"
#include "core/tokenizers/code_points.h"
#include "core/tokenizers/spaces.h"
#include "core/tokenizers/word_cache.h"

namespace weightscape::tokenizers {
namespace {

class BytePairEncoder final : public TextEncoder {
  public:
    BytePairEncoder(const BytePairMethod& method, std::size_t bytes)
        : m_method(method), m_words(bytes), m_room(Pattern::newRoom()) {}

    void append(std::string_view text, bool /*begins*/, std::vector<Token>& tokens) override {
        const std::string escaped = m_method.escapesSpaces() ? escapeSpaces(text) : "";
        const ClassifiedText classified(m_method.escapesSpaces() ? escaped : text);
        std::vector<std::uint32_t> parts = {static_cast<std::uint32_t>(classified.size())};
        for (const Pattern& pattern : m_method.patterns()) {
            parts = pattern.cut(classified, parts, m_room);
        }
        std::size_t character = 0;
        for (const std::uint32_t part : parts) {
            const std::size_t begin = classified.offset(character);
            character += part;
            const std::size_t end = classified.offset(character);
            appendRemembered(classified.utf8().substr(begin, end - begin), tokens);
        }
    }

  private:
    void appendRemembered(std::string_view word, std::vector<Token>& tokens) {
        if (m_words.append(word, tokens)) return;
        const std::size_t before = tokens.size();
        m_method.appendWord(word, m_symbols, tokens);
        m_words.remember(word, tokens, before);
    }

    const BytePairMethod& m_method;
    WordCache m_words;
    Pattern::Room m_room;
    std::vector<Symbol> m_symbols;
};

std::vector<Pattern> compiled(const PreTokenizer& preTokenizer) {
    std::vector<Pattern> patterns;
    for (const std::string_view pattern : preTokenizer.patterns) {
        if (!pattern.empty()) patterns.emplace_back(pattern);
    }
    return patterns;
}

std::size_t countOf(const MetadataValue* merges) {
    return merges != nullptr ? MetadataArray(*merges).size() : 0;
}

}  // namespace

BytePairMethod::BytePairMethod(const Sources& sources)
    : m_vocabulary(sources.vocabulary),
      m_patterns(compiled(sources.preTokenizer)),
      m_isByteLevel(sources.preTokenizer.isByteLevel),
      m_escapesSpaces(sources.settings.escapesSpaces),
      m_ignoresMerges(sources.settings.ignoresMerges),
      m_keepsNewlines(sources.preTokenizer.keepsNewlines),
      m_pairs(countOf(sources.merges)) {
    for (unsigned byte = 0; byte < m_bytes.size(); ++byte) {
        m_bytes[byte] = numberOf(letterOf(static_cast<std::uint8_t>(byte)));
    }
    if (sources.merges != nullptr) readMerges(*sources.merges);
}

void BytePairMethod::readMerges(const MetadataValue& merges) {
    const MetadataArray list(merges);
    for (std::uint32_t rank = 0; rank < list.size(); ++rank) {
        std::string_view text = list.textAt(rank);
        text = text.substr(0, text.find('\0'));
        const std::size_t space = text.find(' ', 1);
        if (space == std::string_view::npos || space + 1 == text.size()) continue;
        const std::string_view left = text.substr(0, space);
        const std::string_view right = text.substr(space + 1);
        const Token joined = numberOf(std::string(left).append(right));
        m_pairs.add(numberOf(left), numberOf(right), {rank, joined});
    }
}

Token BytePairMethod::numberOf(std::string_view text) {
    const Token token = m_vocabulary.find(text);
    if (token != kNoToken) return token;
    const auto known = m_otherIndex.find(text);
    if (known != m_otherIndex.end()) return known->second;
    const auto number = static_cast<Token>(m_vocabulary.size() + m_others.size());
    m_otherIndex.emplace(m_others.emplace_back(text), number);
    return number;
}

std::unique_ptr<TextEncoder> BytePairMethod::newEncoder(std::size_t bytes) const {
    return std::make_unique<BytePairEncoder>(*this, bytes);
}

std::string BytePairMethod::decode(std::string_view tokenText) const {
    return m_escapesSpaces ? unescapeSpaces(tokenText) : fromLetters(tokenText);
}

Token BytePairMethod::wholeWord(std::string_view word) const {
    const bool isNewlines = m_keepsNewlines && word.find_first_not_of('\n') == word.npos;
    if (!m_ignoresMerges && !isNewlines) return kNoToken;
    return m_isByteLevel ? m_vocabulary.find(asLetters(word)) : m_vocabulary.find(word);
}

void BytePairMethod::startSymbols(std::string_view word, std::vector<Symbol>& symbols) const {
    symbols.clear();
    for (std::uint32_t at = 0; at < word.size();) {
        if (m_isByteLevel) {
            symbols.push_back({at, 1, m_bytes[static_cast<std::uint8_t>(word[at])]});
        } else {
            const auto length = static_cast<std::uint32_t>(lengthByLead(word, at));
            const std::string_view text = word.substr(at, length);
            Token number = m_vocabulary.find(text);
            const auto other = m_otherIndex.find(text);
            if (number == kNoToken && other != m_otherIndex.end()) number = other->second;
            symbols.push_back({at, length, number});
        }
        at += symbols.back().length;
    }
}

void BytePairMethod::appendFallback(std::string_view text, std::vector<Token>& tokens) const {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const Token token =
            m_isByteLevel ? m_vocabulary.find(text.substr(i, 1))
                          : m_vocabulary.find(byteTokenText(static_cast<std::uint8_t>(text[i])));
        if (token != kNoToken) tokens.push_back(token);
    }
}

void BytePairMethod::appendWord(std::string_view word, std::vector<Symbol>& symbols,
                                std::vector<Token>& tokens) const {
    const Token whole = wholeWord(word);
    if (whole != kNoToken) {
        tokens.push_back(whole);
        return;
    }
    startSymbols(word, symbols);
    mergeSymbols(symbols, [this](const Symbol& left, const Symbol& right) {
        return m_pairs.find(left.token, right.token);
    });
    for (const Symbol& symbol : symbols) {
        if (symbol.token < m_vocabulary.size()) {
            tokens.push_back(symbol.token);
        } else if (m_isByteLevel) {
            appendFallback(m_others[symbol.token - m_vocabulary.size()], tokens);
        } else {
            appendFallback(word.substr(symbol.begin, symbol.length), tokens);
        }
    }
}

}  // namespace weightscape::tokenizers
