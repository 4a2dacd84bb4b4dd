// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "core/support/platform/mapped_file.h"
#include "core/support/result.h"

/// The files of models, wherever they are: a path is a local one or an address
/// (remote/remote_address.h). Servers are waited for on behalf of TaskScope::current().
namespace weightscape::files {

/// As MappedFile::open(). Of an address the server is asked; the first 4 KiB are here then,
/// the others are brought when they are read through ByteReader or TensorSource, or by
/// MappedFile::bring(). Errors too: those of HTTP.
[[nodiscard]] Result<std::shared_ptr<const MappedFile>> openFile(const std::filesystem::path& path);

/// The same, with all bytes here. More than `mostBytes` are Damaged.
[[nodiscard]] Result<std::shared_ptr<const MappedFile>> openWholeFile(
    const std::filesystem::path& path, std::uint64_t mostBytes);

/// The same for a file that was opened.
[[nodiscard]] Result<void> bringWhole(const MappedFile& file);

/// The folder of weights: their path is the folder's, or that of a file in it.
[[nodiscard]] std::filesystem::path folderOf(const std::filesystem::path& weights);

/// Whether there is something to open; also true for links that lead nowhere and for what a server
/// does not tell, so that opening it says why it cannot be read.
[[nodiscard]] bool isThere(const std::filesystem::path& path);

/// Names of the files in a folder that end in `extension`, sorted. A web server tells none.
[[nodiscard]] std::set<std::string> namesEnding(const std::filesystem::path& folder,
                                                std::string_view extension);

/// Says that these files of a folder will be opened: those on a server are opened together, since
/// one after the other would take long.
void willOpen(const std::filesystem::path& folder, const std::set<std::string>& names);

}  // namespace weightscape::files
