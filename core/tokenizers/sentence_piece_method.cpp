// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/tokenizers/sentence_piece_method.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/tokenizers/code_points.h"
#include "core/tokenizers/spaces.h"
#include "core/tokenizers/word_cache.h"

namespace weightscape::tokenizers {
namespace {

class SentencePieceEncoder final : public TextEncoder {
  public:
    SentencePieceEncoder(const SentencePieceMethod& method, std::size_t bytes)
        : m_method(method), m_words(bytes) {}

    void append(std::string_view text, bool begins, std::vector<Token>& tokens) override {
        std::string escaped;
        if (begins && m_method.addsSpacePrefix()) escaped += kSpaceMark;
        escaped += escapeSpaces(text);
        for (std::size_t at = 0; at < escaped.size();) {
            const std::size_t end = m_method.wordEnd(escaped, at);
            const auto word = std::string_view(escaped).substr(at, end - at);
            at = end;
            if (m_words.append(word, tokens)) continue;
            const std::size_t before = tokens.size();
            m_method.appendWord(word, m_symbols, tokens);
            m_words.remember(word, tokens, before);
        }
    }

  private:
    const SentencePieceMethod& m_method;
    WordCache m_words;
    std::vector<Symbol> m_symbols;
};

/// A NaN has no place in an order: it comes last.
float orderedScore(float score) {
    return std::isnan(score) ? -std::numeric_limits<float>::infinity() : score;
}

/// Equal scores have equal ranks, so that the leftmost pair is first among them.
std::vector<std::uint32_t> ranksOf(const Vocabulary& vocabulary) {
    std::vector<Token> order(vocabulary.size());
    for (Token token = 0; token < order.size(); ++token) order[token] = token;
    const auto score = [&vocabulary](Token token) { return orderedScore(vocabulary.score(token)); };
    std::ranges::stable_sort(order, std::ranges::greater(), score);
    std::vector<std::uint32_t> ranks(order.size());
    std::uint32_t rank = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
        if (i > 0 && score(order[i]) != score(order[i - 1])) ++rank;
        ranks[order[i]] = rank;
    }
    return ranks;
}

}  // namespace

SentencePieceMethod::SentencePieceMethod(const Vocabulary& vocabulary,
                                         const TokenizerSettings& settings)
    : m_vocabulary(vocabulary),
      m_addsSpacePrefix(settings.addsSpacePrefix),
      m_ranks(ranksOf(vocabulary)) {
    for (unsigned byte = 0; byte < m_bytes.size(); ++byte) {
        m_bytes[byte] = vocabulary.findByte(static_cast<std::uint8_t>(byte));
        if (m_bytes[byte] == kNoToken) m_bytes[byte] = settings.unknown;
    }
    for (Token token = 0; token < vocabulary.size(); ++token) {
        const std::string_view text = vocabulary.text(token);
        for (std::size_t at = text.find(kSpaceMark, 1); at != std::string_view::npos;
             at = text.find(kSpaceMark, at + 1)) {
            m_joinsWithSpace.set(static_cast<std::uint8_t>(text[at - 1]));
        }
    }
}

std::unique_ptr<TextEncoder> SentencePieceMethod::newEncoder(std::size_t bytes) const {
    return std::make_unique<SentencePieceEncoder>(*this, bytes);
}

std::string SentencePieceMethod::decode(std::string_view tokenText) const {
    return unescapeSpaces(tokenText);
}

std::size_t SentencePieceMethod::wordEnd(std::string_view text, std::size_t begin) const {
    // Symbol by symbol: bytes that only look like a mark may belong to something malformed.
    std::size_t at = begin + lengthByLead(text, begin);
    while (at < text.size()) {
        const bool isMark = text[at] == kSpaceMark[0] && text.substr(at).starts_with(kSpaceMark);
        if (isMark && !m_joinsWithSpace.test(static_cast<std::uint8_t>(text[at - 1]))) break;
        at += lengthByLead(text, at);
    }
    return at;
}

void SentencePieceMethod::appendWord(std::string_view word, std::vector<Symbol>& symbols,
                                     std::vector<Token>& tokens) const {
    symbols.clear();
    for (std::size_t at = 0; at < word.size();) {
        const std::size_t length = lengthByLead(word, at);
        symbols.push_back({static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(length)});
        at += length;
    }
    mergeSymbols(symbols, [this, word](const Symbol& left, const Symbol& right) {
        const std::size_t length = std::size_t{left.length} + right.length;
        if (length > m_vocabulary.longest()) return Merge{};
        const Token token = m_vocabulary.find(word.substr(left.begin, length));
        return token == kNoToken ? Merge{} : Merge{m_ranks[token], token};
    });
    for (const Symbol& symbol : symbols) {
        const std::string_view text = word.substr(symbol.begin, symbol.length);
        const Token token = symbol.token != kNoToken ? symbol.token : m_vocabulary.find(text);
        if (token != kNoToken) {
            tokens.push_back(token);
            continue;
        }
        for (const char byte : text) {
            const Token fallback = m_bytes[static_cast<std::uint8_t>(byte)];
            if (fallback != kNoToken) tokens.push_back(fallback);
        }
    }
}

}  // namespace weightscape::tokenizers
