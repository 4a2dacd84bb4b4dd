// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/support/platform/mapped_file.h"

namespace weightscape::files {

/// Bytes that do not lie in a file as they are, because it keeps them packed.
using OwnBytes = std::shared_ptr<const std::vector<std::byte>>;

/// A part of a file, or what was unpacked from it.
struct StoredBytes {
    std::uint64_t begin = 0;  ///< in the file, or in `own`
    std::uint64_t bytes = 0;
    OwnBytes own = nullptr;  ///< null: in the file

    [[nodiscard]] std::span<const std::byte> in(const MappedFile& file) const {
        return (own != nullptr ? std::span(*own) : file.bytes()).subspan(begin, bytes);
    }
};

/// Most bytes of one model that are unpacked into memory.
inline constexpr std::uint64_t kMostUnpackedBytes = std::uint64_t{1} << 30U;

}  // namespace weightscape::files
