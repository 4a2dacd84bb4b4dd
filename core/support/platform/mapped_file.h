// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

#include "core/support/byte_ranges.h"
#include "core/support/byte_supply.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape {

class PartialFile;

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
    /// A file of so many bytes that lies elsewhere. Bytes are zeros until they are brought. `path`
    /// is what errors name. Errors: CannotOpen, CannotRead.
    [[nodiscard]] static Result<std::shared_ptr<const MappedFile>> openRemote(
        const std::filesystem::path& path, std::uint64_t length,
        std::unique_ptr<ByteSupply> supply);
    ~MappedFile();
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }
    [[nodiscard]] std::span<const std::byte> bytes() const { return m_bytes; }
    [[nodiscard]] const FileIdentity& identity() const { return m_identity; }
    [[nodiscard]] bool damaged() const;
    /// Compares the open file with what it was when opened; of one that lies elsewhere, whether all
    /// that was read could be brought.
    [[nodiscard]] Result<void> checkUnchanged() const;

    [[nodiscard]] bool isRemote() const { return m_partial != nullptr; }
    /// Where the bytes come from; null for a local file.
    [[nodiscard]] ByteSupply* supply() const;
    /// Makes sure that the bytes of these ranges are here; local ones are. Errors: those of
    /// ByteSupply::bring(), NoSpace, CannotWrite.
    [[nodiscard]] Result<void> bring(std::span<const ByteRange> ranges, TaskContext& task) const;
    /// The same just before reading, where nobody can be told: a failure is that of
    /// checkUnchanged(). Costs nothing for a local file.
    void bringOrNote(std::uint64_t offset, std::uint64_t length) const {
        if (m_partial != nullptr) bringRemote({offset, offset + length});
    }
    /// Tells the kernel that [offset, offset + length) will be read soon, or is done with. Of a
    /// file that lies elsewhere the bytes are brought, and those that are streamed are dropped.
    void willRead(std::uint64_t offset, std::uint64_t length) const;
    void doneReading(std::uint64_t offset, std::uint64_t length) const;

  private:
    MappedFile();
    [[nodiscard]] Result<void> map();
    void bringRemote(const ByteRange& range) const;

    std::filesystem::path m_path;
    std::span<const std::byte> m_bytes;
    FileIdentity m_identity;
    int m_descriptor = -1;
    int m_guard = -1;                        ///< slot in the table of guarded mappings
    std::unique_ptr<PartialFile> m_partial;  ///< null: the file is here
};

}  // namespace weightscape
