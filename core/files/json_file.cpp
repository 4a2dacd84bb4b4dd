// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/json_file.h"

#include <string>

#include "core/support/platform/mapped_file.h"

namespace weightscape::files {

Result<nlohmann::json> readJsonFile(const std::filesystem::path& path, std::uint64_t mostBytes,
                                    HugeNumbers huge) {
    const auto file = MappedFile::open(path);
    if (!file) return fail(file.error());
    const auto bytes = (*file)->bytes();
    if (bytes.size() > mostBytes) {
        return fail(ErrorCode::Damaged,
                    "The file has %1 bytes, more than the %2 that such a file may have."_text(
                        bytes.size(), mostBytes),
                    path.string());
    }
    // A copy, since the parser must not see the file change under it.
    const std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return parseStrictJson(text, path.string(), huge);
}

}  // namespace weightscape::files
