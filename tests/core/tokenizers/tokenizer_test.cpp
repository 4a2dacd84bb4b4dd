// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Texts to tokens and back. What llama.cpp makes of the same texts: tests/interop.
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "core/files/open_model.h"
#include "core/tokenizers/byte_letters.h"
#include "core/tokenizers/character_map.h"
#include "core/tokenizers/open_tokenizer.h"
#include "tests/support/sanitized.h"
#include "tests/support/small_character_map.h"
#include "tests/support/small_vocabulary.h"
#include "tests/support/tokenizer_texts.h"

namespace weightscape::test {
namespace {

using tokenizers::Token;
using tokenizers::Tokenizer;
using Tokens = std::vector<Token>;

std::shared_ptr<const Tokenizer> tokenizerOf(const Metadata& metadata) {
    const auto tokenizer = tokenizers::tokenizerFrom(metadata);
    if (!tokenizer) throw std::runtime_error(describe(tokenizer.error()).english());
    return *tokenizer;
}

std::shared_ptr<const Tokenizer> sampleTokenizer() {
    const auto model = files::openModel(files::samplePath().value());
    const auto tokenizer = tokenizers::openTokenizer(**model);
    if (!tokenizer) throw std::runtime_error(describe(tokenizer.error()).english());
    return *tokenizer;
}

/// Every kind with its name.
std::vector<std::pair<std::string, Metadata>> everyKind() {
    return {{"llama", sentencePieceMetadata(false)},
            {"llama across spaces", sentencePieceMetadata(true)},
            {"gpt2", bytePairMetadata("gpt-2")},
            {"gpt-4o", bytePairMetadata("gpt-4o")},
            {"deepseek-llm", bytePairMetadata("deepseek-llm")},
            {"t5", unigramMetadata()},
            {"bert", wordPieceMetadata()}};
}

TEST(Tokenizer, EncodesWithTheSample) {
    const auto tokenizer = sampleTokenizer();
    EXPECT_EQ(tokenizer->size(), 2048U);
    EXPECT_EQ(tokenizer->beginning(), 1U);
    EXPECT_EQ(tokenizer->end(), 2U);
    EXPECT_TRUE(tokenizer->addsBeginning());
    EXPECT_FALSE(tokenizer->addsEnd());
    EXPECT_EQ(tokenizer->encode("In the beginning God created"),
              (Tokens{1, 1042, 261, 1819, 1276, 392, 282, 564, 285}));
    EXPECT_EQ(tokenizer->encode("", {}), Tokens{1});
    EXPECT_EQ(tokenizer->encode("", {.addSpecial = false}), Tokens{});
}

TEST(Tokenizer, KeepsRunsOfSpaces) {
    const auto tokenizer = sampleTokenizer();
    for (const char* text : {"a  b", "   a", "a   ", "\n \n  \t"}) {
        const Tokens tokens = tokenizer->encode(text, {.addSpecial = false});
        EXPECT_EQ(tokenizer->decode(tokens), text);
    }
}

TEST(Tokenizer, FindsSpecialTokensInTheTextOnlyWhenAsked) {
    const auto tokenizer = sampleTokenizer();
    const auto found = tokenizer->encode("</s>", {.addSpecial = false});
    EXPECT_EQ(found, Tokens{2});
    const auto spelled = tokenizer->encode("</s>", {.addSpecial = false, .parseSpecial = false});
    EXPECT_GT(spelled.size(), 1U);
    EXPECT_EQ(tokenizer->decode(spelled), "</s>");
}

TEST(Tokenizer, GivesBytesForWhatHasNoToken) {
    const auto tokenizer = sampleTokenizer();
    const std::string text = "\xF0\x9F\x98\x80 \xFF\x80\xE2";
    EXPECT_EQ(tokenizer->decode(tokenizer->encode(text, {.addSpecial = false})), text);
}

TEST(Tokenizer, HidesControlTokensWhenAsked) {
    const auto tokenizer = sampleTokenizer();
    EXPECT_EQ(tokenizer->piece(1), "<s>");
    EXPECT_EQ(tokenizer->piece(1, false), "");
    EXPECT_EQ(tokenizer->piece(100000), "");
    const Tokens tokens = {1, 392, 2};
    EXPECT_EQ(tokenizer->decode(tokens, {.showSpecial = false}), " God");
    EXPECT_EQ(tokenizer->decode(tokens, {.removeSpecial = true}), " God</s>");
    EXPECT_TRUE(tokenizer->endsText(2));
    EXPECT_FALSE(tokenizer->endsText(392));
}

TEST(Tokenizer, PrefersLongerAndThenEarlierSpecialTokens) {
    std::vector<SmallToken> tokens;
    for (const char* text : {"a", "b", "c"}) tokens.push_back({text});
    for (const char* text : {"<ab>", "<a", "b>c"}) tokens.push_back({text, 0, kUserType});
    Metadata metadata = tokenizerMetadata("llama", tokens);
    metadata.push_back({"tokenizer.ggml.add_bos_token", switchValue(false)});
    metadata.push_back({"tokenizer.ggml.add_space_prefix", switchValue(false)});
    const auto tokenizer = tokenizerOf(metadata);
    EXPECT_EQ(tokenizer->encode("<ab>c<ab>cc"), (Tokens{3, 2, 3, 2, 2}));
    EXPECT_EQ(tokenizer->encode("<ab"), (Tokens{4, 1}));
    EXPECT_EQ(tokenizer->encode("cb>c"), (Tokens{2, 5}));
}

TEST(Tokenizer, DecodesByteLevelTextsExactly) {
    std::vector<SmallToken> letters;
    for (unsigned byte = 0; byte < 256; ++byte) {
        letters.push_back({std::string(tokenizers::letterOf(static_cast<std::uint8_t>(byte)))});
    }
    Metadata metadata = tokenizerMetadata("gpt2", letters);
    metadata.push_back({"tokenizer.ggml.pre", MetadataValue::fromString("gpt-4o")});
    metadata.push_back({"tokenizer.ggml.merges", textArray({"t h", "th e"})});
    const auto tokenizer = tokenizerOf(metadata);
    const std::string text = manyLanguages();
    EXPECT_EQ(tokenizer->decode(tokenizer->encode(text, {.addSpecial = false})), text);
}

TEST(Tokenizer, MapsCharactersByTheLongestText) {
    const auto map = tokenizers::CharacterMap::read(
        characterMap({{"a", "A"}, {"ab", "X"}, {"abcd", "Y"}, {"\u3000", " "}}));
    ASSERT_TRUE(map.has_value());
    EXPECT_EQ(map->find("abc").text, "X");
    EXPECT_EQ(map->find("abc").length, 2U);
    EXPECT_EQ(map->find("abcde").text, "Y");
    EXPECT_EQ(map->find("ac").text, "A");
    EXPECT_EQ(map->find("\u3000x").length, 3U);
    EXPECT_EQ(map->find("bc").length, 0U);
    EXPECT_EQ(map->find("").length, 0U);
}

TEST(Tokenizer, PutsWordPiecesBetweenTheirSpecialTokens) {
    const auto tokenizer = tokenizerOf(wordPieceMetadata());
    const Tokens tokens = tokenizer->encode("The QUICK fox");
    ASSERT_GT(tokens.size(), 4U);
    EXPECT_EQ(tokenizer->piece(tokens.front()), "[CLS]");
    EXPECT_EQ(tokenizer->piece(tokens.back()), "[SEP]");
}

TEST(Tokenizer, GivesTheSameFromEveryThread) {
    for (const auto& [name, metadata] : everyKind()) {
        const auto tokenizer = tokenizerOf(metadata);
        const std::string text = longText(20'000);
        const Tokens expected = tokenizer->encode(text);
        std::vector<Tokens> found(4);
        std::vector<std::jthread> threads;
        for (Tokens& tokens : found) {
            threads.emplace_back([&] { tokens = tokenizer->encode(text); });
        }
        threads.clear();
        for (const Tokens& tokens : found) EXPECT_EQ(tokens, expected) << name;
    }
}

TEST(Tokenizer, DoesNotDependOnWhatItRemembers) {
    // A text and its two halves, cut where no kind has a word across.
    for (const auto& [name, metadata] : everyKind()) {
        const auto tokenizer = tokenizerOf(metadata);
        const std::string text = longText(3000);
        const auto once = tokenizer->encode(text + "<mask>", {.addSpecial = false});
        Tokens twice = tokenizer->encode(text + "<mask>" + text + "<mask>", {.addSpecial = false});
        ASSERT_EQ(twice.size(), 2 * once.size()) << name;
        EXPECT_TRUE(std::equal(once.begin(), once.end(), twice.begin())) << name;
        EXPECT_TRUE(std::equal(once.begin(), once.end(),
                               twice.begin() + static_cast<std::ptrdiff_t>(once.size())))
            << name;
    }
}

TEST(Tokenizer, TakesLongRunsOfOneLetterInItsStride) {
    constexpr std::size_t kLong = kSanitized ? 50'000 : 1'000'000;
    // A hundred times what it takes; a quadratic one would take hours.
    constexpr std::chrono::seconds kPatience{60};
    for (const auto& [name, metadata] : everyKind()) {
        const auto tokenizer = tokenizerOf(metadata);
        for (const char* letter : {"a", "A", " ", "\n", "7", "!", "\xE6\xBC\xA2", "\xFF", "'"}) {
            std::string text;
            while (text.size() < kLong) text += letter;
            const auto start = std::chrono::steady_clock::now();
            EXPECT_FALSE(tokenizer->encode("x" + text + "x").empty()) << name << letter;
            EXPECT_LT(std::chrono::steady_clock::now() - start, kPatience) << name << letter;
        }
    }
}

}  // namespace
}  // namespace weightscape::test
