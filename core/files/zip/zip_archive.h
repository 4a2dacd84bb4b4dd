// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/files/arrays/stored_bytes.h"
#include "core/support/platform/mapped_file.h"
#include "core/support/result.h"

namespace weightscape::files {

/// One file in a zip archive. Its packed bytes lie inside the archive, before the directory, and
/// share none with another member.
struct ZipMember {
    std::string name;
    std::uint64_t offset = 0;  ///< absolute byte where the packed bytes begin
    std::uint64_t packedBytes = 0;
    std::uint64_t bytes = 0;  ///< unpacked, as the directory says
    std::uint32_t checksum = 0;
    std::uint16_t method = 0;
    bool isEncrypted = false;

    /// Lies in the archive as it is, so it can be mapped.
    [[nodiscard]] bool isStored() const { return method == 0 && !isEncrypted; }
};

/// Members in the order of the archive's directory, checked against the file's size and against
/// their own headers; zip64 too. The contents are not touched. Errors: NotAModel (no zip archive),
/// Incomplete (no directory), Damaged, Unsupported (several disks).
[[nodiscard]] Result<std::vector<ZipMember>> readZipDirectory(const MappedFile& file);

/// Where the contents of a stored member lie, or those of a deflated one unpacked into memory and
/// checked. `room` is how many bytes may still be unpacked; it shrinks. Errors: Damaged (the bytes
/// are not those that the directory promises), Unsupported (encrypted, another method, too large).
[[nodiscard]] Result<StoredBytes> contentsOf(const MappedFile& file, const ZipMember& member,
                                             std::uint64_t& room);

/// Whether the bytes are a zip archive with a member whose name ends so. Of one that was cut, only
/// the first member's name is known.
[[nodiscard]] bool zipHolds(std::span<const std::byte> bytes, std::string_view ending);

}  // namespace weightscape::files
