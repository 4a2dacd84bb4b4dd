// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/spelling_vocabulary.h"

#include <array>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "core/tokenizers/byte_letters.h"
#include "tests/support/small_vocabulary.h"

namespace weightscape::test {
namespace {

constexpr std::uint32_t kBytes = 256;
/// The more frequent first; each is made of letters or of a space and a letter.
constexpr auto kPairs = std::to_array<std::string_view>(
    {"th", "he", " a", " t", "in", "er", "an", "re", " s", "on", "at", " w", "en", "nd", "or",
     "es", "is", " o", " h", "it", "ou", " m", " b", "ar", "st", " f", "al", "ed", "ng", " l",
     "le", " d", "ha", "as", "to", "of", "me", " c", "ve", "se", "ll", "ea", "hi"});
constexpr std::string_view kPieceLetters = " etaonihsrdlu,mwy.";

/// SentencePiece writes spaces so.
std::string withVisibleSpaces(std::string_view text) {
    std::string result;
    for (const char letter : text) result += letter == ' ' ? "\u2581" : std::string(1, letter);
    return result;
}

MetadataEntry tokenNumber(const std::string& name, std::uint32_t value) {
    return {"tokenizer.ggml." + name, MetadataValue::fromUint32(value)};
}

std::string letterOfByte(std::uint32_t byte) {
    return std::string(tokenizers::letterOf(static_cast<std::uint8_t>(byte)));
}

}  // namespace

Metadata smallPieceVocabulary() {
    return pieceVocabulary(kSmallVocabulary);
}

Metadata pieceVocabulary(std::size_t size) {
    std::vector<SmallToken> tokens = {
        {"<unk>", 0.0F, kUnknownType}, {"<s>", 0.0F, kControlType}, {"</s>", 0.0F, kControlType}};
    for (std::uint32_t byte = 0; byte < kBytes; ++byte) {
        std::array<char, 8> name = {};
        std::snprintf(name.data(), name.size(), "<0x%02X>", byte);
        tokens.push_back({name.data(), 0.0F, kByteType});
    }
    // Better ones first: pairs, then the letters that they are made of.
    float score = 0.0F;
    const std::size_t pairs = kSmallVocabulary - tokens.size() - kPieceLetters.size();
    for (std::size_t i = 0; i < pairs; ++i) {
        tokens.push_back({withVisibleSpaces(kPairs[i]), score -= 1.0F});
    }
    for (const char letter : kPieceLetters) {
        tokens.push_back({withVisibleSpaces({&letter, 1}), score -= 1.0F});
    }
    while (tokens.size() < size) {
        tokens.push_back({"<" + std::to_string(tokens.size()) + ">", score -= 1.0F});
    }
    Metadata entries = tokenizerMetadata("llama", tokens);
    entries.push_back(tokenNumber("bos_token_id", 1));
    entries.push_back(tokenNumber("eos_token_id", 2));
    entries.push_back(tokenNumber("unknown_token_id", 0));
    return entries;
}

Metadata smallPairVocabulary() {
    std::vector<SmallToken> tokens;
    for (std::uint32_t byte = 0; byte < kBytes; ++byte) tokens.push_back({letterOfByte(byte)});
    std::vector<std::string> merges;
    for (const std::string_view pair : kPairs) {
        const std::string first = letterOfByte(static_cast<unsigned char>(pair[0]));
        const std::string second = letterOfByte(static_cast<unsigned char>(pair[1]));
        tokens.push_back({first + second});
        merges.push_back(first + " " + second);
    }
    tokens.push_back({"<|endoftext|>", 0.0F, kControlType});
    const auto end = static_cast<std::uint32_t>(tokens.size() - 1);
    Metadata entries = tokenizerMetadata("gpt2", tokens);
    entries.push_back({"tokenizer.ggml.pre", MetadataValue::fromString("gpt-2")});
    entries.push_back({"tokenizer.ggml.merges", textArray(merges)});
    entries.push_back(tokenNumber("bos_token_id", end));
    entries.push_back(tokenNumber("eos_token_id", end));
    return entries;
}

}  // namespace weightscape::test
