// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// The letters by which byte-level tokens write bytes: printable Latin-1 stands for itself, the
/// other 68 bytes take the code points from U+0100 on (Radford et al. 2019).
namespace weightscape::tokenizers {

/// The letter of a byte as UTF-8.
[[nodiscard]] std::string_view letterOf(std::uint8_t byte);
/// The byte of a letter; empty for other characters.
[[nodiscard]] std::optional<std::uint8_t> byteOfLetter(char32_t letter);
/// All bytes as letters.
[[nodiscard]] std::string asLetters(std::string_view bytes);
/// The bytes of a token's text. What is no letter of a byte shows as "[UNK_BYTE_0x…]", as in
/// llama.cpp.
[[nodiscard]] std::string fromLetters(std::string_view letters);

}  // namespace weightscape::tokenizers
