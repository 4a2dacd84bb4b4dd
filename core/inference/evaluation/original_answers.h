// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <memory>

#include "core/inference/evaluation/run_text.h"
#include "core/inference/figures/logits_cache.h"
#include "core/inference/figures/reference_logits.h"
#include "core/model/model.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::inference {

/// The folder in which programs of a user keep answers of originals: below $XDG_CACHE_HOME or
/// ~/.cache; a folder for temporary files where neither is known.
[[nodiscard]] std::filesystem::path answersFolder();

/// What all answers in answersFolder() may take together, bytes.
inline constexpr std::uint64_t kMostAnswerBytes = std::uint64_t{4} << 30U;

/// What a model as its file has it says of a text: from the cache, or run and put there. A changed
/// file is another model. Errors: those of runStored() and runText(); NoSpace (the answers take
/// more than the cache may have: fewer chunks help).
[[nodiscard]] Result<std::shared_ptr<const ReferenceLogits>> originalAnswers(
    const std::shared_ptr<const Model>& model, const TokenText& text, const LogitsCache& cache,
    TaskContext& task);

}  // namespace weightscape::inference
