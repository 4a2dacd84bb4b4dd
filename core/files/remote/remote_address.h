// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "core/support/result.h"

/// Addresses of models that lie elsewhere. They stand where paths stand: what is beside a file has
/// its folder's address with another name.
namespace weightscape::files {

/// True for "https://…", "http://…" and "hf:…": opening it contacts a server.
[[nodiscard]] bool isRemote(const std::filesystem::path& path);

/// Where a file or a folder lies.
struct RemoteAddress {
    bool isHub = false;
    // Of a hub:
    std::string repository;  ///< "ORG/REPO"
    std::string revision;    ///< a branch, tag or commit
    // Of a web server:
    std::string server;  ///< "https://host:port"
    std::string query;   ///< with its question mark; never shown, for it may hold a secret
    /// Of the file: inside the repository, or on the server with its slash. A folder of a web
    /// server ends in a slash; one of a hub has no file.
    std::string file;

    [[nodiscard]] bool isFolder() const { return file.empty() || file.ends_with('/'); }
    /// As it is shown, written into sessions and given to files beside it.
    [[nodiscard]] std::filesystem::path path() const;
    /// What files of one model share: the repository, or the folder on the server.
    [[nodiscard]] std::string site() const;
};

/// Reads "hf:ORG/REPO[@REVISION][:FILE]" (or /FILE), "http(s)://host/path". Errors:
/// InvalidArgument.
[[nodiscard]] Result<RemoteAddress> parseRemoteAddress(std::string_view text);

/// The address without what may be secret in it; any other path as it is.
[[nodiscard]] std::filesystem::path shownPath(const std::filesystem::path& path);

/// The server that will be contacted for an address: "huggingface.co". Empty where it is none.
[[nodiscard]] std::string contactedServer(const std::filesystem::path& path);

/// A path inside an address, in the letters that addresses may have (RFC 3986).
[[nodiscard]] std::string escapedPath(std::string_view path);

}  // namespace weightscape::files
