// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/support/result.h"
#include "core/support/strict_json.h"

namespace weightscape::files {

/// Reads a JSON file of at most `mostBytes` through the strict parser.
[[nodiscard]] Result<nlohmann::json> readJsonFile(const std::filesystem::path& path,
                                                  std::uint64_t mostBytes,
                                                  HugeNumbers huge = HugeNumbers::Refuse);

}  // namespace weightscape::files
