// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/tokenizers/special_tokens.h"

#include <algorithm>
#include <array>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "core/support/ascii_text.h"

namespace weightscape::tokenizers {
namespace {

/// Names of tokens that end a text.
constexpr std::array<std::string_view, 22> kEnds = {
    "<|eot_id|>",
    "<|im_end|>",
    "<|end|>",
    "<|return|>",
    "<|call|>",
    "<|flush|>",
    "<|calls|>",
    "<end_of_turn>",
    "<|endoftext|>",
    "</s>",
    "<|eom_id|>",
    "<EOT>",
    "_<EOT>",
    "[EOT]",
    "[EOS]",
    "<|end_of_text|>",
    "<end_of_utterance>",
    "<eos>",
    "<turn|>",
    "<|tool_response>",
    "<｜end▁of▁sentence｜>",
    "[e~[",
};

/// One of the tokens for filling in the middle of a text: the keys that name it, and what it is
/// called where none does. Some also end a text.
struct FillRow {
    std::array<std::string_view, 2> keys;
    std::array<std::string_view, 8> names;
    bool ends = false;
};

constexpr std::array kFills = {
    FillRow{{"tokenizer.ggml.fim_pre_token_id", "tokenizer.ggml.prefix_token_id"},
            {"<|fim_prefix|>", "<fim-prefix>", "<fim_prefix>", "<｜fim▁begin｜>", "<PRE>", "▁<PRE>",
             "<|code_prefix|>", "<|prefix|>"}},
    FillRow{{"tokenizer.ggml.fim_suf_token_id", "tokenizer.ggml.suffix_token_id"},
            {"<|fim_suffix|>", "<fim-suffix>", "<fim_suffix>", "<｜fim▁hole｜>", "<SUF>", "▁<SUF>",
             "<|code_suffix|>", "<|suffix|>"}},
    FillRow{{"tokenizer.ggml.fim_mid_token_id", "tokenizer.ggml.middle_token_id"},
            {"<|fim_middle|>", "<fim-middle>", "<fim_middle>", "<｜fim▁end｜>", "<MID>", "▁<MID>",
             "<|code_middle|>", "<|middle|>"}},
    FillRow{{"tokenizer.ggml.fim_pad_token_id"},
            {"<|fim_pad|>", "<fim-pad>", "<fim_pad>", "<PAD>", "[PAD]"},
            true},
    FillRow{{"tokenizer.ggml.fim_rep_token_id"},
            {"<|fim_repo|>", "<|repo_name|>", "<fim-repo>", "<REPO>", "<reponame>"},
            true},
    FillRow{{"tokenizer.ggml.fim_sep_token_id"}, {"<|file_sep|>"}, true},
};

/// Shown to users by all programs, so never hidden as control tokens are.
constexpr std::array<std::string_view, 4> kAlwaysShown = {"<|channel|>", "<|message|>", "<|start|>",
                                                          "<|constrain|>"};

/// Makes one of the fill tokens a control token, and returns it.
Token markFill(const FillRow& row, const Metadata& metadata, Vocabulary& vocabulary) {
    Token token = kNoToken;
    for (const std::string_view key : row.keys) {
        const Token named = tokenUnder(metadata, key, vocabulary.size());
        if (named != kNoToken) token = named;
    }
    if (token != kNoToken) return token;
    for (const std::string_view name : row.names) {
        if (name.empty()) continue;
        token = std::min(token, vocabulary.find(name));
    }
    if (token != kNoToken) vocabulary.addFlags(token, TokenFlags::kControl);
    return token;
}

class Ends {
  public:
    explicit Ends(Vocabulary& vocabulary) : m_vocabulary(vocabulary) {}
    void add(Token token) {
        if (token != kNoToken) m_tokens.insert(token);
    }
    [[nodiscard]] bool has(std::string_view name) const {
        return m_tokens.contains(m_vocabulary.find(name));
    }
    /// Takes it out; it is what `flags` say instead.
    void remove(std::string_view name, unsigned flags) {
        const Token token = m_vocabulary.find(name);
        m_tokens.erase(token);
        m_vocabulary.setFlags(token, flags);
    }
    [[nodiscard]] std::vector<Token> tokens() const { return {m_tokens.begin(), m_tokens.end()}; }

  private:
    Vocabulary& m_vocabulary;
    std::set<Token> m_tokens;
};

void markUnused(Vocabulary& vocabulary) {
    for (Token token = 0; token < vocabulary.size(); ++token) {
        if (!vocabulary.has(token, TokenFlags::kControl)) continue;
        if (vocabulary.text(token).find("unused") == std::string_view::npos) continue;
        vocabulary.addFlags(token, TokenFlags::kUnused);
    }
}

/// Formats of chats in which a token that ends texts elsewhere ends only a part.
void keepPartsTogether(Ends& ends) {
    const bool calls = ends.has("<|call|>") || ends.has("<|calls|>");
    if (calls && ends.has("<|end|>") && (ends.has("<|return|>") || ends.has("<|flush|>"))) {
        ends.remove("<|end|>", TokenFlags::kUserDefined | TokenFlags::kDirects);
    }
    if (ends.has("<|tool_response>") && ends.has("</s>")) {
        ends.remove("</s>", TokenFlags::kNormal);
    }
}

std::string textUnder(const Metadata& metadata, std::string_view key) {
    const MetadataValue* value = findValue(metadata, key);
    return std::string(value != nullptr ? value->asString().value_or("") : "");
}

bool hasAny(std::string_view text, std::span<const std::string_view> parts) {
    return std::ranges::any_of(
        parts, [text](auto part) { return text.find(part) != std::string_view::npos; });
}

/// The files do not say which tokens strip spaces; names of models do.
void markStripping(const Metadata& metadata, Vocabulary& vocabulary) {
    constexpr std::array<std::string_view, 3> kMaskPre = {"jina-v2-de", "jina-v2-es",
                                                          "jina-v2-code"};
    constexpr std::array<std::string_view, 2> kMaskArchitectures = {"nomic-bert-moe",
                                                                    "jina-bert-v3"};
    constexpr std::array<std::string_view, 2> kPhi = {"phi-3", "phi3"};
    constexpr std::array<std::string_view, 1> kModernBert = {"modern-bert"};
    constexpr unsigned kSpecial =
        TokenFlags::kControl | TokenFlags::kUserDefined | TokenFlags::kUnknown;
    const auto strip = [&vocabulary](std::string_view name, unsigned flags) {
        const Token token = vocabulary.find(name);
        if (token != kNoToken) vocabulary.addFlags(token, flags);
    };
    const std::string name = lowerCase(textUnder(metadata, "general.name"));
    if (hasAny(textUnder(metadata, "tokenizer.ggml.pre"), kMaskPre) ||
        hasAny(textUnder(metadata, "general.architecture"), kMaskArchitectures)) {
        strip("<mask>", TokenFlags::kStripsLeft);
    } else if (hasAny(name, kPhi)) {
        for (Token token = 0; token < vocabulary.size(); ++token) {
            const auto text = vocabulary.text(token);
            const bool isKept = text == "<unk>" || text == "<s>" || text == "<|endoftext|>";
            if (!vocabulary.has(token, kSpecial) || isKept) continue;
            vocabulary.addFlags(token, TokenFlags::kStripsRight);
        }
        strip("</s>", TokenFlags::kStripsRight);
    } else if (hasAny(name, kModernBert)) {
        strip("[MASK]", TokenFlags::kStripsLeft);
    }
}

}  // namespace

std::vector<Token> correctSpecialTokens(const Metadata& metadata, const TokenizerSettings& settings,
                                        Vocabulary& vocabulary) {
    Ends ends(vocabulary);
    for (const FillRow& row : kFills) {
        const Token token = markFill(row, metadata, vocabulary);
        if (row.ends) ends.add(token);
    }
    for (const std::string_view name : kEnds) {
        const Token token = vocabulary.find(name);
        if (token == kNoToken) continue;
        vocabulary.addFlags(token, TokenFlags::kControl);
        ends.add(token);
    }
    markUnused(vocabulary);
    for (const std::string_view name : kAlwaysShown) {
        const Token token = vocabulary.find(name);
        if (token == kNoToken) continue;
        vocabulary.setFlags(token, TokenFlags::kUserDefined | TokenFlags::kDirects);
    }
    ends.add(settings.end);
    for (const auto* key : {"tokenizer.ggml.eot_token_id", "tokenizer.ggml.eom_token_id"}) {
        ends.add(tokenUnder(metadata, key, vocabulary.size()));
    }
    keepPartsTogether(ends);
    markStripping(metadata, vocabulary);
    return ends.tokens();
}

}  // namespace weightscape::tokenizers
