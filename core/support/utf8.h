// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace weightscape {

/// Takes the first code point off `bytes`. Empty when `bytes` does not begin with well-formed
/// UTF-8 (overlong forms, surrogates and values past U+10FFFF are not); `bytes` is then unchanged.
[[nodiscard]] std::optional<char32_t> takeCodePoint(std::string_view& bytes);

/// Where the first byte lies that belongs to no well-formed code point; empty where all do.
[[nodiscard]] std::optional<std::size_t> firstForeignByte(std::string_view bytes);
[[nodiscard]] bool isUtf8(std::string_view bytes);

}  // namespace weightscape
