// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

#include "core/files/stores/found_model.h"

namespace weightscape::files {

/// Models of Ollama below its folder "models": each manifest names the blob that is the model.
/// Names are those that Ollama prints: "llama3:8b", with the registry where it is another. A
/// manifest that cannot be read, or whose blob is not there, is a model with a problem.
[[nodiscard]] FoundModels ollamaModels(const std::filesystem::path& folder, TaskContext& task);

}  // namespace weightscape::files
