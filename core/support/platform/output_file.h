// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/support/platform/descriptor.h"
#include "core/support/platform/mapped_file.h"
#include "core/support/result.h"

namespace weightscape::files {

/// What is to be written, and what must not be overwritten.
struct OutputRequest {
    std::filesystem::path target;
    std::uint64_t bytes = 0;       ///< exact size of the finished file
    bool replaceExisting = false;  ///< a file of that name may be replaced (never an input)
    std::vector<FileIdentity> inputs = {};  ///< files being read
    /// What was written stays when the work ends early, in a hidden file beside the target, so that
    /// the next one can go on from there.
    bool resumable = false;
};

/// A file that has its name only when it is complete and on the disk. Until then the bytes are in
/// an unnamed file of the same folder (or in a hidden one, where the file system cannot do that),
/// which vanishes with this object. A link as target is followed: the file it leads to is replaced.
/// For one thread at a time.
class OutputFile {
  public:
    /// Checks everything that can be known before anything is opened: same file as an input,
    /// existing target, free space. Then reserves the space.
    /// Errors: OutputIsInput, OutputExists, NoSpace, CannotWrite.
    [[nodiscard]] static Result<OutputFile> create(OutputRequest request);
    OutputFile(OutputFile&&) noexcept;
    OutputFile& operator=(OutputFile&&) = delete;
    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;
    ~OutputFile();

    /// Appends all of `bytes`. Errors: NoSpace, CannotWrite.
    [[nodiscard]] Result<void> write(std::span<const std::byte> bytes);
    [[nodiscard]] std::uint64_t written() const { return m_written; }
    /// Of a resumable file: the bytes that an earlier work may have left, and goes on behind the
    /// first `position` of them.
    [[nodiscard]] std::uint64_t found() const { return m_found; }
    [[nodiscard]] Result<void> resumeAt(std::uint64_t position);
    /// Where to note what of a resumable file is finished: a hidden file beside the target.
    [[nodiscard]] std::filesystem::path journalPath() const;
    /// A path under which what was written so far can be opened for reading.
    [[nodiscard]] std::filesystem::path readablePath() const;
    /// Syncs the bytes and gives the file its name; the last call on this object. When it fails,
    /// the target is what it was before, with one exception that the error's text states: if only
    /// syncing the folder fails, the new file is complete under its name but may not survive a
    /// power cut. Errors: OutputExists, NoSpace, CannotWrite.
    [[nodiscard]] Result<void> commit();

    /// commit() in steps, for files that get their names together (output_set.h). Each is for one
    /// call, in this order; they fail as commit() does.
    /// Checks the size and syncs the bytes.
    [[nodiscard]] Result<void> seal();
    /// Closes the file, which has a hidden name then.
    [[nodiscard]] Result<void> hide();
    /// Gives the file that is to be replaced, if any, a hidden name.
    [[nodiscard]] Result<void> setOldAside();
    /// Gives this file its name, which must be free.
    [[nodiscard]] Result<void> publish();
    /// Syncs the names of the folder.
    [[nodiscard]] Result<void> syncFolder();
    /// The end: removes the file that was replaced.
    void dropOld();
    /// The other end, after any step: undoes publish() and setOldAside(). The error says where the
    /// old file is when it could not be put back.
    [[nodiscard]] Result<void> takeBack();

  private:
    explicit OutputFile(OutputRequest request);
    Result<void> open();
    Result<void> openNamed();
    Result<void> openUnfinished();
    Result<void> reserve();
    Result<void> startWriteback();
    Result<void> nameTemporary();
    Result<void> rename(bool replace);
    [[nodiscard]] std::string freshHiddenName() const;
    [[nodiscard]] tl::unexpected<Error> failure(int error, const Text& action) const;

    OutputRequest m_request;  ///< with links in `target` followed
    std::filesystem::path m_folderPath;
    bool m_replaces = false;  ///< there was a file under the name
    Descriptor m_folder;
    Descriptor m_file;
    std::string m_temporary;  ///< the hidden name; empty while the file has none
    std::string m_old;        ///< that of the file that is replaced; empty while it has none
    bool m_published = false;
    std::uint64_t m_found = 0;
    std::uint64_t m_written = 0;
    std::uint64_t m_handedOver = 0;  ///< bytes whose way to the disk has been started
    std::uint64_t m_stored = 0;      ///< bytes that are on it
};

/// Writes a small file at once, with the same guarantees. For recipes, reports and sessions.
[[nodiscard]] Result<void> writeWholeFile(const std::filesystem::path& target,
                                          std::string_view content, bool replaceExisting);

}  // namespace weightscape::files
