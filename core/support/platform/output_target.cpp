// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/support/platform/output_target.h"

#include <sys/stat.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "core/support/byte_text.h"
#include "core/support/printable.h"

namespace weightscape::files {
namespace {

namespace fs = std::filesystem;

Result<void> checkExisting(const OutputRequest& request, const struct stat& status) {
    const std::string file = request.target.string();
    const auto same = [&](const FileIdentity& input) {
        return input.device == status.st_dev && input.inode == status.st_ino;
    };
    if (std::any_of(request.inputs.begin(), request.inputs.end(), same)) {
        return fail(ErrorCode::OutputIsInput,
                    "That is the model being read. Choose another name."_text, file);
    }
    if (S_ISDIR(status.st_mode)) {
        return fail(ErrorCode::CannotWrite, "That is a folder. Add a file name."_text, file);
    }
    if (!S_ISREG(status.st_mode)) {
        return fail(ErrorCode::CannotWrite, "That is not a regular file. Choose another name."_text,
                    file);
    }
    if (!request.replaceExisting) {
        return fail(ErrorCode::OutputExists,
                    "A file of that name exists. Choose another name or allow replacing it."_text,
                    file);
    }
    return {};
}

Result<OutputTarget> missingTarget(const OutputRequest& request) {
    const std::string file = request.target.string();
    struct stat link = {};
    const bool dangling = ::lstat(file.c_str(), &link) == 0;
    if (dangling && !request.replaceExisting) {
        return fail(ErrorCode::OutputExists,
                    "A link of that name exists. Choose another name or allow replacing it."_text,
                    file);
    }
    return OutputTarget{request.target, request.target.parent_path(), dangling};
}

Result<OutputTarget> locate(const OutputRequest& request) {
    const std::string file = request.target.string();
    const std::string name = request.target.filename().string();
    if (name.empty() || name == "." || name == "..") {
        return fail(ErrorCode::CannotWrite, "That is a folder. Add a file name."_text, file);
    }
    struct stat status = {};
    if (::stat(file.c_str(), &status) == 0) {
        if (auto checked = checkExisting(request, status); !checked) return fail(checked.error());
        std::error_code error;
        const fs::path path = fs::canonical(request.target, error);
        if (error) return fail(ErrorCode::CannotWrite, "%1."_text(error.message()), file);
        return OutputTarget{path, path.parent_path(), true};
    }
    if (errno == ENOENT) return missingTarget(request);
    return fail(ErrorCode::CannotWrite, "%1."_text(std::string(std::strerror(errno))), file);
}

/// Bytes on the disk of what an earlier work left.
std::uint64_t heldByUnfinished(const OutputTarget& target) {
    constexpr std::size_t kMostName = 255;
    constexpr std::uint64_t kStatBlock = 512;
    const fs::path left =
        target.folder / hiddenName(target.path.filename().string(), kUnfinished, kMostName);
    struct stat status = {};
    if (::lstat(left.c_str(), &status) != 0) return 0;
    return static_cast<std::uint64_t>(status.st_blocks) * kStatBlock;
}

}  // namespace

Result<OutputTarget> checkTarget(const OutputRequest& request) {
    auto target = locate(request);
    if (!target) return target;
    if (target->folder.empty()) target->folder = ".";

    const std::string folder = printable(target->folder.string());
    struct statvfs space = {};
    if (::statvfs(target->folder.c_str(), &space) != 0) {
        return fail(
            ErrorCode::CannotWrite,
            "The folder %1 cannot be used: %2."_text(folder, std::string(std::strerror(errno))),
            request.target.string());
    }
    const auto free = static_cast<std::uint64_t>(space.f_bavail) * space.f_frsize +
                      (request.resumable ? heldByUnfinished(*target) : 0);
    // File systems without a fixed size (some network and FUSE mounts) report no blocks at all.
    if (space.f_blocks != 0 && free < request.bytes) {
        return fail(
            ErrorCode::NoSpace,
            "Not enough space in %1: %2 needed, %3 free. Nothing was changed."_text(
                folder, Text::number(byteText(request.bytes)), Text::number(byteText(free))),
            request.target.string());
    }
    return target;
}

std::string hiddenName(const std::string& name, const std::string& mark, std::size_t limit) {
    std::string tail(1, '.');
    tail.append(mark).append(".part");
    const std::size_t room = limit > tail.size() + 1 ? limit - tail.size() - 1 : 0;
    std::size_t length = std::min(name.size(), room);
    const auto continues = [&](std::size_t at) {
        return at < name.size() && (static_cast<unsigned char>(name[at]) & 0xC0U) == 0x80U;
    };
    while (length > 0 && continues(length)) --length;
    std::string hidden(1, '.');
    hidden.append(name, 0, length).append(tail);
    return hidden;
}

}  // namespace weightscape::files
