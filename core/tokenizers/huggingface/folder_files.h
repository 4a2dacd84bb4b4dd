// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/support/result.h"

namespace weightscape::tokenizers {

/// Many times what the largest vocabularies take.
inline constexpr std::uint64_t kMostFileBytes = std::uint64_t{256} << 20;

/// The document; null where the file is missing.
[[nodiscard]] Result<nlohmann::json> readOptionalJson(const std::filesystem::path& path);

}  // namespace weightscape::tokenizers
