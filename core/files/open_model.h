// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

#include "core/files/sample_path.h"
#include "core/model/model.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::files {

/// Opens a GGUF (any shard of a split one), a .safetensors file or a Hugging Face folder by its
/// content, not its name. Reads headers only. `sample` (no such file in the current folder) means
/// the built-in model. An address (remote/remote_address.h) is asked for on its server; of its
/// weights nothing is downloaded. The task may cancel waiting for a server, and is told how much of
/// what may be downloaded was. Errors: CannotOpen, CannotRead, NotAModel, Damaged, Incomplete,
/// Unsupported, Cancelled.
[[nodiscard]] Result<std::shared_ptr<const Model>> openModel(const std::filesystem::path& path,
                                                             TaskContext& task);
/// The same, for callers that neither cancel nor watch.
[[nodiscard]] Result<std::shared_ptr<const Model>> openModel(const std::filesystem::path& path);

/// ".gguf" and so on: how files that openModel() reads are usually named.
[[nodiscard]] std::vector<std::string_view> modelExtensions();

}  // namespace weightscape::files
