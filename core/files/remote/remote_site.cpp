// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/remote/remote_site.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/files/remote/hub_access.h"
#include "core/support/task_scope.h"

namespace weightscape::files {
namespace {

struct LiveSites {
    std::mutex mutex;
    std::map<std::string, std::weak_ptr<RemoteSite>> sites;
};

LiveSites& liveSites() {
    static LiveSites live;
    return live;
}

constexpr std::uint64_t kLeastOpened = 4096;

Result<FilePointer> finishOpening(const std::string& path, std::unique_ptr<RemoteFile> remote,
                                  const HttpExchange& exchange) {
    if (auto opened = remote->opened(exchange); !opened) {
        opened.error().file = path;
        return fail(std::move(opened.error()));
    }
    const std::uint64_t length = remote->length();
    auto file = MappedFile::openRemote(path, length, std::move(remote));
    if (!file) return file;
    // What came along is enough to recognise the file by.
    const ByteRange beginning{0, std::min(length, kLeastOpened)};
    if (auto here = (*file)->bring({&beginning, 1}, TaskScope::current()); !here) {
        return fail(std::move(here.error()));
    }
    return file;
}

}  // namespace

std::shared_ptr<RemoteSite> RemoteSite::of(const RemoteAddress& address) {
    LiveSites& live = liveSites();
    const std::string name = address.site();
    const std::lock_guard lock(live.mutex);
    std::erase_if(live.sites, [](const auto& each) { return each.second.expired(); });
    std::shared_ptr<RemoteSite> site = live.sites[name].lock();
    if (site == nullptr || !site->isSound()) {
        site = std::make_shared<RemoteSite>(name);
        live.sites[name] = site;
    }
    return site;
}

RemoteSite::RemoteSite(std::string name, const HttpPatience& patience)
    : m_name(std::move(name)),
      m_link{std::make_shared<HttpClient>(patience), std::make_shared<DownloadBound>()} {}

bool RemoteSite::isSound() const {
    const std::lock_guard lock(m_mutex);
    return std::ranges::all_of(
        m_files, [](const auto& each) { return each.second->checkUnchanged().has_value(); });
}

std::string RemoteSite::urlOf(const RemoteAddress& address) {
    std::string& query = m_queries[address.path().string()];
    if (!address.query.empty()) query = address.query;
    RemoteAddress asked = address;
    asked.query = query;
    return downloadUrl(asked, m_listing ? m_listing->commit : std::string());
}

Result<FilePointer> RemoteSite::open(const RemoteAddress& address) {
    const std::string path = address.path().string();
    openTogether({address});
    const std::lock_guard lock(m_mutex);
    if (const auto found = m_files.find(path); found != m_files.end()) return found->second;
    const auto refused = m_refused.find(path);
    return fail(refused == m_refused.end() ? failCancelled().value() : refused->second);
}

std::vector<RemoteSite::Opening> RemoteSite::openingsOf(
    const std::vector<RemoteAddress>& addresses) {
    const std::lock_guard lock(m_mutex);
    std::vector<Opening> openings;
    for (const RemoteAddress& address : addresses) {
        std::string path = address.path().string();
        if (m_files.contains(path)) continue;
        m_refused.erase(path);
        openings.push_back({std::move(path), std::make_unique<RemoteFile>(m_link, urlOf(address))});
    }
    return openings;
}

void RemoteSite::openTogether(const std::vector<RemoteAddress>& addresses) {
    TaskContext& task = TaskScope::current();
    const auto asking = lockUnder(m_asking, task);
    if (!asking) return;
    m_link.bound->allow(mostDownload());
    std::vector<Opening> openings = openingsOf(addresses);
    std::vector<HttpExchange> exchanges;
    for (Opening& opening : openings) {
        exchanges.push_back(opening.file->opening());
        exchanges.back().mayFail = true;
    }
    const auto done = m_link.client->run(exchanges, task);
    for (std::size_t i = 0; i < openings.size(); ++i) {
        if (!done) exchanges[i].outcome = done;
        auto file = finishOpening(openings[i].path, std::move(openings[i].file), exchanges[i]);
        const std::lock_guard lock(m_mutex);
        if (file) {
            m_files.emplace(openings[i].path, *std::move(file));
        } else {
            m_refused.insert_or_assign(openings[i].path, std::move(file.error()));
        }
    }
}

Result<HubListing> RemoteSite::listing(const RemoteAddress& address) {
    TaskContext& task = TaskScope::current();
    const auto asking = lockUnder(m_asking, task);
    if (!asking) return fail(asking.error());
    if (auto known = knownListing()) return *std::move(known);
    constexpr std::size_t kMostBytes = std::size_t{32} << 20U;
    std::string json;
    HttpExchange exchange;
    exchange.url = listingUrl(address);
    exchange.bearer = bearerFor(exchange.url);
    exchange.body = [&json](std::uint64_t offset,
                            std::span<const std::byte> bytes) -> Result<void> {
        if (offset + bytes.size() > kMostBytes) {
            return fail(ErrorCode::Damaged, "The server's list of files does not end."_text);
        }
        json.resize(offset);
        json.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        return {};
    };
    if (auto done = m_link.client->run({&exchange, 1}, task); !done) {
        done.error().file = m_name;
        return fail(std::move(done.error()));
    }
    m_link.bound->count(json.size());
    auto listing = readHubListing(json, m_name);
    const std::lock_guard lock(m_mutex);
    if (listing) m_listing = *listing;
    return listing;
}

std::optional<HubListing> RemoteSite::knownListing() const {
    const std::lock_guard lock(m_mutex);
    return m_listing;
}

bool RemoteSite::holds(const RemoteAddress& address) {
    if (address.isHub) {
        const auto listed = listing(address);
        return !listed || listed->files.contains(address.file);
    }
    const std::string path = address.path().string();
    const auto isMissing = [&] {
        const std::lock_guard lock(m_mutex);
        const auto refused = m_refused.find(path);
        return refused != m_refused.end() && refused->second.code == ErrorCode::CannotOpen;
    };
    if (!isMissing()) openTogether({address});
    return !isMissing();
}

}  // namespace weightscape::files
