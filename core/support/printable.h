// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace weightscape {

/// Text from a file made safe to show: control characters, bidirectional and zero-width marks and
/// bytes that are not UTF-8 become \xNN or \u{NNNN}; longer than `limit` bytes is cut, ending in
/// "…".
[[nodiscard]] std::string printable(std::string_view bytes, std::size_t limit = 4096);

/// A name from outside as messages show it: printable(), at most 80 bytes, in double quotes.
[[nodiscard]] std::string inQuotes(std::string_view bytes);

}  // namespace weightscape
