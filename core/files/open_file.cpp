// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/open_file.h"

#include <system_error>
#include <utility>
#include <vector>

#include "core/files/remote/remote_address.h"
#include "core/files/remote/remote_site.h"
#include "core/support/task_scope.h"

namespace weightscape::files {
namespace {

namespace fs = std::filesystem;

/// Names in the repository of a hub, below the folder.
std::set<std::string> namesOnServer(const fs::path& folder) {
    const auto address = parseRemoteAddress(folder.native());
    if (!address || !address->isHub) return {};
    const auto listing = RemoteSite::of(*address)->listing(*address);
    if (!listing) return {};
    const std::string below = address->file.empty() ? "" : address->file + "/";
    std::set<std::string> names;
    for (const std::string& file : listing->files) {
        if (!file.starts_with(below)) continue;
        std::string name = file.substr(below.size());
        if (name.find('/') == std::string::npos) names.insert(std::move(name));
    }
    return names;
}

}  // namespace

Result<FilePointer> openFile(const fs::path& path) {
    if (!isRemote(path)) return MappedFile::open(path);
    const auto address = parseRemoteAddress(path.native());
    if (!address) return fail(address.error());
    return RemoteSite::of(*address)->open(*address);
}

Result<FilePointer> openWholeFile(const fs::path& path, std::uint64_t mostBytes) {
    auto file = openFile(path);
    if (!file) return file;
    const std::uint64_t bytes = (*file)->bytes().size();
    if (bytes > mostBytes) {
        return fail(ErrorCode::Damaged,
                    "The file has %1 bytes, more than the %2 that such a file may have."_text(
                        bytes, mostBytes),
                    path.string());
    }
    if (auto brought = bringWhole(**file); !brought) return fail(std::move(brought.error()));
    return file;
}

Result<void> bringWhole(const MappedFile& file) {
    const ByteRange whole{0, file.bytes().size()};
    return file.bring({&whole, 1}, TaskScope::current());
}

fs::path folderOf(const fs::path& weights) {
    if (isRemote(weights)) {
        const auto address = parseRemoteAddress(weights.native());
        const bool isFolder = !address || address->isFolder() ||
                              (address->isHub && !RemoteSite::of(*address)->holds(*address));
        return isFolder ? weights : weights.parent_path();
    }
    std::error_code failure;
    return fs::is_directory(weights, failure) ? weights : weights.parent_path();
}

bool isThere(const fs::path& path) {
    if (isRemote(path)) {
        const auto address = parseRemoteAddress(path.native());
        return address && RemoteSite::of(*address)->holds(*address);
    }
    std::error_code failure;
    return fs::exists(fs::symlink_status(path, failure));
}

std::set<std::string> namesEnding(const fs::path& folder, std::string_view extension) {
    std::set<std::string> names;
    if (isRemote(folder)) {
        names = namesOnServer(folder);
        std::erase_if(names, [&](const std::string& name) { return !name.ends_with(extension); });
        return names;
    }
    std::error_code failure;
    for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end;
         entry.increment(failure)) {
        std::string name = entry->path().filename().string();
        if (name.ends_with(extension)) names.insert(std::move(name));
    }
    return names;
}

void willOpen(const fs::path& folder, const std::set<std::string>& names) {
    if (!isRemote(folder)) return;
    std::vector<RemoteAddress> addresses;
    for (const std::string& name : names) {
        if (auto address = parseRemoteAddress((folder / name).native())) {
            addresses.push_back(*std::move(address));
        }
    }
    if (!addresses.empty()) RemoteSite::of(addresses.front())->openTogether(addresses);
}

}  // namespace weightscape::files
