// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "core/support/result.h"

namespace weightscape::cli {

/// The bytes of the text file, or of standard input where `path` is empty. Errors: CannotOpen,
/// CannotRead, and Unsupported for texts of 1 GiB and more.
[[nodiscard]] Result<std::string> readText(const std::string& path);

/// The same for a text that models are judged by: `sample` (no such file in the current folder)
/// means that of the built-in model.
[[nodiscard]] Result<std::string> readEvaluationText(const std::string& path);

/// The same for a text that importance and the like are collected from: `balanced` means the one
/// that comes with the program.
[[nodiscard]] Result<std::string> readCalibrationText(const std::string& path);

}  // namespace weightscape::cli
