// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "core/support/result.h"

namespace weightscape::files {

/// A text to work with has fewer bytes.
inline constexpr std::size_t kMostTextBytes = std::size_t{1} << 30U;

/// The bytes of a text file, whatever they are. Errors: CannotOpen, CannotRead (it changed
/// meanwhile), Unsupported (1 GiB and more).
[[nodiscard]] Result<std::string> readTextFile(const std::filesystem::path& path);

/// What is said of a text that is too long.
[[nodiscard]] tl::unexpected<Error> failTextTooLong(const std::string& file);

}  // namespace weightscape::files
