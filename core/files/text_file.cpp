// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/text_file.h"

#include <utility>

#include "core/files/open_file.h"

namespace weightscape::files {

tl::unexpected<Error> failTextTooLong(const std::string& file) {
    return fail(ErrorCode::Unsupported, "The text is longer than 1 GiB."_text, file);
}

Result<std::string> readTextFile(const std::filesystem::path& path) {
    const auto file = openFile(path);
    if (!file) return fail(file.error());
    const auto bytes = (*file)->bytes();
    if (bytes.size() >= kMostTextBytes) return failTextTooLong(path.string());
    if (auto brought = bringWhole(**file); !brought) return fail(std::move(brought.error()));
    std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (auto same = (*file)->checkUnchanged(); !same) return fail(same.error());
    return text;
}

}  // namespace weightscape::files
