// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace weightscape::tokenizers {

/// U+2581, which stands for a space in the tokens of SentencePiece.
constexpr std::string_view kSpaceMark = "\xE2\x96\x81";

/// Every space becomes a mark.
[[nodiscard]] std::string escapeSpaces(std::string_view text);
/// Every mark becomes a space.
[[nodiscard]] std::string unescapeSpaces(std::string_view text);

}  // namespace weightscape::tokenizers
