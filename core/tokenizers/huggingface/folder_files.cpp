// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/tokenizers/huggingface/folder_files.h"

#include <system_error>

#include "core/files/json_file.h"

namespace weightscape::tokenizers {

namespace fs = std::filesystem;

fs::path folderOf(const fs::path& weights) {
    std::error_code ignored;
    return fs::is_directory(weights, ignored) ? weights : weights.parent_path();
}

bool isThere(const fs::path& path) {
    std::error_code ignored;
    return fs::is_regular_file(path, ignored);
}

Result<nlohmann::json> readOptionalJson(const fs::path& path) {
    if (!isThere(path)) return nlohmann::json();
    return files::readJsonFile(path, kMostFileBytes, HugeNumbers::ReadAsNull);
}

}  // namespace weightscape::tokenizers
