// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "core/files/gguf/shards.h"
#include "core/files/remote/hub_listing.h"
#include "core/files/remote/remote_address.h"
#include "core/files/remote/remote_file.h"
#include "core/support/result.h"

namespace weightscape::files {

/// A folder on a server, or a repository of a hub, from which files of one model are opened. Files
/// that were opened stay open as long as it lives. Safe to use from any thread. Waits on behalf of
/// TaskScope::current(); cancelled, it gives ErrorCode::Cancelled.
class RemoteSite {
  public:
    /// The one that is alive already, or a new one. Nothing is contacted yet. What is asked for
    /// keeps it alive; a site with a file that changed on the server is not handed out again.
    [[nodiscard]] static std::shared_ptr<RemoteSite> of(const RemoteAddress& address);
    explicit RemoteSite(std::string name, const HttpPatience& patience = {});

    /// Opens a file; the same one for the same address.
    [[nodiscard]] Result<FilePointer> open(const RemoteAddress& address);
    /// Opens several at once, which takes no longer than one. What cannot be opened says so when it
    /// is opened alone.
    void openTogether(const std::vector<RemoteAddress>& addresses);
    /// What the repository of a hub holds. Errors: those of HTTP and of readHubListing().
    [[nodiscard]] Result<HubListing> listing(const RemoteAddress& address);
    /// Whether there is such a file. Of a web server that is known only when it is opened. True
    /// also where the server tells nothing, so that opening the file says why.
    [[nodiscard]] bool holds(const RemoteAddress& address);

  private:
    /// A file on its way to being open.
    struct Opening {
        std::string path;
        std::unique_ptr<RemoteFile> file;
    };

    [[nodiscard]] bool isSound() const;
    /// Of the files that are not open yet.
    [[nodiscard]] std::vector<Opening> openingsOf(const std::vector<RemoteAddress>& addresses);
    [[nodiscard]] std::optional<HubListing> knownListing() const;
    /// Precondition: m_mutex is held.
    [[nodiscard]] std::string urlOf(const RemoteAddress& address);

    const std::string m_name;
    const RemoteLink m_link;
    std::mutex m_asking;                           ///< held while the server is waited for
    mutable std::mutex m_mutex;                    ///< of the following, never held for long
    std::map<std::string, FilePointer> m_files;    ///< by RemoteAddress::path()
    std::map<std::string, std::string> m_queries;  ///< that came with the addresses
    std::map<std::string, Error> m_refused;        ///< files that are not there
    std::optional<HubListing> m_listing;
};

}  // namespace weightscape::files
