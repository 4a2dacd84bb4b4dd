// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Vocabularies that contradict themselves are refused with a sentence, odd ones read as llama.cpp
// reads them.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/tokenizers/open_tokenizer.h"
#include "tests/support/small_vocabulary.h"
#include "tests/support/tokenizer_texts.h"

namespace weightscape::test {
namespace {

using Tokens = std::vector<tokenizers::Token>;

Metadata abc(const std::vector<SmallToken>& more = {}) {
    std::vector<SmallToken> tokens = {{"<unk>", 0, kUnknownType},
                                      {"<s>", 0, kControlType},
                                      {"</s>", 0, kControlType},
                                      {"a"},
                                      {"b"},
                                      {"c"}};
    tokens.insert(tokens.end(), more.begin(), more.end());
    return tokenizerMetadata("llama", tokens);
}

MetadataValue& valueOf(Metadata& metadata, std::string_view key) {
    for (auto& entry : metadata) {
        if (entry.key == key) return entry.value;
    }
    metadata.push_back({std::string(key), {}});
    return metadata.back().value;
}

std::string refusalOf(const Metadata& metadata) {
    const auto tokenizer = tokenizers::tokenizerFrom(metadata);
    return tokenizer ? "" : tokenizer.error().detail.english();
}

TEST(HostileVocabulary, RefusesOneTextTwice) {
    EXPECT_EQ(refusalOf(abc({{"a"}})), "Tokens 3 and 6 are the same: \"a\".");
}

TEST(HostileVocabulary, RefusesArraysThatAreTooShort) {
    Metadata metadata = abc();
    valueOf(metadata, "tokenizer.ggml.scores") = floatArray({1, 2});
    EXPECT_EQ(refusalOf(metadata), "tokenizer.ggml.scores has 2 entries for 6 tokens.");
    metadata = abc();
    valueOf(metadata, "tokenizer.ggml.token_type") = intArray({1, 2, 3});
    EXPECT_EQ(refusalOf(metadata), "tokenizer.ggml.token_type has 3 entries for 6 tokens.");
}

TEST(HostileVocabulary, RefusesArraysOfTheWrongKind) {
    for (const char* key :
         {"tokenizer.ggml.tokens", "tokenizer.ggml.scores", "tokenizer.ggml.token_type"}) {
        Metadata metadata = abc();
        valueOf(metadata, key) = MetadataValue::fromUint32(7);
        EXPECT_NE(refusalOf(metadata), "") << key;
    }
}

TEST(HostileVocabulary, RefusesWhatItDoesNotKnow) {
    EXPECT_EQ(refusalOf({}), "The model has no tokenizer (tokenizer.ggml.model).");
    Metadata metadata = abc();
    valueOf(metadata, "tokenizer.ggml.model") = MetadataValue::fromString("runes");
    EXPECT_EQ(refusalOf(metadata), "Tokenizers of the kind \"runes\" are not supported.");
    metadata = bytePairMetadata("no-such-cut");
    EXPECT_NE(refusalOf(metadata).find("no-such-cut"), std::string::npos);
}

TEST(HostileVocabulary, RefusesBytePairsWithoutMerges) {
    Metadata metadata = bytePairMetadata("gpt-2");
    std::erase_if(metadata, [](const auto& e) { return e.key == "tokenizer.ggml.merges"; });
    EXPECT_EQ(refusalOf(metadata), "The tokenizer has no list of merges (tokenizer.ggml.merges).");
}

TEST(HostileVocabulary, RefusesToAddATokenThatThereIsNot) {
    Metadata metadata = tokenizerMetadata("llama", {{"a"}});
    EXPECT_NE(refusalOf(metadata).find("bos_token_id"), std::string::npos);
}

TEST(HostileVocabulary, PassesOverIdsThatAreNoTokens) {
    Metadata metadata = abc();
    metadata.push_back({"tokenizer.ggml.bos_token_id", MetadataValue::fromUint32(4'000'000'000)});
    const auto tokenizer = tokenizers::tokenizerFrom(metadata);
    ASSERT_TRUE(tokenizer.has_value());
    EXPECT_EQ((*tokenizer)->beginning(), 1U);
}

TEST(HostileVocabulary, ReadsOddTextsAsLlamaCppDoes) {
    const std::vector<SmallToken> odd = {{""}, {std::string("d\0e", 3)}, {"\xFF\xFE"}};
    const auto tokenizer = tokenizers::tokenizerFrom(abc(odd));
    ASSERT_TRUE(tokenizer.has_value());
    EXPECT_EQ((*tokenizer)->piece(6), "[EMPTY_6]");
    EXPECT_EQ((*tokenizer)->piece(7), "d");
    EXPECT_EQ((*tokenizer)->encode("\xFF\xFE", {.addSpecial = false}), (Tokens{0, 0, 0, 8}));
}

TEST(HostileVocabulary, KnowsNoMergesOfUnknownPieces) {
    Metadata metadata = bytePairMetadata("gpt-2");
    valueOf(metadata, "tokenizer.ggml.merges") =
        textArray({"", " ", "a", "a ", " a", "x y z", "\xFF \xFE", "q w", "qw e", "qw e"});
    const auto tokenizer = tokenizers::tokenizerFrom(metadata);
    ASSERT_TRUE(tokenizer.has_value());
    // "qwe" is no token, and neither are its letters in one: nothing stands for it.
    EXPECT_TRUE((*tokenizer)->encode("a", {.addSpecial = false}).size() == 1);
    for (const auto& text : tortureTexts())
        EXPECT_NO_THROW(static_cast<void>((*tokenizer)->encode(text)));
}

TEST(HostileVocabulary, SurvivesScoresThatAreNoNumbers) {
    std::vector<SmallToken> tokens = {{"aa", std::numeric_limits<float>::quiet_NaN()},
                                      {"ab", std::numeric_limits<float>::infinity()},
                                      {"bb", -std::numeric_limits<float>::infinity()}};
    for (const char* kind : {"llama", "t5"}) {
        Metadata metadata = abc(tokens);
        valueOf(metadata, "tokenizer.ggml.model") = MetadataValue::fromString(kind);
        const auto tokenizer = tokenizers::tokenizerFrom(metadata);
        ASSERT_TRUE(tokenizer.has_value());
        EXPECT_FALSE((*tokenizer)->encode("aabbabba").empty()) << kind;
    }
}

TEST(HostileVocabulary, RefusesMapsOfCharactersThatEndEarly) {
    Metadata metadata = unigramMetadata();
    auto& map = valueOf(metadata, "tokenizer.ggml.precompiled_charsmap");
    map = {.type = ValueType::Array,
           .elementType = ValueType::Uint8,
           .count = 5,
           .bytes = std::string("\xFF\xFF\xFF\x7F\0", 5)};
    EXPECT_EQ(refusalOf(metadata), "The tokenizer's map of characters is damaged.");
}

TEST(HostileVocabulary, StaysInsideOfMapsOfCharactersThatLie) {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        Metadata metadata = unigramMetadata();
        std::string bytes("\x40\0\0\0", 4);
        bytes += randomText(seed, 400, true);
        valueOf(metadata, "tokenizer.ggml.precompiled_charsmap") = {.type = ValueType::Array,
                                                                    .elementType = ValueType::Uint8,
                                                                    .count = bytes.size(),
                                                                    .bytes = bytes};
        const auto tokenizer = tokenizers::tokenizerFrom(metadata);
        ASSERT_TRUE(tokenizer.has_value());
        EXPECT_FALSE((*tokenizer)->encode(manyLanguages()).empty());
    }
}

TEST(HostileVocabulary, TakesManyNestedSpecialTokensInItsStride) {
    std::vector<SmallToken> tokens = {{"a"}};
    std::string text = "a";
    for (int i = 0; i < 500; ++i) tokens.push_back({text += "a", 0, kUserType});
    Metadata metadata = tokenizerMetadata("llama", tokens);
    metadata.push_back({"tokenizer.ggml.add_bos_token", switchValue(false)});
    const auto tokenizer = tokenizers::tokenizerFrom(metadata);
    ASSERT_TRUE(tokenizer.has_value());
    EXPECT_EQ((*tokenizer)->encode(std::string(501 * 100, 'a')), Tokens(100, 500));
}

}  // namespace
}  // namespace weightscape::test
