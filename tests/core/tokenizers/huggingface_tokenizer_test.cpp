// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Tokenizers from the files of Hugging Face folders.
#include "core/tokenizers/huggingface/huggingface_tokenizer.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/tokenizers/huggingface/base64.h"
#include "core/tokenizers/huggingface/sentence_piece_file.h"
#include "core/tokenizers/open_tokenizer.h"
#include "tests/support/file_bytes.h"
#include "tests/support/protocol_bytes.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::test {
namespace {

using nlohmann::json;
using Tokens = std::vector<tokenizers::Token>;

std::string smallSentencePieceFile() {
    std::string file =
        protocolPiece("<unk>", 0, 2) + protocolPiece("<s>", 0, 3) + protocolPiece("</s>", 0, 3);
    float score = -1;
    for (const char* text : {"ab", "\u2581a", "\u2581", "a", "b"}) {
        file += protocolPiece(text, score--, 1);
    }
    return file + protocolText(2, protocolNumber(3, 2)) + protocolText(3, protocolNumber(3, 1));
}

Tokens tokensOf(const TemporaryFolder& folder, const std::string& text) {
    const auto metadata = tokenizers::readHuggingFaceTokenizer(folder.path());
    if (!metadata) throw std::runtime_error(describe(metadata.error()).english());
    const auto tokenizer = tokenizers::tokenizerFrom(*metadata);
    if (!tokenizer) throw std::runtime_error(describe(tokenizer.error()).english());
    return (*tokenizer)->encode(text);
}

json smallBytePairs() {
    return {{"model",
             {{"type", "BPE"},
              {"vocab", {{"a", 0}, {"b", 1}, {"ab", 2}, {"\u0120", 3}, {"\u0120ab", 4}}},
              {"merges", {"a b", json{"\u0120", "ab"}}}}},
            {"added_tokens",
             {{{"id", 5}, {"content", "<|end|>"}, {"special", true}},
              {{"id", 6}, {"content", "<tool>"}, {"special", false}}}},
            {"pre_tokenizer", {{"type", "ByteLevel"}, {"use_regex", true}}}};
}

TEST(HuggingFaceTokenizer, ReadsSentencePieceModels) {
    const TemporaryFolder folder;
    writeBytes(folder / "tokenizer.model", smallSentencePieceFile());
    EXPECT_EQ(tokensOf(folder, "ab"), (Tokens{1, 5, 3}));
    EXPECT_EQ(tokensOf(folder, "a"), (Tokens{1, 4}));
}

TEST(HuggingFaceTokenizer, LetsTheConfigurationDecide) {
    const TemporaryFolder folder;
    writeBytes(folder / "tokenizer.model", smallSentencePieceFile());
    writeBytes(folder / "tokenizer_config.json",
               json{{"add_bos_token", false},
                    {"add_eos_token", true},
                    {"eos_token", {{"content", "<stop>"}}},
                    {"added_tokens_decoder", {{"9", {{"content", "<stop>"}, {"special", true}}}}}}
                   .dump());
    EXPECT_EQ(tokensOf(folder, "ab<stop>"), (Tokens{5, 3, 9, 9}));
}

TEST(HuggingFaceTokenizer, ReadsBytePairsFromOneFile) {
    const TemporaryFolder folder;
    writeBytes(folder / "tokenizer.json", smallBytePairs().dump());
    EXPECT_EQ(tokensOf(folder, "ab ab<|end|>a<tool>"), (Tokens{2, 4, 5, 0, 6}));
}

TEST(HuggingFaceTokenizer, ReadsBytePairsFromTwoFiles) {
    const TemporaryFolder folder;
    writeBytes(folder / "vocab.json", smallBytePairs().at("model").at("vocab").dump());
    writeBytes(folder / "merges.txt", "#version: 0.2\na b\r\n\u0120 ab\n");
    EXPECT_EQ(tokensOf(folder, "ab ab"), (Tokens{2, 4}));
}

TEST(HuggingFaceTokenizer, KnowsPreTokenizersByTheirPatterns) {
    const auto nameFor = [](const std::string& pattern) {
        const TemporaryFolder folder;
        json document = smallBytePairs();
        document["pre_tokenizer"] = {{"type", "Sequence"},
                                     {"pretokenizers",
                                      {{{"type", "Split"}, {"pattern", {{"Regex", pattern}}}},
                                       {{"type", "ByteLevel"}, {"use_regex", false}}}}};
        writeBytes(folder / "tokenizer.json", document.dump());
        const auto metadata = tokenizers::readHuggingFaceTokenizer(folder.path());
        if (!metadata) return metadata.error().detail.english();
        return std::string(findValue(*metadata, "tokenizer.ggml.pre")->asString().value());
    };
    EXPECT_EQ(nameFor("(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| "
                      "?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"),
              "llama-bpe");
    EXPECT_EQ(nameFor("(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| "
                      "?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"),
              "qwen2");
    EXPECT_EQ(nameFor("x+"), "How this tokenizer cuts texts into words is not known.");
}

TEST(HuggingFaceTokenizer, ReadsWordPieces) {
    const TemporaryFolder folder;
    writeBytes(
        folder / "tokenizer.json",
        json{{"model",
              {{"type", "WordPiece"},
               {"unk_token", "[UNK]"},
               {"vocab", {{"[UNK]", 0}, {"[CLS]", 1}, {"[SEP]", 2}, {"play", 3}, {"##ing", 4}}}}},
             {"normalizer", {{"type", "BertNormalizer"}, {"lowercase", true}}}}
            .dump());
    EXPECT_EQ(tokensOf(folder, "Playing xyz"), (Tokens{1, 3, 4, 0, 2}));
}

TEST(HuggingFaceTokenizer, ReadsUnigrams) {
    const TemporaryFolder folder;
    writeBytes(folder / "tokenizer.json",
               R"({"model": {"type": "Unigram", "unk_id": 2, "vocab": [["<pad>", 0], ["</s>", 0],
                   ["<unk>", 0], ["\u2581a", -1], ["b", -1.5], ["\u2581ab", -2]]},
                   "added_tokens": [{"id": 1, "content": "</s>", "special": true}]})");
    EXPECT_EQ(tokensOf(folder, "ab a?"), (Tokens{5, 3, 2, 1}));
}

TEST(HuggingFaceTokenizer, ReadsBytePairsOverCharactersAsSentencePieces) {
    const TemporaryFolder folder;
    writeBytes(folder / "tokenizer.json", json{{"model",
                                                {{"type", "BPE"},
                                                 {"byte_fallback", true},
                                                 {"vocab",
                                                  {{"<unk>", 0},
                                                   {"<s>", 1},
                                                   {"</s>", 2},
                                                   {"a", 3},
                                                   {"b", 4},
                                                   {"c", 5},
                                                   {"ab", 6},
                                                   {"bc", 7},
                                                   {"\u2581", 8}}},
                                                 {"merges", {"b c", "a b"}}}}}
                                              .dump());
    EXPECT_EQ(tokensOf(folder, "abc"), (Tokens{1, 8, 3, 7}));
}

TEST(HuggingFaceTokenizer, SaysWhatIsMissing) {
    const TemporaryFolder folder;
    const auto metadata = tokenizers::readHuggingFaceTokenizer(folder.path());
    ASSERT_FALSE(metadata.has_value());
    EXPECT_EQ(metadata.error().code, ErrorCode::Unsupported);
}

TEST(HuggingFaceTokenizer, RefusesSentencePieceModelsCutAnywhere) {
    const std::string whole = smallSentencePieceFile();
    std::size_t refused = 0;
    for (std::size_t size = 0; size < whole.size(); ++size) {
        refused += tokenizers::readSentencePieceFile(whole.substr(0, size)) ? 0 : 1;
    }
    // A cut between two messages leaves a smaller file that is whole.
    EXPECT_GT(refused, whole.size() * 3 / 4);
    EXPECT_TRUE(tokenizers::readSentencePieceFile(whole).has_value());
}

TEST(HuggingFaceTokenizer, RefusesNumbersPastAnyVocabulary) {
    const TemporaryFolder folder;
    json document = smallBytePairs();
    document["added_tokens"][0]["id"] = 4'000'000'000;
    writeBytes(folder / "tokenizer.json", document.dump());
    const auto metadata = tokenizers::readHuggingFaceTokenizer(folder.path());
    ASSERT_FALSE(metadata.has_value());
    EXPECT_EQ(metadata.error().code, ErrorCode::Damaged);
}

TEST(Base64, DecodesAsTheStandardHasIt) {
    EXPECT_EQ(tokenizers::fromBase64("Zm9vYmFy"), "foobar");
    EXPECT_EQ(tokenizers::fromBase64("Zm9vYg=="), "foob");
    EXPECT_EQ(tokenizers::fromBase64(""), "");
    EXPECT_EQ(tokenizers::fromBase64("/+8="), "\xFF\xEF");
}

}  // namespace
}  // namespace weightscape::test
