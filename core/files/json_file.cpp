// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/json_file.h"

#include <string>

#include "core/files/open_file.h"

namespace weightscape::files {

Result<nlohmann::json> readJsonFile(const std::filesystem::path& path, std::uint64_t mostBytes,
                                    HugeNumbers huge) {
    const auto file = openWholeFile(path, mostBytes);
    if (!file) return fail(file.error());
    const auto bytes = (*file)->bytes();
    // A copy, since the parser must not see the file change under it.
    const std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return parseStrictJson(text, path.string(), huge);
}

}  // namespace weightscape::files
