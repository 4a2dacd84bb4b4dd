// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/support/platform/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <system_error>

#include "core/support/platform/mapping_guard.h"
#include "core/support/platform/partial_file.h"

namespace weightscape {
namespace {

FileIdentity identityOf(const struct stat& status) {
    constexpr std::int64_t kNanoseconds = 1'000'000'000;
    return {.device = status.st_dev,
            .inode = status.st_ino,
            .size = static_cast<std::uint64_t>(status.st_size),
            .modifiedNanoseconds = status.st_mtim.tv_sec * kNanoseconds + status.st_mtim.tv_nsec,
            .changedNanoseconds = status.st_ctim.tv_sec * kNanoseconds + status.st_ctim.tv_nsec};
}

std::string reason(int errorNumber) {
    return std::generic_category().message(errorNumber);
}

tl::unexpected<Error> cannotOpen(const std::filesystem::path& path, Text detail) {
    return fail(ErrorCode::CannotOpen, std::move(detail), path.string());
}

tl::unexpected<Error> refusedKind(const std::filesystem::path& path, mode_t mode) {
    return cannotOpen(path, S_ISDIR(mode)    ? "This is a folder, not a file."_text
                            : S_ISFIFO(mode) ? "This is a pipe; only regular files are opened."_text
                            : S_ISSOCK(mode)
                                ? "This is a socket; only regular files are opened."_text
                                : "This is a device; only regular files are opened."_text);
}

tl::unexpected<Error> refusedOpening(const std::filesystem::path& path, int errorNumber) {
    struct stat link = {};
    if (errorNumber == ENOENT && lstat(path.c_str(), &link) == 0 && S_ISLNK(link.st_mode)) {
        return cannotOpen(path,
                          "This is a link to a file that does not exist; the file was deleted or "
                          "its cache was pruned. Download it again."_text);
    }
    if (errorNumber == ENOENT) return cannotOpen(path, "There is no such file."_text);
    if (errorNumber == ENXIO) return cannotOpen(path, "This is not a regular file."_text);
    return cannotOpen(path, "The file cannot be opened: %1."_text(reason(errorNumber)));
}

std::size_t pageSize() {
    static const auto bytes = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    return bytes;
}

}  // namespace

Result<std::shared_ptr<const MappedFile>> MappedFile::open(const std::filesystem::path& path) {
    const std::shared_ptr<MappedFile> file(new MappedFile);
    file->m_path = path;
    // Non-blocking, or opening a pipe would wait for its writer.
    file->m_descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (file->m_descriptor < 0) return refusedOpening(path, errno);
    struct stat status = {};
    if (fstat(file->m_descriptor, &status) != 0) return refusedOpening(path, errno);
    if (!S_ISREG(status.st_mode)) return refusedKind(path, status.st_mode);
    file->m_identity = identityOf(status);
    if (auto mapped = file->map(); !mapped) return fail(std::move(mapped.error()));
    return file;
}

Result<std::shared_ptr<const MappedFile>> MappedFile::openRemote(
    const std::filesystem::path& path, std::uint64_t length, std::unique_ptr<ByteSupply> supply) {
    const std::shared_ptr<MappedFile> file(new MappedFile);
    file->m_path = path;
    auto partial = PartialFile::create(length, std::move(supply));
    if (!partial) {
        return fail(partial.error().code, partial.error().detail, path.string());
    }
    file->m_partial = *std::move(partial);
    file->m_descriptor = fcntl(file->m_partial->descriptor(), F_DUPFD_CLOEXEC, 0);
    struct stat status = {};
    if (file->m_descriptor < 0 || fstat(file->m_descriptor, &status) != 0) {
        return refusedOpening(path, errno);
    }
    file->m_identity = identityOf(status);
    if (auto mapped = file->map(); !mapped) return fail(std::move(mapped.error()));
    return file;
}

MappedFile::MappedFile() = default;

Result<void> MappedFile::map() {
    const std::size_t length = m_identity.size;
    if (length == 0) return {};
    void* address = mmap(nullptr, length, PROT_READ, MAP_SHARED, m_descriptor, 0);
    if (address == MAP_FAILED) {
        return fail(ErrorCode::CannotRead, "The file cannot be mapped: %1."_text(reason(errno)),
                    m_path.string());
    }
    m_bytes = {static_cast<const std::byte*>(address), length};
    m_guard = mapping_guard::guard(address, length);
    if (m_guard < 0) {
        return fail(ErrorCode::CannotRead,
                    "Too many files are open at once. Close other models first."_text,
                    m_path.string());
    }
    return {};
}

MappedFile::~MappedFile() {
    mapping_guard::release(m_guard);
    if (!m_bytes.empty()) {
        munmap(const_cast<std::byte*>(m_bytes.data()), m_bytes.size());
    }
    if (m_descriptor >= 0) ::close(m_descriptor);
}

bool MappedFile::damaged() const {
    return mapping_guard::isDamaged(m_guard);
}

ByteSupply* MappedFile::supply() const {
    return m_partial == nullptr ? nullptr : &m_partial->supply();
}

Result<void> MappedFile::bring(std::span<const ByteRange> ranges, TaskContext& task) const {
    if (m_partial == nullptr) return {};
    auto brought = m_partial->bring(ranges, task);
    if (!brought && brought.error().file.empty()) brought.error().file = m_path.string();
    return brought;
}

void MappedFile::bringRemote(const ByteRange& range) const {
    m_partial->bringOrNote(range);
}

Result<void> MappedFile::checkUnchanged() const {
    if (m_partial != nullptr) {
        if (auto failure = m_partial->failure()) {
            return fail(failure->code, failure->detail, m_path.string());
        }
        if (!damaged()) return {};
    }
    struct stat status = {};
    if (fstat(m_descriptor, &status) != 0) {
        return fail(ErrorCode::CannotRead,
                    "The file can no longer be read: %1. Reload it."_text(reason(errno)),
                    m_path.string());
    }
    const FileIdentity now = identityOf(status);
    if (now.size != m_identity.size) {
        return fail(
            ErrorCode::FileChanged,
            "The file changed while it was open: it had %1 bytes, now it has %2. Reload it."_text(
                m_identity.size, now.size),
            m_path.string());
    }
    if (now != m_identity) {
        return fail(ErrorCode::FileChanged,
                    "The file was changed, replaced or deleted while it was open. Reload it."_text,
                    m_path.string());
    }
    if (damaged()) {
        return fail(ErrorCode::CannotRead,
                    "Parts of the file could not be read from its disk. Check the disk, then "
                    "reload it."_text,
                    m_path.string());
    }
    return {};
}

void MappedFile::willRead(std::uint64_t offset, std::uint64_t length) const {
    if (offset >= m_bytes.size()) return;
    if (m_partial != nullptr) return bringRemote({offset, offset + length});
    const std::uint64_t begin = offset / pageSize() * pageSize();
    const std::uint64_t end = offset + std::min<std::uint64_t>(length, m_bytes.size() - offset);
    // Advice only: reading works without it.
    madvise(const_cast<std::byte*>(m_bytes.data()) + begin, end - begin, MADV_WILLNEED);
}

void MappedFile::doneReading(std::uint64_t offset, std::uint64_t length) const {
    if (offset >= m_bytes.size()) return;
    const std::uint64_t begin = (offset + pageSize() - 1) / pageSize() * pageSize();
    const std::uint64_t end = offset + std::min<std::uint64_t>(length, m_bytes.size() - offset);
    const std::uint64_t lastPage = end / pageSize() * pageSize();
    if (begin >= lastPage) return;
    if (m_partial != nullptr && m_partial->supply().isStreaming()) {
        return m_partial->forget({begin, lastPage});
    }
    // Pages shared with a neighbour stay, since that may be read at this moment.
    madvise(const_cast<std::byte*>(m_bytes.data()) + begin, lastPage - begin, MADV_DONTNEED);
}

}  // namespace weightscape
