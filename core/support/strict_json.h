// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
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

/// Takes a member of the outermost object.
using VisitMember = std::function<void(const std::string& name, const nlohmann::json& value)>;

/// The same, where the members of an object are many: each is handed over as soon as it is read and
/// then forgotten. Gives the value without its members: an empty object, or what else the text is.
[[nodiscard]] Result<nlohmann::json> visitStrictJson(std::string_view text, const std::string& file,
                                                     const VisitMember& visit);

}  // namespace weightscape
