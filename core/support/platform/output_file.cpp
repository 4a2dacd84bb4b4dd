// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/support/platform/output_file.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>

#include "core/support/byte_text.h"
#include "core/support/platform/output_target.h"
#include "core/support/printable.h"

namespace weightscape::files {
namespace {

constexpr const char* kJournal = "journal";
constexpr int kNameAttempts = 100;
constexpr std::uint64_t kWritebackBytes = std::uint64_t{32} << 20U;

/// Passing the limit of RLIMIT_FSIZE ends a program by default; here it is an error like others.
class FileSizeSignalBlock {
  public:
    FileSizeSignalBlock() {
        sigemptyset(&m_signal);
        sigaddset(&m_signal, SIGXFSZ);
        pthread_sigmask(SIG_BLOCK, &m_signal, &m_before);
    }
    ~FileSizeSignalBlock() {
        if (sigismember(&m_before, SIGXFSZ) == 1) return;
        const timespec now = {0, 0};
        sigtimedwait(&m_signal, nullptr, &now);
        pthread_sigmask(SIG_SETMASK, &m_before, nullptr);
    }
    FileSizeSignalBlock(const FileSizeSignalBlock&) = delete;
    FileSizeSignalBlock& operator=(const FileSizeSignalBlock&) = delete;

  private:
    sigset_t m_signal = {};
    sigset_t m_before = {};
};

/// Repeats a system call that a signal interrupted. Returns 0 or the errno.
template <typename Call>
int errorOf(Call call) {
    while (call() < 0) {
        if (errno != EINTR) return errno;
    }
    return 0;
}

std::string procPath(const Descriptor& file) {
    return "/proc/self/fd/" + std::to_string(file.value());
}

std::string freshMark() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch().count();
    return std::to_string(::getpid()) + "-" + std::to_string(now % 1'000'000'000);
}

std::size_t longestName(const Descriptor& folder) {
    const long limit = ::fpathconf(folder.value(), _PC_NAME_MAX);
    return limit > 0 ? static_cast<std::size_t>(limit) : 255;
}

}  // namespace

OutputFile::OutputFile(OutputRequest request) : m_request(std::move(request)) {}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : m_request(std::move(other.m_request)),
      m_folderPath(std::move(other.m_folderPath)),
      m_replaces(other.m_replaces),
      m_folder(std::move(other.m_folder)),
      m_file(std::move(other.m_file)),
      m_temporary(std::exchange(other.m_temporary, {})),
      m_old(std::exchange(other.m_old, {})),
      m_published(other.m_published),
      m_found(other.m_found),
      m_written(other.m_written),
      m_handedOver(other.m_handedOver),
      m_stored(other.m_stored) {}

OutputFile::~OutputFile() {
    // Nothing can be done about a failure here: the bytes are unwanted, and a hidden name that
    // cannot be removed harms nothing but the free space.
    if (!m_temporary.empty() && !m_request.resumable)
        ::unlinkat(m_folder.value(), m_temporary.c_str(), 0);
}

Result<OutputFile> OutputFile::create(OutputRequest request) {
    auto target = checkTarget(request);
    if (!target) return fail(target.error());
    request.target = target->path;
    OutputFile output(std::move(request));
    output.m_folderPath = target->folder;
    output.m_replaces = target->exists;
    output.m_folder =
        Descriptor(::open(target->folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!output.m_folder.valid()) return output.failure(errno, "The folder cannot be opened"_text);
    if (auto opened = output.open(); !opened) return fail(opened.error());
    if (auto reserved = output.reserve(); !reserved) return fail(reserved.error());
    return output;
}

Result<void> OutputFile::open() {
    if (m_request.resumable) return openUnfinished();
    // An unnamed file can only get a name later through /proc.
    m_file = Descriptor(::openat(m_folder.value(), ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0666));
    if (!m_file.valid() || ::access(procPath(m_file).c_str(), F_OK) != 0) {
        m_file.close();
        if (auto opened = openNamed(); !opened) return opened;
    }
    struct stat before = {};
    if (m_replaces && ::stat(m_request.target.c_str(), &before) == 0) {
        // Rights of the replaced file are kept where the file system has rights at all.
        static_cast<void>(::fchmod(m_file.value(), before.st_mode & 0777));
    }
    return {};
}

Result<void> OutputFile::openNamed() {
    for (int attempt = 0; attempt < kNameAttempts; ++attempt) {
        const std::string name = freshHiddenName();
        m_file = Descriptor(::openat(m_folder.value(), name.c_str(),
                                     O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0666));
        if (m_file.valid()) {
            m_temporary = name;
            return {};
        }
        if (errno != EEXIST && errno != EINTR) break;
    }
    return failure(errno, "No file can be created in that folder"_text);
}

Result<void> OutputFile::openUnfinished() {
    const std::string name =
        hiddenName(m_request.target.filename().string(), kUnfinished, longestName(m_folder));
    m_file = Descriptor(::openat(m_folder.value(), name.c_str(),
                                 O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666));
    struct stat status = {};
    if (!m_file.valid() || ::fstat(m_file.value(), &status) != 0) {
        return failure(errno, "No file can be created in that folder"_text);
    }
    if (!S_ISREG(status.st_mode)) return failure(EEXIST, "%1 is in the way"_text(printable(name)));
    if (::flock(m_file.value(), LOCK_EX | LOCK_NB) != 0) {
        return fail(ErrorCode::CannotWrite,
                    "Another program is writing this file at this moment."_text,
                    m_request.target.string());
    }
    m_temporary = name;
    m_found = std::min(static_cast<std::uint64_t>(status.st_size), m_request.bytes);
    const auto whole = static_cast<off_t>(m_request.bytes);
    if (status.st_size > whole && ::ftruncate(m_file.value(), whole) != 0) {
        return failure(errno, "The size cannot be changed"_text);
    }
    return {};
}

Result<void> OutputFile::resumeAt(std::uint64_t position) {
    if (::lseek(m_file.value(), static_cast<off_t>(position), SEEK_SET) < 0) {
        return failure(errno, "What is there cannot be continued"_text);
    }
    m_written = m_handedOver = m_stored = position;
    return {};
}

std::filesystem::path OutputFile::journalPath() const {
    return m_folderPath /
           hiddenName(m_request.target.filename().string(), kJournal, longestName(m_folder));
}

Result<void> OutputFile::reserve() {
    if (m_request.bytes == 0) return {};
    const FileSizeSignalBlock block;
    const int error = errorOf(
        [&] { return ::fallocate(m_file.value(), 0, 0, static_cast<off_t>(m_request.bytes)); });
    const bool cannotReserve = error == EOPNOTSUPP || error == ENOSYS || error == EINVAL;
    if (error == 0 || cannotReserve) return {};
    return failure(error, "The space could not be reserved"_text);
}

Result<void> OutputFile::write(std::span<const std::byte> bytes) {
    const FileSizeSignalBlock block;
    while (!bytes.empty()) {
        const ssize_t count = ::write(m_file.value(), bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return failure(count < 0 ? errno : ENOSPC, "Writing failed"_text);
        m_written += static_cast<std::uint64_t>(count);
        bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
    return startWriteback();
}

Result<void> OutputFile::startWriteback() {
    const std::uint64_t waiting = m_written - m_handedOver;
    if (waiting < kWritebackBytes) return {};
    const auto onItsWay = [this](std::uint64_t begin, std::uint64_t length, unsigned flags) {
        return errorOf([&] {
            return ::sync_file_range(m_file.value(), static_cast<off_t>(begin),
                                     static_cast<off_t>(length), flags);
        });
    };
    // So that the final sync, which nobody can cancel, finds little left to do, the disk is never
    // more than two portions behind.
    static_cast<void>(onItsWay(m_handedOver, waiting, SYNC_FILE_RANGE_WRITE));
    if (m_stored < m_handedOver) {
        const int error = onItsWay(
            m_stored, m_handedOver - m_stored,
            SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER);
        // Whoever is told of a failed write is told once: it may not come back at the final sync.
        // Other errors mean that the file system cannot do this.
        if (error == EIO || error == ENOSPC || error == EDQUOT) {
            return failure(error, "Writing failed"_text);
        }
    }
    m_stored = m_handedOver;
    m_handedOver = m_written;
    return {};
}

std::filesystem::path OutputFile::readablePath() const {
    if (m_temporary.empty()) return procPath(m_file);
    return m_folderPath / m_temporary;
}

Result<void> OutputFile::commit() {
    if (auto sealed = seal(); !sealed) return sealed;
    if (auto hidden = hide(); !hidden) return hidden;
    if (auto renamed = rename(m_request.replaceExisting); !renamed) return renamed;
    return syncFolder();
}

Result<void> OutputFile::seal() {
    struct stat status = {};
    if (::fstat(m_file.value(), &status) != 0) return failure(errno, "The size is not known"_text);
    if (m_written != m_request.bytes || static_cast<std::uint64_t>(status.st_size) != m_written) {
        return fail(ErrorCode::CannotWrite,
                    "The file should have %1 B, but %2 B were stored."_text(m_request.bytes,
                                                                            status.st_size),
                    m_request.target.string());
    }
    // A failed sync is final: the kernel may have dropped the bytes it could not write.
    if (const int error = errorOf([&] { return ::fsync(m_file.value()); }); error != 0) {
        return failure(error, "The bytes could not be brought to the disk"_text);
    }
    return {};
}

Result<void> OutputFile::hide() {
    if (auto named = nameTemporary(); !named) return named;
    // Interrupted closing closes all the same, and the bytes are synced.
    if (const int error = m_file.close(); error != 0 && error != EINTR) {
        return failure(error, "Closing failed"_text);
    }
    return {};
}

Result<void> OutputFile::setOldAside() {
    if (!m_request.replaceExisting) return {};
    const std::string name = m_request.target.filename().string();
    const int folder = m_folder.value();
    struct stat status = {};
    if (::fstatat(folder, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
        S_ISDIR(status.st_mode)) {
        return failure(EISDIR, "The previous file cannot be replaced"_text);
    }
    const std::string old = freshHiddenName();
    const int error =
        errorOf([&] { return ::renameat2(folder, name.c_str(), folder, old.c_str(), 0U); });
    if (error == ENOENT) return {};
    if (error != 0) return failure(error, "The previous file could not be moved aside"_text);
    m_old = old;
    return {};
}

Result<void> OutputFile::publish() {
    if (auto renamed = rename(false); !renamed) return renamed;
    m_published = true;
    return {};
}

Result<void> OutputFile::syncFolder() {
    const int error = errorOf([&] { return ::fsync(m_folder.value()); });
    if (error == 0 || error == EINVAL || error == EOPNOTSUPP) return {};
    return fail(ErrorCode::CannotWrite,
                "The file is complete, but its folder could not be synced (%1); a power cut "
                "may lose it."_text(std::string(std::strerror(error))),
                m_request.target.string());
}

void OutputFile::dropOld() {
    // As in the destructor: a hidden name that cannot be removed only takes space.
    if (!m_old.empty()) ::unlinkat(m_folder.value(), m_old.c_str(), 0);
    m_old.clear();
}

Result<void> OutputFile::takeBack() {
    const std::string name = m_request.target.filename().string();
    const int folder = m_folder.value();
    int error = 0;
    if (m_published) error = errorOf([&] { return ::unlinkat(folder, name.c_str(), 0); });
    if (error != 0) return failure(error, "%1 could not be removed again"_text(printable(name)));
    m_published = false;
    if (m_old.empty()) return {};
    error = errorOf([&] { return ::renameat2(folder, m_old.c_str(), folder, name.c_str(), 0U); });
    if (error == 0) {
        m_old.clear();
        return {};
    }
    return fail(ErrorCode::CannotWrite,
                "The previous %1 is now %2: %3."_text(printable(name), printable(m_old),
                                                      std::string(std::strerror(error))),
                m_request.target.string());
}

std::string OutputFile::freshHiddenName() const {
    return hiddenName(m_request.target.filename().string(), freshMark(), longestName(m_folder));
}

Result<void> OutputFile::nameTemporary() {
    if (!m_temporary.empty()) return {};
    int error = EEXIST;
    for (int attempt = 0; attempt < kNameAttempts && error == EEXIST; ++attempt) {
        const std::string name = freshHiddenName();
        error = errorOf([&] {
            return ::linkat(AT_FDCWD, procPath(m_file).c_str(), m_folder.value(), name.c_str(),
                            AT_SYMLINK_FOLLOW);
        });
        if (error == 0) m_temporary = name;
    }
    if (error != 0) return failure(error, "The file could not be given a name"_text);
    return {};
}

Result<void> OutputFile::rename(bool replace) {
    const std::string name = m_request.target.filename().string();
    const int folder = m_folder.value();
    const unsigned flags = replace ? 0U : static_cast<unsigned>(RENAME_NOREPLACE);
    int error = errorOf(
        [&] { return ::renameat2(folder, m_temporary.c_str(), folder, name.c_str(), flags); });
    if (flags != 0 && (error == EINVAL || error == ENOSYS)) {
        // File systems without that flag: a second link fails just as well when the name is taken.
        error =
            errorOf([&] { return ::linkat(folder, m_temporary.c_str(), folder, name.c_str(), 0); });
        if (error == 0) {
            static_cast<void>(::unlinkat(folder, m_temporary.c_str(), 0));
        }
    }
    if (error == EEXIST) {
        return fail(ErrorCode::OutputExists,
                    "A file of that name appeared while this one was written. It is unchanged; "
                    "choose another name."_text,
                    m_request.target.string());
    }
    if (error != 0) return failure(error, "The file could not be given its name"_text);
    m_temporary.clear();
    return {};
}

tl::unexpected<Error> OutputFile::failure(int error, const Text& action) const {
    const bool full = error == ENOSPC || error == EDQUOT;
    const std::string reason = std::strerror(error);
    const Text text = full ? "%1: %2. %3 are needed in %4."_text(
                                 action, reason, Text::number(byteText(m_request.bytes)),
                                 printable(m_folderPath.string()))
                           : "%1: %2."_text(action, reason);
    if (m_request.resumable) {
        return fail(full ? ErrorCode::NoSpace : ErrorCode::CannotWrite,
                    "%1 What is finished stays for the next try."_text(text),
                    m_request.target.string());
    }
    return fail(full ? ErrorCode::NoSpace : ErrorCode::CannotWrite,
                m_replaces ? "%1 The previous file is unchanged."_text(text)
                           : "%1 Nothing was left behind."_text(text),
                m_request.target.string());
}

Result<void> writeWholeFile(const std::filesystem::path& target, std::string_view content,
                            bool replaceExisting) {
    auto output = OutputFile::create({target, content.size(), replaceExisting, {}});
    if (!output) return fail(output.error());
    if (auto done = output->write(std::as_bytes(std::span(content))); !done) return done;
    return output->commit();
}

}  // namespace weightscape::files
