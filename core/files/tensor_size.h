// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "core/formats/registry.h"

namespace weightscape::files {

/// Bytes that a tensor of these dimensions takes, stored as whole blocks one after the other.
/// Empty when the shape is impossible: the product of its dimensions or its bytes pass 2^63 - 1.
/// A dimension of 0 gives 0 bytes, but the other dimensions must still be plausible, so that nobody
/// loops over 2^62 empty rows.
[[nodiscard]] std::optional<std::uint64_t> storedBytes(std::span<const std::uint64_t> dimensions,
                                                       const formats::Format& format);

/// "4096 x 512", outermost dimension last as in the file.
[[nodiscard]] std::string shapeText(std::span<const std::uint64_t> dimensions);

}  // namespace weightscape::files
