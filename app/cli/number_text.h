// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/support/finding.h"
#include "core/support/number_text.h"
#include "core/support/text.h"

/// Numbers and names in JSON, exact; those for people are in core/support/number_text.h.
namespace weightscape::cli {

/// The number, or null when it is not finite, which JSON cannot say.
[[nodiscard]] nlohmann::ordered_json jsonNumber(double value);
/// The text itself when it is UTF-8, else with the offending bytes escaped.
[[nodiscard]] std::string jsonText(std::string_view bytes);
[[nodiscard]] nlohmann::ordered_json jsonList(const std::vector<std::string>& texts);
/// In English always.
[[nodiscard]] nlohmann::ordered_json jsonList(const std::vector<Text>& texts);
[[nodiscard]] nlohmann::ordered_json jsonList(const Findings& findings);

}  // namespace weightscape::cli
