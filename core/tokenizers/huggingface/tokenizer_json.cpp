// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/tokenizers/huggingface/tokenizer_json.h"

#include <array>
#include <charconv>
#include <cmath>
#include <string>
#include <unordered_map>
#include <utility>

#include "core/support/printable.h"
#include "core/tokenizers/huggingface/base64.h"
#include "core/tokenizers/huggingface/json_values.h"
#include "core/tokenizers/huggingface/pre_tokenizer_name.h"
#include "core/tokenizers/spaces.h"

namespace weightscape::tokenizers {
namespace {

using Json = nlohmann::json;

/// Texts of tokens that direct a model although their files do not say so.
bool looksSpecial(std::string_view text) {
    const auto isBetween = [text](std::string_view first, std::string_view last) {
        return text.starts_with(first) && text.ends_with(last);
    };
    return text == "<pad>" || text == "<mask>" || text == "<2mass>" || text == "[@BOS@]" ||
           isBetween("<|", "|>") || isBetween("<｜", "｜>") || isBetween("<unused", ">");
}

Result<void> readVocabulary(const Json& vocabulary, ForeignTokenizer& tokenizer) {
    for (const auto& [text, place] : vocabulary.items()) {
        const auto number = numberOf(place);
        if (!number) continue;
        if (auto put = tokenizer.put(*number, {text}); !put) return put;
    }
    return {};
}

/// A merge as a pair or as one text.
std::string mergeText(const Json& merge) {
    if (!merge.is_array() || merge.size() != 2) return textOf(merge);
    return textOf(merge[0]) + " " + textOf(merge[1]);
}

/// Byte pairs over characters are SentencePiece's: what is merged first has the highest score.
void becomeSentencePieces(ForeignTokenizer& tokenizer) {
    constexpr float kNeverMerged = -1e9F;
    std::unordered_map<std::string, float> scores;
    float score = 0;
    for (const std::string& merge : tokenizer.merges) {
        const std::size_t space = merge.find(' ', 1);
        if (space == std::string::npos) continue;
        scores.emplace(merge.substr(0, space) + merge.substr(space + 1), score);
        score -= 1;
    }
    for (ForeignToken& token : tokenizer.tokens) {
        const auto found = scores.find(token.text);
        token.score = found != scores.end() ? found->second : kNeverMerged;
        const bool isByte = token.text.size() == 6 && token.text.starts_with("<0x");
        if (isByte) token.type = ForeignType::Byte;
    }
    tokenizer.kind = "llama";
    tokenizer.merges.clear();
}

Result<void> readBytePairs(const Json& document, ForeignTokenizer& tokenizer) {
    const Json& model = member(document, "model");
    if (auto read = readVocabulary(member(model, "vocab"), tokenizer); !read) return read;
    for (const Json& merge : member(model, "merges")) tokenizer.merges.push_back(mergeText(merge));
    if (switchOf(member(model, "byte_fallback")).value_or(false)) {
        becomeSentencePieces(tokenizer);
        return {};
    }
    tokenizer.kind = "gpt2";
    tokenizer.preTokenizer = preTokenizerName(member(document, "pre_tokenizer"));
    if (tokenizer.preTokenizer.empty()) {
        return fail(ErrorCode::Unsupported,
                    "How this tokenizer cuts texts into words is not known."_text);
    }
    return {};
}

Result<void> readUnigrams(const Json& document, ForeignTokenizer& tokenizer) {
    const Json& model = member(document, "model");
    tokenizer.kind = "t5";
    for (const Json& entry : member(model, "vocab")) {
        if (!entry.is_array() || entry.size() != 2 || !entry[1].is_number()) continue;
        const ForeignToken token{textOf(entry[0]), entry[1].get<float>()};
        if (auto put = tokenizer.put(tokenizer.tokens.size(), token); !put) return put;
    }
    const auto unknown = numberOf(member(model, "unk_id"));
    if (unknown && *unknown < tokenizer.tokens.size()) {
        tokenizer.unknown = static_cast<std::uint32_t>(*unknown);
        tokenizer.tokens[*unknown].type = ForeignType::Unknown;
    }
    tokenizer.addsSpacePrefix = true;
    tokenizer.removesExtraSpaces = true;
    const Json& normalizer = member(document, "normalizer");
    const Json& list = member(normalizer, "normalizers");
    for (const Json& step : list.is_array() ? list : Json::array({normalizer})) {
        const std::string map = textOf(member(step, "precompiled_charsmap"));
        if (!map.empty()) tokenizer.characterMap = fromBase64(map);
    }
    return {};
}

Result<void> readWordPieces(const Json& document, ForeignTokenizer& tokenizer) {
    const Json& model = member(document, "model");
    tokenizer.kind = "bert";
    if (auto read = readVocabulary(member(model, "vocab"), tokenizer); !read) return read;
    std::string continues = textOf(member(model, "continuing_subword_prefix"));
    if (continues.empty()) continues = "##";
    for (ForeignToken& token : tokenizer.tokens) {
        const bool isSpecial = token.text.starts_with("[") && token.text.ends_with("]");
        if (isSpecial) token.type = ForeignType::Control;
        if (isSpecial) continue;
        if (token.text.starts_with(continues)) {
            token.text.erase(0, continues.size());
        } else {
            token.text.insert(0, kSpaceMark);
        }
    }
    tokenizer.unknown = tokenizer.find(textOf(member(model, "unk_token")));
    const Json& normalizer = member(document, "normalizer");
    tokenizer.lowersCase = switchOf(member(normalizer, "lowercase"));
    tokenizer.stripsAccents = switchOf(member(normalizer, "strip_accents"));
    tokenizer.beginning = tokenizer.find("[CLS]");
    tokenizer.separator = tokenizer.find("[SEP]");
    return {};
}

struct ModelKind {
    std::string_view type;
    Result<void> (*read)(const Json& document, ForeignTokenizer& tokenizer);
};
constexpr std::array kModelKinds = {
    ModelKind{"BPE", readBytePairs},
    ModelKind{"Unigram", readUnigrams},
    ModelKind{"WordPiece", readWordPieces},
};

/// The token that a template puts at one of its ends.
std::optional<std::uint32_t> tokenOfStep(const Json& step, const ForeignTokenizer& tokenizer) {
    return tokenizer.find(textOf(member(member(step, "SpecialToken"), "id")));
}

void readTemplate(const Json& processor, ForeignTokenizer& tokenizer) {
    const Json& list = member(processor, "processors");
    if (list.is_array()) {
        for (const Json& step : list) readTemplate(step, tokenizer);
    }
    const Json& single = member(processor, "single");
    if (!single.is_array() || single.empty() || tokenizer.kind == "bert") return;
    const auto first = tokenOfStep(single.front(), tokenizer);
    const auto last = tokenOfStep(single.back(), tokenizer);
    tokenizer.addsBeginning = first.has_value();
    tokenizer.addsEnd = last.has_value() && single.size() > 1;
    if (first) tokenizer.beginning = first;
    if (last && single.size() > 1) tokenizer.end = last;
}

}  // namespace

Result<void> putAdded(std::uint64_t place, const Json& added, ForeignTokenizer& tokenizer) {
    constexpr float kNeverMerged = -1000;
    ForeignToken token{textOf(member(added, "content")), kNeverMerged, ForeignType::UserDefined};
    if (token.text.empty()) return {};
    const bool isSpecial = switchOf(member(added, "special")).value_or(false);
    if (isSpecial || looksSpecial(token.text)) token.type = ForeignType::Control;
    const bool wasUnknown =
        place < tokenizer.tokens.size() && tokenizer.tokens[place].type == ForeignType::Unknown;
    if (wasUnknown) token.type = ForeignType::Unknown;
    return tokenizer.put(place, std::move(token));
}

Result<void> putAddedTokens(const Json& decoder, std::uint64_t limit, ForeignTokenizer& tokenizer) {
    if (!decoder.is_object()) return {};
    for (const auto& [key, token] : decoder.items()) {
        std::uint64_t place = 0;
        const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), place);
        if (error != std::errc() || end != key.data() + key.size() || place >= limit) continue;
        if (auto put = putAdded(place, token, tokenizer); !put) return put;
    }
    return {};
}

Result<ForeignTokenizer> readTokenizerJson(const Json& document) {
    const std::string type = textOf(member(member(document, "model"), "type"));
    for (const ModelKind& kind : kModelKinds) {
        if (kind.type != type) continue;
        ForeignTokenizer tokenizer;
        if (auto read = kind.read(document, tokenizer); !read) return fail(read.error());
        for (const Json& added : member(document, "added_tokens")) {
            const auto place = numberOf(member(added, "id"));
            if (!place) continue;
            if (auto put = putAdded(*place, added, tokenizer); !put) return fail(put.error());
        }
        readTemplate(member(document, "post_processor"), tokenizer);
        return tokenizer;
    }
    return fail(ErrorCode::Unsupported,
                "Tokenizers of the kind %1 are not supported."_text(inQuotes(type)));
}

}  // namespace weightscape::tokenizers
