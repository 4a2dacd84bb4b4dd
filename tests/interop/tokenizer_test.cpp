// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Every kind of tokenizer against llama.cpp, token for token.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "core/files/open_model.h"
#include "core/support/ascii_text.h"
#include "core/support/printable.h"
#include "core/tokenizers/open_tokenizer.h"
#include "core/tokenizers/pre_tokenizers.h"
#include "tests/interop/llama_vocabulary.h"
#include "tests/support/small_character_map.h"
#include "tests/support/small_gguf.h"
#include "tests/support/small_vocabulary.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tokenizer_texts.h"

namespace weightscape::test {
namespace {

namespace fs = std::filesystem;
using tokenizers::EncodeOptions;
using tokenizers::Tokenizer;

/// A tokenizer of ours and llama.cpp's of the same file.
struct BothTokenizers {
    std::shared_ptr<const Tokenizer> ours;
    LlamaVocabulary theirs;

    explicit BothTokenizers(const fs::path& path)
        : ours(opened(path)), theirs(llamaLibrary(), path) {}

    static std::shared_ptr<const Tokenizer> opened(const fs::path& path) {
        const auto model = files::openModel(path);
        if (!model) throw std::runtime_error(describe(model.error()).english());
        const auto tokenizer = tokenizers::openTokenizer(**model);
        if (!tokenizer) throw std::runtime_error(describe(tokenizer.error()).english());
        return *tokenizer;
    }
};

/// A file with this tokenizer and one small tensor.
fs::path writeVocabulary(const TemporaryFolder& folder, const Metadata& tokenizer) {
    Metadata metadata = smallLlamaMetadata(1);
    metadata.insert(metadata.end(), tokenizer.begin(), tokenizer.end());
    const fs::path path = folder / "vocabulary.gguf";
    writeSmallGguf(path, metadata, {{"token_embd.weight", {256, 2}}});
    return path;
}

/// The first place where the tokens differ, with what stands before it.
std::string difference(const BothTokenizers& both, const std::vector<std::uint32_t>& ours,
                       const std::vector<std::uint32_t>& theirs) {
    std::size_t at = 0;
    while (at < ours.size() && at < theirs.size() && ours[at] == theirs[at]) ++at;
    const auto shown = [&](const std::vector<std::uint32_t>& tokens) {
        std::string text;
        for (std::size_t i = at < 3 ? 0 : at - 3; i < std::min(at + 6, tokens.size()); ++i) {
            text += std::to_string(tokens[i]) + "(" + printable(both.ours->piece(tokens[i])) + ") ";
        }
        return text;
    };
    return "at token " + std::to_string(at) + ": ours " + shown(ours) + "\ntheirs " + shown(theirs);
}

void expectSameTokens(const BothTokenizers& both, const std::string& text) {
    for (const bool parses : {false, true}) {
        const auto ours = both.ours->encode(text, {.addSpecial = parses, .parseSpecial = parses});
        const auto theirs = both.theirs.tokenize(text, parses, parses);
        EXPECT_TRUE(ours == theirs) << "text " << printable(text, 200) << "\n"
                                    << difference(both, ours, theirs);
    }
}

void expectSamePieces(const BothTokenizers& both) {
    for (tokenizers::Token token = 0; token < both.ours->size(); ++token) {
        for (const bool special : {false, true}) {
            EXPECT_EQ(both.ours->piece(token, special), both.theirs.piece(token, special)) << token;
        }
        EXPECT_EQ(both.ours->endsText(token), both.theirs.endsText(token)) << token;
    }
}

void expectSameDecoding(const BothTokenizers& both, const std::string& text) {
    const auto tokens = both.theirs.tokenize(text, true, true);
    for (const bool special : {false, true}) {
        const tokenizers::DecodeOptions options{.removeSpecial = !special, .showSpecial = special};
        EXPECT_EQ(both.ours->decode(tokens, options),
                  both.theirs.detokenize(tokens, !special, special));
    }
}

/// All texts but the long one.
void expectSameTokenizer(const BothTokenizers& both, std::uint64_t randomTexts) {
    expectSamePieces(both);
    for (const std::string& text : tortureTexts()) {
        expectSameTokens(both, text);
        expectSameDecoding(both, text);
    }
    for (std::uint64_t seed = 0; seed < randomTexts; ++seed) {
        expectSameTokens(both, randomText(seed, 200, seed % 4 == 3));
    }
}

constexpr std::size_t kLong = 2'000'000;

TEST(TokenizerInterop, AgreesOnTheSample) {
    const BothTokenizers both(files::samplePath().value());
    expectSameTokenizer(both, 200);
    expectSameTokens(both, longText(kLong));
}

TEST(TokenizerInterop, AgreesOnSentencePieces) {
    for (const bool crossesSpaces : {false, true}) {
        const TemporaryFolder folder;
        const BothTokenizers both(writeVocabulary(folder, sentencePieceMetadata(crossesSpaces)));
        expectSameTokenizer(both, 200);
        expectSameTokens(both, longText(kLong / 4));
    }
}

TEST(TokenizerInterop, AgreesOnUnigrams) {
    for (const bool removesSpaces : {true, false}) {
        Metadata metadata = unigramMetadata();
        metadata.back().value = switchValue(removesSpaces);
        const TemporaryFolder folder;
        const BothTokenizers both(writeVocabulary(folder, metadata));
        expectSameTokenizer(both, 200);
        expectSameTokens(both, longText(kLong / 4));
    }
}

TEST(TokenizerInterop, AgreesOnUnigramsThatMapCharacters) {
    Metadata metadata = unigramMetadata();
    metadata.push_back({"tokenizer.ggml.precompiled_charsmap", characterMap({{"A", "a"},
                                                                             {"B", "bb"},
                                                                             {"ﬁ", "fi"},
                                                                             {"ﬀ", "ff"},
                                                                             {"\t", " "},
                                                                             {"\n", " "},
                                                                             {"\u00A0", " "},
                                                                             {"\u3000", " "},
                                                                             {"１", "1"},
                                                                             {"２", "2"},
                                                                             {"e\u0301", "é"},
                                                                             {"e", "e"},
                                                                             {"…", "..."},
                                                                             {"\u200B", ""}})});
    const TemporaryFolder folder;
    const BothTokenizers both(writeVocabulary(folder, metadata));
    expectSameTokenizer(both, 200);
}

TEST(TokenizerInterop, AgreesOnWordPieces) {
    for (const bool lowersCase : {true, false}) {
        Metadata metadata = wordPieceMetadata();
        metadata.push_back({"tokenizer.ggml.normalizer.lowercase", switchValue(lowersCase)});
        const TemporaryFolder folder;
        const BothTokenizers both(writeVocabulary(folder, metadata));
        expectSameTokenizer(both, 200);
        expectSameTokens(both, longText(kLong / 4));
    }
}

TEST(TokenizerInterop, AgreesOnEveryPreTokenizer) {
    for (const auto& row : tokenizers::allPreTokenizers()) {
        if (!row.isByteLevel) continue;
        const std::string name(row.names.substr(0, row.names.find(' ')));
        SCOPED_TRACE(name);
        const TemporaryFolder folder;
        const BothTokenizers both(writeVocabulary(folder, bytePairMetadata(name)));
        expectSameTokenizer(both, 60);
    }
}

TEST(TokenizerInterop, AgreesOnBytePairsOverCharacters) {
    for (const char* name : {"gemma4", "sarvam-moe"}) {
        SCOPED_TRACE(name);
        const TemporaryFolder folder;
        const BothTokenizers both(writeVocabulary(folder, characterPairMetadata(name)));
        expectSameTokenizer(both, 60);
    }
}

TEST(TokenizerInterop, AgreesOnLongTextsOfBytePairs) {
    for (const char* name : {"gpt-2", "llama-bpe", "qwen2"}) {
        SCOPED_TRACE(name);
        const TemporaryFolder folder;
        const BothTokenizers both(writeVocabulary(folder, bytePairMetadata(name)));
        expectSameTokens(both, longText(kLong));
    }
}

}  // namespace
}  // namespace weightscape::test
