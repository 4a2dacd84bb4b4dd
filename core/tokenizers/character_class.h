// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace weightscape::tokenizers {

/// What pre-tokenizers tell apart.
enum class CharacterClass : std::uint8_t {
    Other,  ///< not assigned
    Number,
    Letter,
    Mark,
    Punctuation,
    Symbol,
    Control,
    Space,
};

/// The class of a code point; Other for numbers past the last one.
[[nodiscard]] CharacterClass classOf(char32_t character);

}  // namespace weightscape::tokenizers
