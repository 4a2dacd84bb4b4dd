// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

/// Asking JSON that anybody may have written: what is not there or of another kind is nothing.
namespace weightscape::tokenizers {

/// The member, or null.
[[nodiscard]] inline const nlohmann::json& member(const nlohmann::json& object,
                                                  std::string_view name) {
    static const nlohmann::json kNull;
    if (!object.is_object()) return kNull;
    const auto found = object.find(name);
    return found == object.end() ? kNull : *found;
}

[[nodiscard]] inline std::string textOf(const nlohmann::json& value) {
    return value.is_string() ? value.get<std::string>() : std::string();
}

[[nodiscard]] inline std::optional<bool> switchOf(const nlohmann::json& value) {
    return value.is_boolean() ? std::optional(value.get<bool>()) : std::nullopt;
}

[[nodiscard]] inline std::optional<std::uint64_t> numberOf(const nlohmann::json& value) {
    return value.is_number_unsigned() ? std::optional(value.get<std::uint64_t>()) : std::nullopt;
}

}  // namespace weightscape::tokenizers
