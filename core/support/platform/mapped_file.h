// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

#include "core/support/result.h"

namespace weightscape {

/// Which file it is and in what state, to notice changes and to refuse writing onto an input.
struct FileIdentity {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::uint64_t size = 0;
    std::int64_t modifiedNanoseconds = 0;
    std::int64_t changedNanoseconds = 0;
    friend bool operator==(const FileIdentity&, const FileIdentity&) = default;
};

/// A regular file mapped read-only. Safe to read from any thread. When the file is cut or its disk
/// fails while mapped, reads give zeros instead of ending the program, and `damaged()` turns true.
class MappedFile {
  public:
    /// Refuses directories, devices and pipes. An empty file maps to an empty span.
    [[nodiscard]] static Result<std::shared_ptr<const MappedFile>> open(
        const std::filesystem::path& path);
    ~MappedFile();
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }
    [[nodiscard]] std::span<const std::byte> bytes() const { return m_bytes; }
    [[nodiscard]] const FileIdentity& identity() const { return m_identity; }
    [[nodiscard]] bool damaged() const;
    /// Compares the open file with what it was when opened.
    [[nodiscard]] Result<void> checkUnchanged() const;
    /// Tells the kernel that [offset, offset + length) will be read soon, or is done with.
    void willRead(std::uint64_t offset, std::uint64_t length) const;
    void doneReading(std::uint64_t offset, std::uint64_t length) const;

  private:
    MappedFile() = default;
    std::filesystem::path m_path;
    std::span<const std::byte> m_bytes;
    FileIdentity m_identity;
    int m_descriptor = -1;
    int m_guard = -1;  ///< slot in the table of guarded mappings
};

}  // namespace weightscape
