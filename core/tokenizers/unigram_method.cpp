// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/tokenizers/unigram_method.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "core/tokenizers/code_points.h"
#include "core/tokenizers/spaces.h"

namespace weightscape::tokenizers {
namespace {

class UnigramEncoder final : public TextEncoder {
  public:
    explicit UnigramEncoder(const UnigramMethod& method) : m_method(method) {}

    void append(std::string_view text, bool /*begins*/, std::vector<Token>& tokens) override {
        m_method.appendText(m_method.normalized(text), tokens);
    }

  private:
    const UnigramMethod& m_method;
};

ByteTrie trieOf(const Vocabulary& vocabulary, unsigned flags) {
    std::vector<ByteTrie::Key> keys;
    for (Token token = 0; token < vocabulary.size(); ++token) {
        if (vocabulary.has(token, flags)) keys.emplace_back(vocabulary.text(token), token);
    }
    return ByteTrie(std::move(keys));
}

}  // namespace

UnigramMethod::UnigramMethod(const Vocabulary& vocabulary, const TokenizerSettings& settings,
                             CharacterMap characters)
    : m_vocabulary(vocabulary),
      m_settings(settings),
      m_characters(std::move(characters)),
      m_tokens(
          trieOf(vocabulary, TokenFlags::kNormal | TokenFlags::kUserDefined | TokenFlags::kUnused)),
      m_userDefined(trieOf(vocabulary, TokenFlags::kUserDefined)) {
    constexpr float kPenalty = 10;
    float lowest = std::numeric_limits<float>::max();
    for (Token token = 0; token < vocabulary.size(); ++token) {
        if (vocabulary.has(token, TokenFlags::kNormal)) {
            lowest = std::min(lowest, vocabulary.score(token));
        }
    }
    m_unknownScore = lowest - kPenalty;
}

std::unique_ptr<TextEncoder> UnigramMethod::newEncoder(std::size_t /*bytes*/) const {
    return std::make_unique<UnigramEncoder>(*this);
}

std::string UnigramMethod::decode(std::string_view tokenText) const {
    return unescapeSpaces(tokenText);
}

CharacterMap::Replacement UnigramMethod::normalizedBeginning(std::string_view text) const {
    std::size_t longest = 0;
    std::uint32_t node = ByteTrie::kRoot;
    // As llama.cpp has it, what only begins like a user-defined token is kept too.
    for (std::size_t i = 0; i < text.size(); ++i) {
        node = m_userDefined.child(node, static_cast<std::uint8_t>(text[i]));
        if (node == ByteTrie::kNone) break;
        longest = i + 1;
    }
    if (longest > 0) return {text.substr(0, longest), longest};
    const auto mapped = m_characters.find(text);
    if (mapped.length > 0) return mapped;
    const CodePoint character = codePointAt(text, 0);
    if (!character.isWellFormed) return {"\xEF\xBF\xBD", 1};
    return {text.substr(0, character.length), character.length};
}

std::string UnigramMethod::normalized(std::string_view text) const {
    const std::string_view space = m_settings.escapesSpaces ? kSpaceMark : " ";
    std::string result;
    result.reserve(text.size() * 3 / 2 + space.size());
    bool hasSpace = false;
    bool isInWord = false;
    while (!text.empty()) {
        const auto beginning = normalizedBeginning(text);
        for (const char c : beginning.text) {
            const bool isSpace = c == ' ';
            if (isSpace && !m_settings.removesExtraSpaces) result += space;
            const bool startsWord = !isSpace && !isInWord;
            isInWord = !isSpace;
            if (startsWord &&
                (m_settings.removesExtraSpaces || (m_settings.addsSpacePrefix && !hasSpace))) {
                result += space;
                hasSpace = true;
            }
            if (!isSpace) result.push_back(c);
        }
        text.remove_prefix(beginning.length);
    }
    return result;
}

std::vector<UnigramMethod::Cut> UnigramMethod::bestCuts(std::string_view text) const {
    constexpr double kNone = -std::numeric_limits<double>::max();
    std::vector<Cut> best(text.size() + 1, {m_settings.unknown, 0, kNone});
    best[0].score = 0;
    for (std::size_t begin = 0; begin < text.size();) {
        const double score = best[begin].score;
        const auto offer = [&](std::size_t end, Token token, double more) {
            if (score + more > best[end].score) best[end] = {token, begin, score + more};
        };
        const std::size_t length = lengthByLead(text, begin);
        bool isToken = false;
        std::uint32_t node = ByteTrie::kRoot;
        for (std::size_t at = begin; at < text.size(); ++at) {
            node = m_tokens.child(node, static_cast<std::uint8_t>(text[at]));
            if (node == ByteTrie::kNone) break;
            const Token token = m_tokens.value(node);
            if (token == kNoToken) continue;
            isToken = isToken || at + 1 - begin == length;
            // What users define is to be found: nothing is likelier.
            const bool isDefined = m_vocabulary.has(token, TokenFlags::kUserDefined);
            offer(at + 1, token, isDefined ? 0 : m_vocabulary.score(token));
        }
        if (!isToken) offer(begin + length, m_settings.unknown, m_unknownScore);
        begin += length;
    }
    return best;
}

void UnigramMethod::appendText(std::string_view text, std::vector<Token>& tokens) const {
    if (text.empty()) return;
    const std::vector<Cut> best = bestCuts(text);
    const auto before = static_cast<std::ptrdiff_t>(tokens.size());
    bool wasUnknown = false;
    for (std::size_t at = text.size(); at > 0; at = best[at].begin) {
        const Token token = best[at].token;
        const bool isUnknown = token == m_settings.unknown;
        // Unknown characters that follow each other are one token.
        if (!(isUnknown && wasUnknown) && token != kNoToken) tokens.push_back(token);
        wasUnknown = isUnknown;
    }
    std::reverse(tokens.begin() + before, tokens.end());
}

}  // namespace weightscape::tokenizers
