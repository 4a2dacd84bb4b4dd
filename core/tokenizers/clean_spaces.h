// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace weightscape::tokenizers {

/// Removes the spaces that word-wise tokenizers leave before punctuation: before ? ! . and a comma,
/// around a lone apostrophe, and before 's 'm 're 've.
[[nodiscard]] std::string cleanSpaces(std::string text);

}  // namespace weightscape::tokenizers
