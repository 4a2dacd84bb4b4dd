// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "core/support/result.h"

namespace weightscape::files {

/// What a repository of a hub holds.
struct HubListing {
    std::string commit;           ///< the revision, by which its files are asked for
    std::set<std::string> files;  ///< with their folders
};

/// Reads a hub's answer: {"sha": …, "siblings": [{"rfilename": …}, …]}. Names that lead out of the
/// repository are left out. Errors: Damaged.
[[nodiscard]] Result<HubListing> readHubListing(std::string_view json, const std::string& file);

/// The file to open where nobody named one: empty for the folder of a Hugging Face model, else the
/// only GGUF, or the first shard of the only set. Errors: NotAModel (none), InvalidArgument
/// (several, with some names).
[[nodiscard]] Result<std::string> mainFileOf(const HubListing& listing, const std::string& site);

}  // namespace weightscape::files
