// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/support/result.h"

namespace weightscape {

/// A whole number with its digits in groups: "131,072".
[[nodiscard]] std::string groupedDigits(std::uint64_t number);

/// A count that a person typed: "8000000000", "8e9", "8B", "7.6 b", "350M", "1T"; K, M, B (or G)
/// and T are powers of 1000. Rounded to the nearest whole number. Errors: InvalidArgument (no
/// number, below 1 or above 10^18).
[[nodiscard]] Result<std::uint64_t> parseCount(std::string_view text);

}  // namespace weightscape
