// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

#include "core/support/result.h"

/// The built-in model and its importance matrix: beside an installed program or in the source tree.
/// Error: NotFound.
namespace weightscape::files {

[[nodiscard]] Result<std::filesystem::path> samplePath();
[[nodiscard]] Result<std::filesystem::path> sampleImportancePath();

}  // namespace weightscape::files
