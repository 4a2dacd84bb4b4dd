// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "core/support/result.h"

namespace weightscape {

/// What to do with numbers past the range of double, such as 1e400.
enum class HugeNumbers { Refuse, ReadAsNull };

/// Parses JSON text that may come from anybody. Refuses duplicate keys, more than 128 levels, text
/// after the value, byte order marks, text that is not UTF-8, comments and raw control characters.
/// Integers up to 2^64 - 1 stay exact; larger ones become floating point, so ask
/// is_number_unsigned() where an integer is expected. `file` is named in errors (Damaged).
[[nodiscard]] Result<nlohmann::json> parseStrictJson(std::string_view text, const std::string& file,
                                                     HugeNumbers huge = HugeNumbers::Refuse);

}  // namespace weightscape
