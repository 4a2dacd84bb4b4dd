// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/tokenizers/word_piece_method.h"

#include <algorithm>
#include <array>

#include "core/tokenizers/character_class.h"
#include "core/tokenizers/character_mapping.h"
#include "core/tokenizers/code_points.h"
#include "core/tokenizers/spaces.h"
#include "core/tokenizers/word_cache.h"

namespace weightscape::tokenizers {
namespace {

struct CharacterRange {
    char32_t first;
    char32_t last;
};

/// Each is a word of its own. One begins later than its block does, as everywhere.
constexpr std::array<CharacterRange, 8> kIdeographs = {{
    {0x4E00, 0x9FFF},
    {0x3400, 0x4DBF},
    {0x20000, 0x2A6DF},
    {0x2A700, 0x2B73F},
    {0x2B740, 0x2B81F},
    {0x2B920, 0x2CEAF},
    {0xF900, 0xFAFF},
    {0x2F800, 0x2FA1F},
}};

bool standsAlone(char32_t character, CharacterClass what) {
    if (what == CharacterClass::Punctuation) return true;
    if (what == CharacterClass::Symbol && character < 0x7F) return true;
    return std::ranges::any_of(kIdeographs, [character](const CharacterRange& range) {
        return character >= range.first && character <= range.last;
    });
}

class WordPieceEncoder final : public TextEncoder {
  public:
    WordPieceEncoder(const WordPieceMethod& method, std::size_t bytes)
        : m_method(method), m_words(bytes) {}

    void append(std::string_view text, bool /*begins*/, std::vector<Token>& tokens) override {
        m_word.clear();
        for (std::size_t at = 0; at < text.size();) {
            const CodePoint character = codePointAt(text, at);
            at += character.length;
            take(character.value, tokens);
        }
        finishWord(tokens);
    }

  private:
    void take(char32_t character, std::vector<Token>& tokens) {
        const TokenizerSettings& settings = m_method.settings();
        if (settings.stripsAccents) character = baseOf(character);
        const CharacterClass what = classOf(character);
        if (what == CharacterClass::Space) return finishWord(tokens);
        if (character == kReplacement || what == CharacterClass::Control) return;
        if (settings.stripsAccents && what == CharacterClass::Mark) return;
        const bool isAlone = standsAlone(character, what);
        if (isAlone) finishWord(tokens);
        if (m_word.empty()) m_word = kSpaceMark;
        appendUtf8(settings.lowersCase ? lowerCaseOf(character) : character, m_word);
        if (isAlone) finishWord(tokens);
    }

    void finishWord(std::vector<Token>& tokens) {
        if (m_word.empty()) return;
        if (!m_words.append(m_word, tokens)) {
            const std::size_t before = tokens.size();
            m_method.appendWord(m_word, tokens);
            m_words.remember(m_word, tokens, before);
        }
        m_word.clear();
    }

    const WordPieceMethod& m_method;
    WordCache m_words;
    std::string m_word;
};

ByteTrie trieOf(const Vocabulary& vocabulary) {
    std::vector<ByteTrie::Key> keys;
    for (Token token = 0; token < vocabulary.size(); ++token) {
        keys.emplace_back(vocabulary.text(token), token);
    }
    return ByteTrie(std::move(keys));
}

}  // namespace

WordPieceMethod::WordPieceMethod(const Vocabulary& vocabulary, const TokenizerSettings& settings)
    : m_settings(settings), m_trie(trieOf(vocabulary)) {}

std::unique_ptr<TextEncoder> WordPieceMethod::newEncoder(std::size_t bytes) const {
    return std::make_unique<WordPieceEncoder>(*this, bytes);
}

std::string WordPieceMethod::decode(std::string_view tokenText) const {
    return unescapeSpaces(tokenText);
}

void WordPieceMethod::appendWord(std::string_view word, std::vector<Token>& tokens) const {
    const std::size_t before = tokens.size();
    for (std::size_t at = 0; at < word.size();) {
        Token longest = kNoToken;
        std::size_t next = at;
        std::uint32_t node = ByteTrie::kRoot;
        for (std::size_t end = at; end < word.size(); ++end) {
            node = m_trie.child(node, static_cast<std::uint8_t>(word[end]));
            if (node == ByteTrie::kNone) break;
            if (m_trie.value(node) == ByteTrie::kNone) continue;
            longest = m_trie.value(node);
            next = end + 1;
        }
        if (longest == kNoToken) {
            tokens.resize(before);
            break;
        }
        tokens.push_back(longest);
        at = next;
    }
    if (tokens.size() == before && m_settings.unknown != kNoToken) {
        tokens.push_back(m_settings.unknown);
    }
}

}  // namespace weightscape::tokenizers
