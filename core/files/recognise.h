// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "core/support/result.h"

namespace weightscape::files {

/// What the bytes are when they are a known kind of other file (web page, Git LFS pointer, pickle,
/// old GGML, zeros, text, ...), and what to do. ErrorCode::NotAModel; empty when nothing fits.
[[nodiscard]] std::optional<Error> knownForeignContent(std::span<const std::byte> bytes,
                                                       const std::string& file);

/// As above, but always an answer. For bytes that no reader recognises.
[[nodiscard]] Error foreignContent(std::span<const std::byte> bytes, const std::string& file);

}  // namespace weightscape::files
