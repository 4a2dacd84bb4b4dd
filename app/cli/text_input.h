// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "core/inference/evaluation/collect_text.h"
#include "core/inference/evaluation/evaluate.h"
#include "core/support/result.h"
#include "core/tokenizers/tokenizer.h"

namespace weightscape::cli {

/// The bytes of the text file, or of standard input where `path` is empty. Errors: CannotOpen,
/// CannotRead, and Unsupported for texts of 1 GiB and more.
[[nodiscard]] Result<std::string> readText(const std::string& path);

/// The same for a text that models are judged by: `sample` (no such file in the current folder)
/// means that of the built-in model.
[[nodiscard]] Result<std::string> readEvaluationText(const std::string& path);

/// The same for a text that importance and the like are learned from, in tokens: `balanced` means
/// the one that comes with the program. Errors: those of tokenText() as well, with the path.
[[nodiscard]] Result<inference::CalibrationText> readCalibrationText(
    const std::string& path, const tokenizers::Tokenizer& tokenizer,
    const inference::TextOptions& options);

}  // namespace weightscape::cli
