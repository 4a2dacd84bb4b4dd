// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/support/platform/partial_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <limits>
#include <string>
#include <system_error>
#include <utility>

#include "core/support/platform/process.h"
#include "core/support/task_scope.h"

namespace weightscape {
namespace {

/// What is read without a plan is brought in pieces of that size.
constexpr std::uint64_t kPiece = 16384;
/// What holes are made of.
constexpr std::uint64_t kPage = 4096;
/// A gap up to that length is brought along, since another request takes longer.
constexpr std::uint64_t kMostGap = 2048;

std::string reasonOf(int errorNumber) {
    return std::generic_category().message(errorNumber);
}

Descriptor namelessFile(const std::filesystem::path& folder) {
    const int file = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (file >= 0) return Descriptor(file);
    // The system puts other letters in the place of these.
    std::string name = (folder / ("weightscape-" + std::string(6, 'X'))).string();
    Descriptor named(mkostemp(name.data(), O_CLOEXEC));
    if (named.valid()) unlink(name.c_str());
    return named;
}

ByteRange inPieces(const ByteRange& range, std::uint64_t length) {
    const std::uint64_t begin = range.begin / kPiece * kPiece;
    const std::uint64_t beyond = range.end % kPiece == 0 ? 0 : kPiece - range.end % kPiece;
    const bool isLast = range.end >= length || beyond > length - range.end;
    return {begin, isLast ? length : range.end + beyond};
}

}  // namespace

Result<std::unique_ptr<PartialFile>> PartialFile::create(std::uint64_t length,
                                                         std::unique_ptr<ByteSupply> supply) {
    const std::filesystem::path folder = scratchFolder();
    Descriptor file = namelessFile(folder);
    if (!file.valid()) {
        return fail(ErrorCode::CannotOpen, "No temporary file can be made in %1: %2."_text(
                                               folder.string(), reasonOf(errno)));
    }
    const bool isPossible = length <= static_cast<std::uint64_t>(std::numeric_limits<off_t>::max());
    if (!isPossible || ftruncate(file.value(), static_cast<off_t>(length)) != 0) {
        return fail(
            ErrorCode::CannotOpen,
            "The server says that the file has %1 bytes, more than a file can have in %2."_text(
                length, folder.string()));
    }
    return std::unique_ptr<PartialFile>(
        new PartialFile(std::move(file), length, std::move(supply)));
}

PartialFile::PartialFile(Descriptor file, std::uint64_t length, std::unique_ptr<ByteSupply> supply)
    : m_file(std::move(file)), m_length(length), m_supply(std::move(supply)) {}

std::vector<ByteRange> PartialFile::missingIn(std::span<const ByteRange> ranges) const {
    const std::lock_guard lock(m_mutex);
    std::vector<ByteRange> missing;
    for (const ByteRange& range : ranges) {
        const auto parts = m_present.missingIn({range.begin, std::min(range.end, m_length)});
        missing.insert(missing.end(), parts.begin(), parts.end());
    }
    return missing;
}

Result<void> PartialFile::bring(std::span<const ByteRange> ranges, TaskContext& task) {
    if (missingIn(ranges).empty()) return {};
    const auto lock = lockUnder(m_bringing, task);
    if (!lock) return fail(lock.error());
    const auto missing = joined(missingIn(ranges), kMostGap);
    if (missing.empty()) return {};
    if (auto failed = failure()) return fail(*std::move(failed));
    // Not what is present then: others may drop what they are done with at the same time.
    ByteSet arrived;
    auto brought = m_supply->bring(
        missing,
        [&](std::uint64_t offset, std::span<const std::byte> bytes) {
            arrived.add({offset, offset + bytes.size()});
            return put(offset, bytes);
        },
        task);
    const bool isWhole = std::ranges::all_of(
        missing, [&](const ByteRange& range) { return arrived.contains(range); });
    if (brought && !isWhole) {
        brought = fail(ErrorCode::CannotRead, "The server sent less than it was asked for."_text);
    }
    if (!brought && brought.error().code == ErrorCode::FileChanged) note(brought.error());
    return brought;
}

void PartialFile::bringOrNote(const ByteRange& range) {
    if (missingIn({&range, 1}).empty()) return;
    const ByteRange pieces = m_supply->isStreaming() ? range : inPieces(range, m_length);
    const auto brought = bring({&pieces, 1}, TaskScope::current());
    // Whoever cancels throws away what was read; the file is as good as before for all others.
    if (!brought && brought.error().code != ErrorCode::Cancelled) note(brought.error());
}

void PartialFile::note(const Error& error) {
    const std::lock_guard lock(m_mutex);
    if (!m_failure) m_failure = error;
}

Result<void> PartialFile::put(std::uint64_t offset, std::span<const std::byte> bytes) {
    if (offset > m_length || bytes.size() > m_length - offset) {
        return fail(ErrorCode::CannotRead, "The server sent more than the file holds."_text);
    }
    for (std::size_t done = 0; done < bytes.size();) {
        const ssize_t written = pwrite(m_file.value(), bytes.data() + done, bytes.size() - done,
                                       static_cast<off_t>(offset + done));
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) {
            return fail(errno == ENOSPC ? ErrorCode::NoSpace : ErrorCode::CannotWrite,
                        "What was downloaded cannot be kept in %1: %2."_text(
                            scratchFolder().string(), reasonOf(errno)));
        }
        done += static_cast<std::size_t>(written);
    }
    const std::lock_guard lock(m_mutex);
    m_present.add({offset, offset + bytes.size()});
    return {};
}

void PartialFile::forget(const ByteRange& range) {
    const ByteRange pages{(range.begin + kPage - 1) / kPage * kPage, range.end / kPage * kPage};
    if (pages.length() == 0) return;
    const std::lock_guard lock(m_mutex);
    m_present.remove(pages);
#ifdef __linux__
    // Where holes cannot be made the room is given back when the file is closed.
    fallocate(m_file.value(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
              static_cast<off_t>(pages.begin), static_cast<off_t>(pages.length()));
#endif
}

std::optional<Error> PartialFile::failure() const {
    const std::lock_guard lock(m_mutex);
    return m_failure;
}

}  // namespace weightscape
