// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/support/result.h"

namespace weightscape::files {

/// What the bytes before the numbers of a .npy file say.
struct NpyHeader {
    std::string type;  ///< "<f4" and so on; empty for records of several numbers
    bool isColumnOrder = false;
    std::vector<std::uint64_t> shape;  ///< outermost first
    std::uint64_t bytes = 0;           ///< of the header; the numbers begin behind it
};

inline constexpr std::string_view kNpyMagic = "\x93NUMPY";

/// Reads the header of format versions 1 to 3. `file` is named in errors (Damaged, Incomplete,
/// Unsupported, NotAModel without the magic).
[[nodiscard]] Result<NpyHeader> readNpyHeader(std::span<const std::byte> bytes,
                                              const std::string& file);

}  // namespace weightscape::files
