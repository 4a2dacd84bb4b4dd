// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/spelling_vocabulary.h"

#include <array>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/metadata_values.h"

namespace weightscape::test {
namespace {

/// ggml's kinds of tokens.
enum TokenKind : std::int32_t { kNormal = 1, kUnknown = 2, kControl = 3, kByteToken = 6 };

constexpr std::uint32_t kBytes = 256;
/// The more frequent first; each is made of letters or of a space and a letter.
constexpr auto kPairs = std::to_array<std::string_view>(
    {"th", "he", " a", " t", "in", "er", "an", "re", " s", "on", "at", " w", "en", "nd", "or",
     "es", "is", " o", " h", "it", "ou", " m", " b", "ar", "st", " f", "al", "ed", "ng", " l",
     "le", " d", "ha", "as", "to", "of", "me", " c", "ve", "se", "ll", "ea", "hi"});
constexpr std::string_view kPieceLetters = " etaonihsrdlu,mwy.";

std::string utf8(std::uint32_t codePoint) {
    if (codePoint < 0x80) return {static_cast<char>(codePoint)};
    return {static_cast<char>(0xC0U | (codePoint >> 6U)),
            static_cast<char>(0x80U | (codePoint & 0x3FU))};
}

/// SentencePiece writes spaces so.
std::string withVisibleSpaces(std::string_view text) {
    std::string result;
    for (const char letter : text) result += letter == ' ' ? "\u2581" : std::string(1, letter);
    return result;
}

/// The letter that byte-pair vocabularies write for a byte: itself where it is printable, else one
/// of those behind the first 256 in turn.
std::vector<std::string> byteLetters() {
    std::vector<std::string> letters;
    std::uint32_t next = kBytes;
    for (std::uint32_t byte = 0; byte < kBytes; ++byte) {
        const bool isPrintable = (byte > 0x20 && byte < 0x7F) || (byte > 0xA0 && byte != 0xAD);
        letters.push_back(utf8(isPrintable ? byte : next));
        if (!isPrintable) ++next;
    }
    return letters;
}

MetadataEntry tokenNumber(const std::string& name, std::uint32_t value) {
    return {"tokenizer.ggml." + name, MetadataValue::fromUint32(value)};
}

struct Tokens {
    std::vector<std::string> texts;
    std::vector<float> scores;
    std::vector<std::int32_t> kinds;

    void add(const std::string& text, TokenKind kind, float score = 0.0F) {
        texts.push_back(text);
        scores.push_back(score);
        kinds.push_back(kind);
    }
    [[nodiscard]] Metadata entries(std::string_view model) const {
        return {{"tokenizer.ggml.model", MetadataValue::fromString(model)},
                {"tokenizer.ggml.tokens", textListValue(texts)},
                {"tokenizer.ggml.token_type", listValue(ValueType::Int32, kinds)}};
    }
};

}  // namespace

Metadata smallPieceVocabulary() {
    Tokens tokens;
    tokens.add("<unk>", kUnknown);
    tokens.add("<s>", kControl);
    tokens.add("</s>", kControl);
    for (std::uint32_t byte = 0; byte < kBytes; ++byte) {
        std::array<char, 8> name = {};
        std::snprintf(name.data(), name.size(), "<0x%02X>", byte);
        tokens.add(name.data(), kByteToken);
    }
    // Better ones first: pairs, then the letters that they are made of.
    float score = 0.0F;
    const std::size_t pairs = kSmallVocabulary - tokens.texts.size() - kPieceLetters.size();
    for (std::size_t i = 0; i < pairs; ++i) {
        tokens.add(withVisibleSpaces(kPairs[i]), kNormal, score -= 1.0F);
    }
    for (const char letter : kPieceLetters) {
        tokens.add(withVisibleSpaces({&letter, 1}), kNormal, score -= 1.0F);
    }
    Metadata entries = tokens.entries("llama");
    entries.push_back({"tokenizer.ggml.scores", listValue(ValueType::Float32, tokens.scores)});
    entries.push_back(tokenNumber("bos_token_id", 1));
    entries.push_back(tokenNumber("eos_token_id", 2));
    entries.push_back(tokenNumber("unknown_token_id", 0));
    return entries;
}

Metadata smallPairVocabulary() {
    const std::vector<std::string> letters = byteLetters();
    Tokens tokens;
    for (const std::string& letter : letters) tokens.add(letter, kNormal);
    std::vector<std::string> merges;
    for (const std::string_view pair : kPairs) {
        const std::string& first = letters[static_cast<unsigned char>(pair[0])];
        const std::string& second = letters[static_cast<unsigned char>(pair[1])];
        tokens.add(first + second, kNormal);
        merges.push_back(first + " " + second);
    }
    tokens.add("<|endoftext|>", kControl);
    const auto end = static_cast<std::uint32_t>(tokens.texts.size() - 1);
    Metadata entries = tokens.entries("gpt2");
    entries.push_back({"tokenizer.ggml.pre", MetadataValue::fromString("gpt-2")});
    entries.push_back({"tokenizer.ggml.merges", textListValue(merges)});
    entries.push_back(tokenNumber("bos_token_id", end));
    entries.push_back(tokenNumber("eos_token_id", end));
    return entries;
}

}  // namespace weightscape::test
