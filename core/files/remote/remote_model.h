// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <memory>

#include "core/files/remote/remote_site.h"
#include "core/support/result.h"

namespace weightscape::files {

/// Where a model is.
struct ModelPlace {
    std::filesystem::path path;  ///< to open: a file, or the folder of a Hugging Face model
    bool isFolder = false;
    std::filesystem::path shown;       ///< the address without what may be secret
    std::shared_ptr<RemoteSite> site;  ///< keep it: it holds what was fetched; null: it is here
};

/// Finds the model at an address; of a hub's repository it asks what that holds. Errors:
/// InvalidArgument, and those of RemoteSite::listing() and mainFileOf().
[[nodiscard]] Result<ModelPlace> findRemoteModel(const std::filesystem::path& path);

}  // namespace weightscape::files
