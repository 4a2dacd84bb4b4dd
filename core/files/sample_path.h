// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

#include "core/support/result.h"

/// The built-in model, its importance matrix and text that it was not trained on: beside an installed program or in the source tree.
/// Error: NotFound.
namespace weightscape::files {

[[nodiscard]] Result<std::filesystem::path> samplePath();
[[nodiscard]] Result<std::filesystem::path> sampleImportancePath();
[[nodiscard]] Result<std::filesystem::path> sampleTextPath();

}  // namespace weightscape::files
