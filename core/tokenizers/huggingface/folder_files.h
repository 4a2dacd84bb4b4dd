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

/// The folder of weights: their path is the folder's, or that of a file in it.
[[nodiscard]] std::filesystem::path folderOf(const std::filesystem::path& weights);
/// Whether there is such a file.
[[nodiscard]] bool isThere(const std::filesystem::path& path);
/// The document; null where the file is missing.
[[nodiscard]] Result<nlohmann::json> readOptionalJson(const std::filesystem::path& path);

}  // namespace weightscape::tokenizers
