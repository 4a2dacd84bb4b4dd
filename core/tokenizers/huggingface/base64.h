// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace weightscape::tokenizers {

/// The bytes of a text in base 64 (RFC 4648); up to the first character that is none of its.
[[nodiscard]] std::string fromBase64(std::string_view text);

}  // namespace weightscape::tokenizers
