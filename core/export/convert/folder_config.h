// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <vector>

#include "core/export/convert/conversion.h"
#include "core/model/model.h"
#include "core/support/result.h"

namespace weightscape::exporting {

/// The config.json of a folder. Errors: those of readConfig().
[[nodiscard]] Result<FolderConfig> readFolderConfig(const std::filesystem::path& folder);

/// A GGUF with these keys and tensors, which read the files of `source`; in the order of these.
[[nodiscard]] Model asGgufModel(const Model& source, Metadata metadata,
                                std::vector<TensorInfo> tensors);

}  // namespace weightscape::exporting
