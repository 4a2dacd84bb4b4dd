// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/tokenizers/tokenizer_settings.h"

#include <array>
#include <string_view>

namespace weightscape::tokenizers {
namespace {

struct TokenKey {
    std::string_view key;
    Token TokenizerSettings::*token;
};

/// The misspelling is the format's.
constexpr std::array kTokenKeys = {
    TokenKey{"tokenizer.ggml.bos_token_id", &TokenizerSettings::beginning},
    TokenKey{"tokenizer.ggml.eos_token_id", &TokenizerSettings::end},
    TokenKey{"tokenizer.ggml.unknown_token_id", &TokenizerSettings::unknown},
    TokenKey{"tokenizer.ggml.seperator_token_id", &TokenizerSettings::separator},
};

struct SwitchKey {
    std::string_view key;
    bool TokenizerSettings::*on;
};

/// The last but one is also the default of the last.
constexpr std::array kSwitchKeys = {
    SwitchKey{"tokenizer.ggml.add_bos_token", &TokenizerSettings::addsBeginning},
    SwitchKey{"tokenizer.ggml.add_eos_token", &TokenizerSettings::addsEnd},
    SwitchKey{"tokenizer.ggml.add_space_prefix", &TokenizerSettings::addsSpacePrefix},
    SwitchKey{"tokenizer.ggml.remove_extra_whitespaces", &TokenizerSettings::removesExtraSpaces},
    SwitchKey{"tokenizer.ggml.normalizer.lowercase", &TokenizerSettings::lowersCase},
    SwitchKey{"tokenizer.ggml.normalizer.lowercase", &TokenizerSettings::stripsAccents},
    SwitchKey{"tokenizer.ggml.normalizer.strip_accents", &TokenizerSettings::stripsAccents},
};

}  // namespace

Token tokenUnder(const Metadata& metadata, std::string_view key, std::size_t vocabularySize) {
    const MetadataValue* value = findValue(metadata, key);
    const auto number = value != nullptr ? value->asUnsigned() : std::nullopt;
    return number && *number < vocabularySize ? static_cast<Token>(*number) : kNoToken;
}

TokenizerSettings readSettings(const Metadata& metadata, const TokenizerSettings& defaults,
                               std::size_t vocabularySize) {
    TokenizerSettings settings = defaults;
    for (const auto& [key, token] : kTokenKeys) {
        if (settings.*token >= vocabularySize) settings.*token = kNoToken;
        const Token found = tokenUnder(metadata, key, vocabularySize);
        if (found != kNoToken) settings.*token = found;
    }
    for (const auto& [key, on] : kSwitchKeys) {
        const MetadataValue* value = findValue(metadata, key);
        const auto number = value != nullptr ? value->asUnsigned() : std::nullopt;
        if (number) settings.*on = *number != 0;
    }
    return settings;
}

Result<TokenizerSettings> withSurroundings(TokenizerSettings settings) {
    const bool lacksBeginning = settings.addsBeginning && settings.beginning == kNoToken;
    if (lacksBeginning || (settings.addsEnd && settings.end == kNoToken)) {
        return fail(ErrorCode::Damaged,
                    "A token is to be added to every text, but %1 names none."_text(
                        lacksBeginning ? kTokenKeys[0].key : kTokenKeys[1].key));
    }
    if (settings.addsBeginning) settings.opening = settings.beginning;
    if (settings.addsEnd) settings.closing = settings.end;
    return settings;
}

}  // namespace weightscape::tokenizers
