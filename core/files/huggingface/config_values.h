// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>

#include "core/support/result.h"

/// Asking a config.json that anybody may have written: what is missing, null or of another kind is
/// nothing. Of several names the first one present counts; a dot leads into an object, and empty
/// names are passed over.
namespace weightscape::files {

/// The folder's config.json. Errors: those of readJsonFile(), Damaged (no object).
[[nodiscard]] Result<nlohmann::json> readConfig(const std::filesystem::path& folder);

/// The part about the language model: models that see or hear keep it one level deeper.
[[nodiscard]] const nlohmann::json& languagePart(const nlohmann::json& config);

using ConfigNames = std::span<const std::string_view>;

/// Null when there is none.
[[nodiscard]] const nlohmann::json* valueIn(const nlohmann::json& config, std::string_view name);
[[nodiscard]] const nlohmann::json* firstPresent(const nlohmann::json& config, ConfigNames names);

/// 0 for what is no whole number of 32 bits.
[[nodiscard]] std::uint32_t numberIn(const nlohmann::json& config, ConfigNames names);
[[nodiscard]] inline std::uint32_t numberIn(const nlohmann::json& config,
                                            std::initializer_list<std::string_view> names) {
    return numberIn(config, ConfigNames(names.begin(), names.size()));
}
/// 0 for what is no number.
[[nodiscard]] double realIn(const nlohmann::json& config, ConfigNames names);
/// A text, or the first one of a list.
[[nodiscard]] std::string textIn(const nlohmann::json& config, std::string_view name);

}  // namespace weightscape::files
