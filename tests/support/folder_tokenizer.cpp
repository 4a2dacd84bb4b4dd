// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/folder_tokenizer.h"

#include <bit>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/tokenizers/spaces.h"
#include "tests/support/file_bytes.h"
#include "tests/support/protocol_bytes.h"
#include "tests/support/small_vocabulary.h"

namespace weightscape::test {
namespace {

using Json = nlohmann::json;

std::vector<MetadataValue> listOf(const Metadata& tokenizer, const std::string& name) {
    const MetadataValue* value = findValue(tokenizer, "tokenizer.ggml." + name);
    return value == nullptr ? std::vector<MetadataValue>() : value->elements();
}

std::vector<SmallToken> tokensOf(const Metadata& tokenizer) {
    std::vector<SmallToken> tokens;
    for (const MetadataValue& text : listOf(tokenizer, "tokens")) {
        tokens.push_back({std::string(text.asString().value())});
    }
    const auto scores = listOf(tokenizer, "scores");
    const auto types = listOf(tokenizer, "token_type");
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (!scores.empty()) tokens[i].score = static_cast<float>(scores.at(i).asDouble().value());
        tokens[i].type = static_cast<std::int32_t>(types.at(i).asSigned().value());
    }
    return tokens;
}

/// A token that tokenizer_config.json names; empty where the metadata has none.
std::string specialText(const Metadata& tokenizer, const std::string& key,
                        const std::vector<SmallToken>& tokens) {
    const MetadataValue* id = findValue(tokenizer, "tokenizer.ggml." + key + "_token_id");
    return id == nullptr ? std::string() : tokens.at(id->asUnsigned().value()).text;
}

void writePieces(const std::filesystem::path& folder, const std::vector<SmallToken>& tokens) {
    constexpr unsigned kBytePairs = 2;
    std::string file;
    for (const SmallToken& token : tokens) {
        file += protocolPiece(token.text, token.score, static_cast<unsigned>(token.type));
    }
    file += protocolText(2, protocolNumber(3, kBytePairs)) + protocolText(3, protocolNumber(3, 1));
    writeBytes(folder / "tokenizer.model", file);
}

/// Tokens that are no part of the text's own vocabulary.
Json addedTokens(const std::vector<SmallToken>& tokens) {
    Json added = Json::array();
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (tokens[i].type != kControlType && tokens[i].type != kUserType) continue;
        added.push_back({{"id", i},
                         {"content", tokens[i].text},
                         {"special", tokens[i].type == kControlType},
                         {"normalized", false}});
    }
    return added;
}

void writePairs(const std::filesystem::path& folder, const Metadata& tokenizer,
                const std::vector<SmallToken>& tokens) {
    Json vocabulary = Json::object();
    for (std::size_t i = 0; i < tokens.size(); ++i) vocabulary[tokens[i].text] = i;
    Json merges = Json::array();
    for (const MetadataValue& merge : listOf(tokenizer, "merges")) {
        merges.push_back(std::string(merge.asString().value()));
    }
    const Json document = {{"model", {{"type", "BPE"}, {"vocab", vocabulary}, {"merges", merges}}},
                           {"added_tokens", addedTokens(tokens)},
                           {"pre_tokenizer", {{"type", "ByteLevel"}, {"use_regex", true}}}};
    writeBytes(folder / "tokenizer.json", document.dump());
}

/// Words begin with a mark in a GGUF, their further pieces in a folder.
void writeWordPieces(const std::filesystem::path& folder, const std::vector<SmallToken>& tokens) {
    Json vocabulary = Json::object();
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const std::string& text = tokens[i].text;
        const bool begins = text.starts_with(tokenizers::kSpaceMark);
        const bool isWhole = tokens[i].type == kControlType;
        vocabulary[isWhole  ? text
                   : begins ? text.substr(tokenizers::kSpaceMark.size())
                            : "##" + text] = i;
    }
    const Json document = {
        {"model", {{"type", "WordPiece"}, {"vocab", vocabulary}, {"unk_token", "[UNK]"}}},
        {"added_tokens", addedTokens(tokens)},
        {"normalizer", {{"type", "BertNormalizer"}, {"lowercase", true}}}};
    writeBytes(folder / "tokenizer.json", document.dump());
}

}  // namespace

void writeFolderTokenizer(const std::filesystem::path& folder, const Metadata& tokenizer) {
    const std::string kind(findValue(tokenizer, "tokenizer.ggml.model")->asString().value());
    const auto tokens = tokensOf(tokenizer);
    Json config = Json::object();
    for (const auto& [key, name] : {std::pair{"bos", "bos_token"},
                                    {"eos", "eos_token"},
                                    {"unknown", "unk_token"},
                                    {"seperator", "sep_token"}}) {
        const std::string text = specialText(tokenizer, key, tokens);
        if (!text.empty()) config[name] = text;
    }
    for (const char* name : {"add_bos_token", "add_eos_token"}) {
        const MetadataValue* on = findValue(tokenizer, "tokenizer.ggml." + std::string(name));
        if (on != nullptr) config[name] = on->asUnsigned().value() != 0;
    }
    writeBytes(folder / "tokenizer_config.json", config.dump());
    if (kind == "llama") return writePieces(folder, tokens);
    if (kind == "gpt2") return writePairs(folder, tokenizer, tokens);
    if (kind == "bert") return writeWordPieces(folder, tokens);
    throw std::runtime_error("no tokenizer of the kind " + kind);
}

}  // namespace weightscape::test
