// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

#include "core/support/result.h"

/// What comes with the program, beside an installed program or in the source tree: the built-in
/// model, its importance matrix, text that it was not trained on, a balanced text to calibrate
/// any model with, and a text that lessons train small models on. Error: NotFound.
namespace weightscape::files {

[[nodiscard]] Result<std::filesystem::path> samplePath();
[[nodiscard]] Result<std::filesystem::path> sampleImportancePath();
[[nodiscard]] Result<std::filesystem::path> sampleTextPath();
[[nodiscard]] Result<std::filesystem::path> calibrationTextPath();
[[nodiscard]] Result<std::filesystem::path> lessonTextPath();

}  // namespace weightscape::files
