// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

namespace weightscape::tokenizers {

/// The lower case of a character where it is one character, else the character.
[[nodiscard]] char32_t lowerCaseOf(char32_t character);
/// The first character of the canonical decomposition (NFD): letters without their accents.
[[nodiscard]] char32_t baseOf(char32_t character);

}  // namespace weightscape::tokenizers
