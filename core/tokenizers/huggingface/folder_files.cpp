// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/tokenizers/huggingface/folder_files.h"

#include "core/files/json_file.h"
#include "core/files/open_file.h"

namespace weightscape::tokenizers {

Result<nlohmann::json> readOptionalJson(const std::filesystem::path& path) {
    if (!files::isThere(path)) return nlohmann::json();
    return files::readJsonFile(path, kMostFileBytes, HugeNumbers::ReadAsNull);
}

}  // namespace weightscape::tokenizers
