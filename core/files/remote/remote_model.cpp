// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/remote/remote_model.h"

#include <algorithm>
#include <utility>

namespace weightscape::files {
namespace {

/// Names the model in a repository where the address does not.
Result<void> chooseFile(ModelPlace& target, RemoteAddress& address) {
    const auto listing = target.site->listing(address);
    if (!listing) return fail(listing.error());
    if (address.file.empty()) {
        auto chosen = mainFileOf(*listing, address.site());
        if (!chosen) return fail(std::move(chosen.error()));
        address.file = *std::move(chosen);
        return {};
    }
    if (listing->files.contains(address.file)) return {};
    target.isFolder = std::ranges::any_of(listing->files, [&](const std::string& name) {
        return name.starts_with(address.file + "/");
    });
    if (target.isFolder) return {};
    return fail(ErrorCode::CannotOpen, "The repository has no such file."_text,
                address.path().string());
}

}  // namespace

Result<ModelPlace> findRemoteModel(const std::filesystem::path& path) {
    auto address = parseRemoteAddress(path.native());
    if (!address) return fail(std::move(address.error()));
    ModelPlace target;
    target.shown = address->path();
    target.site = RemoteSite::of(*address);
    if (address->isHub) {
        if (auto chosen = chooseFile(target, *address); !chosen) {
            return fail(std::move(chosen.error()));
        }
    }
    target.isFolder = target.isFolder || address->isFolder();
    target.path = address->path();
    if (target.isFolder) return target;
    // Opened with all that the address has, which its path does not show.
    const auto opened = target.site->open(*address);
    if (!opened) return fail(opened.error());
    return target;
}

}  // namespace weightscape::files
