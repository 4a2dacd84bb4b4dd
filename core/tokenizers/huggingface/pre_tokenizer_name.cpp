// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/tokenizers/huggingface/pre_tokenizer_name.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "core/tokenizers/huggingface/json_values.h"

namespace weightscape::tokenizers {
namespace {

using Json = nlohmann::json;

struct KnownPattern {
    std::string_view name;
    std::string_view pattern;
};

/// Patterns that say by themselves whose they are.
constexpr std::array kKnown = {
    KnownPattern{"llama-bpe",
                 "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s"
                 "\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"},
    KnownPattern{"qwen2",
                 "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L"
                 "}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"},
    KnownPattern{"qwen35",
                 "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?[\\p{L}\\p{M}]+|\\p{N}| ?[^"
                 "\\s\\p{L}\\p{M}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"},
    KnownPattern{"gpt-4o",
                 "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{"
                 "Lo}\\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}"
                 "\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'"
                 "d)?|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"},
    KnownPattern{"tekken",
                 "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{"
                 "Lo}\\p{M}]+|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll"
                 "}\\p{Lm}\\p{Lo}\\p{M}]*|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|"
                 "\\s+(?!\\S)|\\s+"},
};

/// Steps of a pre-tokenizer, one after the other, without those inside of a sequence.
std::vector<const Json*> stepsOf(const Json& preTokenizer) {
    const Json& list = member(preTokenizer, "pretokenizers");
    std::vector<const Json*> steps;
    if (!list.is_array()) return {&preTokenizer};
    for (const Json& step : list) steps.push_back(&step);
    return steps;
}

std::vector<std::string> patternsOf(const std::vector<const Json*>& steps) {
    std::vector<std::string> patterns;
    for (const Json* step : steps) {
        const std::string pattern = textOf(member(member(*step, "pattern"), "Regex"));
        if (!pattern.empty()) patterns.push_back(pattern);
    }
    return patterns;
}

/// The families of DeepSeek have several patterns each.
std::string deepSeekName(const std::vector<std::string>& patterns) {
    if (patterns.size() < 2) return {};
    if (patterns[0] == "\\p{N}{1,3}" && patterns[1] == "[一-龥぀-ゟ゠-ヿ]+")
        return "deepseek-v3";
    if (patterns[0] != "[\r\n]" && patterns[0] != "[\\r\\n]") return {};
    if (patterns[1].starts_with("\\s?\\p{L}+")) return "deepseek-coder";
    return patterns[1].starts_with("\\s?[A-Za-z") ? "deepseek-llm" : "";
}

}  // namespace

std::string preTokenizerName(const nlohmann::json& preTokenizer) {
    const auto steps = stepsOf(preTokenizer);
    const auto patterns = patternsOf(steps);
    for (const std::string& pattern : patterns) {
        for (const KnownPattern& known : kKnown) {
            if (known.pattern == pattern) return std::string(known.name);
        }
    }
    if (!patterns.empty()) return deepSeekName(patterns);
    const auto has = [&steps](std::string_view type, std::string_view condition, bool byDefault) {
        return std::ranges::any_of(steps, [&](const Json* step) {
            return textOf(member(*step, "type")) == type &&
                   switchOf(member(*step, condition)).value_or(byDefault);
        });
    };
    if (!has("ByteLevel", "use_regex", true)) return {};
    return has("Digits", "individual_digits", false) ? "starcoder" : "gpt-2";
}

}  // namespace weightscape::tokenizers
