// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

#include "core/files/stores/found_model.h"

namespace weightscape::files {

/// Models of the Hugging Face hub's cache: folders "models--ORG--NAME" with snapshots of links to
/// blobs. A snapshot with weights is named "ORG/NAME", a file in it "ORG/NAME/file.gguf"; where
/// there are several snapshots, the one that "main" names is taken, else the newest.
[[nodiscard]] FoundModels hubCacheModels(const std::filesystem::path& folder, TaskContext& task);

}  // namespace weightscape::files
