// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace weightscape::files {

/// A file name without any way out of its folder, on any system.
[[nodiscard]] bool isPlainName(std::string_view name);

/// Plain names with "/" between them: a way to a file beneath a folder.
[[nodiscard]] bool isPlainPath(std::string_view path);

}  // namespace weightscape::files
