// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/tokenizers/huggingface/huggingface_tokenizer.h"

#include <nlohmann/json.hpp>
#include <string>

#include "core/files/json_file.h"
#include "core/files/open_file.h"
#include "core/tokenizers/huggingface/folder_files.h"
#include "core/tokenizers/huggingface/json_values.h"
#include "core/tokenizers/huggingface/sentence_piece_file.h"
#include "core/tokenizers/huggingface/tokenizer_json.h"

namespace weightscape::tokenizers {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

/// The file's bytes, which it keeps for itself: a parser must not see them change.
Result<std::string> readBytes(const fs::path& path) {
    const auto file = files::openWholeFile(path, kMostFileBytes);
    if (!file) return fail(file.error());
    const auto bytes = (*file)->bytes();
    return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

Result<ForeignTokenizer> readModelFile(const fs::path& path) {
    const auto bytes = readBytes(path);
    if (!bytes) return fail(bytes.error());
    return readSentencePieceFile(*bytes);
}

Result<ForeignTokenizer> readJsonTokenizer(const fs::path& path) {
    const auto document = files::readJsonFile(path, kMostFileBytes, HugeNumbers::ReadAsNull);
    if (!document) return fail(document.error());
    return readTokenizerJson(*document);
}

/// The older layout, as the document that the newer one would be.
Result<ForeignTokenizer> readVocabularyAndMerges(const fs::path& folder) {
    const auto vocabulary =
        files::readJsonFile(folder / "vocab.json", kMostFileBytes, HugeNumbers::ReadAsNull);
    if (!vocabulary) return fail(vocabulary.error());
    const auto text = readBytes(folder / "merges.txt");
    if (!text) return fail(text.error());
    Json merges = Json::array();
    for (std::size_t at = 0; at < text->size();) {
        const std::size_t end = std::min(text->find('\n', at), text->size());
        std::string line = text->substr(at, end - at);
        if (line.ends_with('\r')) line.pop_back();
        const bool isVersion = at == 0 && line.starts_with("#version");
        if (!line.empty() && !isVersion) merges.push_back(line);
        at = end + 1;
    }
    return readTokenizerJson(
        {{"model", {{"type", "BPE"}, {"vocab", *vocabulary}, {"merges", std::move(merges)}}},
         {"pre_tokenizer", {{"type", "ByteLevel"}}}});
}

/// A token of the configuration: a text or an object with one.
std::string contentOf(const Json& token) {
    return token.is_string() ? textOf(token) : textOf(member(token, "content"));
}

/// What tokenizer_config.json says over the tokenizer itself.
Result<void> applyConfiguration(const Json& config, ForeignTokenizer& tokenizer) {
    auto put = putAddedTokens(member(config, "added_tokens_decoder"), ForeignTokenizer::kMostTokens,
                              tokenizer);
    if (!put) return put;
    const auto name = [&](std::string_view key, std::optional<std::uint32_t>& token) {
        const auto found = tokenizer.find(contentOf(member(config, key)));
        if (found) token = found;
    };
    name("bos_token", tokenizer.beginning);
    name("eos_token", tokenizer.end);
    name("unk_token", tokenizer.unknown);
    name("sep_token", tokenizer.separator);
    const auto decide = [&](std::string_view key, std::optional<bool>& on) {
        const auto found = switchOf(member(config, key));
        if (found) on = found;
    };
    decide("add_bos_token", tokenizer.addsBeginning);
    decide("add_eos_token", tokenizer.addsEnd);
    // Of byte-level tokenizers it means something else.
    if (tokenizer.kind == "llama") decide("add_prefix_space", tokenizer.addsSpacePrefix);
    return {};
}

}  // namespace

Result<ForeignTokenizer> readForeignTokenizer(const fs::path& folder) {
    if (files::isThere(folder / "tokenizer.model"))
        return readModelFile(folder / "tokenizer.model");
    if (files::isThere(folder / "tokenizer.json"))
        return readJsonTokenizer(folder / "tokenizer.json");
    if (files::isThere(folder / "vocab.json") && files::isThere(folder / "merges.txt")) {
        return readVocabularyAndMerges(folder);
    }
    return fail(ErrorCode::Unsupported,
                "The folder has no tokenizer (tokenizer.model, tokenizer.json, or vocab.json with "
                "merges.txt)."_text);
}

Result<Metadata> readHuggingFaceTokenizer(const fs::path& folder) {
    auto tokenizer = readForeignTokenizer(folder);
    if (!tokenizer) return fail(tokenizer.error());
    const auto config = readOptionalJson(folder / "tokenizer_config.json");
    if (!config) return fail(config.error());
    if (auto applied = applyConfiguration(*config, *tokenizer); !applied) {
        return fail(applied.error());
    }
    return tokenizer->metadata();
}

}  // namespace weightscape::tokenizers
