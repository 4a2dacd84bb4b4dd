// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/remote/remote_file.h"

#include <algorithm>
#include <utility>

#include "core/files/remote/hub_access.h"
#include "core/support/byte_text.h"

namespace weightscape::files {
namespace {

/// Brought with the length: enough for most headers.
constexpr std::uint64_t kFirstBytes = std::uint64_t{128} << 10U;
/// What a file may have whose server does not say how long it is.
constexpr std::uint64_t kMostOfUnknownLength = std::uint64_t{8} << 20U;
/// Longer ranges are asked for in parts, some at a time.
constexpr std::uint64_t kPartBytes = std::uint64_t{4} << 20U;

tl::unexpected<Error> changed() {
    return fail(ErrorCode::FileChanged,
                "The file was changed on the server while it was read. Open it again."_text);
}

/// An address that the server led to is valid for a while only.
bool hasExpired(long status) {
    return status == 401 || status == 403 || status == 404 || status == 410;
}

std::vector<ByteRange> cutIntoParts(std::span<const ByteRange> ranges) {
    std::vector<ByteRange> parts;
    for (const ByteRange& range : ranges) {
        for (std::uint64_t begin = range.begin; begin < range.end; begin += kPartBytes) {
            parts.push_back({begin, std::min(range.end, begin + kPartBytes)});
        }
    }
    return parts;
}

std::vector<ByteRange> behind(std::span<const ByteRange> ranges, std::uint64_t begin) {
    std::vector<ByteRange> left;
    for (const ByteRange& range : ranges) {
        const ByteRange rest{std::max(range.begin, begin), range.end};
        if (rest.length() > 0) left.push_back(rest);
    }
    return left;
}

}  // namespace

RemoteFile::RemoteFile(RemoteLink link, std::string url)
    : m_link(std::move(link)), m_url(std::move(url)), m_servedFrom(m_url) {}

HttpExchange RemoteFile::opening() {
    HttpExchange exchange;
    exchange.url = m_url;
    exchange.bearer = bearerFor(m_url);
    exchange.range = ByteRange{0, std::max<std::uint64_t>(1, std::min(kFirstBytes, allowance()))};
    exchange.accept = [this](const HttpHead& head) { return acceptFirst(head); };
    exchange.body = [this](std::uint64_t offset, std::span<const std::byte> bytes) {
        return takeFirst(offset, bytes);
    };
    return exchange;
}

Result<bool> RemoteFile::acceptFirst(const HttpHead& head) {
    if (m_knowsLength && m_state != head.state()) return changed();
    m_state = head.state();
    if (!head.commit.empty()) m_commit = head.commit;
    if (head.status == 206) {
        if (!head.range || !head.total || head.range->end > *head.total ||
            (!m_knowsLength && head.range->begin != 0)) {
            return fail(ErrorCode::CannotRead,
                        "The server sends a part without saying which, so nothing can be made of "
                        "it."_text);
        }
        m_length = *head.total;
        m_knowsLength = true;
        return true;
    }
    m_first.clear();
    m_sendsParts = false;
    if (!head.length) return true;
    m_length = *head.length;
    m_knowsLength = true;
    if (auto allowed = m_link.bound->check(m_length); !allowed) {
        return fail(ErrorCode::Unsupported,
                    "The server sends files only whole, and this one has %1, of which %2 may be "
                    "downloaded. Download the file, or allow more, such as with "
                    "--max-download."_text(Text::number(byteText(m_length)),
                                           Text::number(byteText(m_link.bound->left()))));
    }
    return m_length <= kFirstBytes;
}

Result<void> RemoteFile::takeFirst(std::uint64_t offset, std::span<const std::byte> bytes) {
    const std::uint64_t most = m_knowsLength ? kFirstBytes : kMostOfUnknownLength;
    if (offset > m_first.size() || bytes.size() > most - std::min<std::uint64_t>(most, offset)) {
        return fail(ErrorCode::CannotRead,
                    "The server does not say how long the file is, so it cannot be read in "
                    "parts. Download it."_text);
    }
    m_first.resize(offset);
    m_first.insert(m_first.end(), bytes.begin(), bytes.end());
    m_link.bound->count(bytes.size());
    return {};
}

Result<void> RemoteFile::opened(const HttpExchange& exchange) {
    if (!exchange.outcome) return exchange.outcome;
    m_servedFrom = exchange.servedFrom.empty() ? m_url : exchange.servedFrom;
    if (!m_knowsLength) m_length = m_first.size();
    m_knowsLength = true;
    return {};
}

Result<void> RemoteFile::bring(std::span<const ByteRange> ranges, const PutBytes& put,
                               TaskContext& task) {
    const std::uint64_t first = m_first.size();
    if (first > 0) {
        if (auto done = put(0, m_first); !done) return done;
        m_first = {};
    }
    const auto left = behind(ranges, first);
    if (left.empty()) return {};
    if (!m_sendsParts) return bringWhole(put, task);
    if (auto allowed = m_link.bound->check(lengthOf(left)); !allowed) return allowed;
    return bringParts(cutIntoParts(left), put, task);
}

PutBytes RemoteFile::counting(const PutBytes& put) const {
    return [this, &put](std::uint64_t offset, std::span<const std::byte> bytes) {
        m_link.bound->count(bytes.size());
        return put(offset, bytes);
    };
}

Result<bool> RemoteFile::acceptPart(const HttpHead& head, const ByteRange& asked) const {
    if (head.state() != m_state) return changed();
    if (head.status != 206 || !head.range) {
        return fail(ErrorCode::CannotRead,
                    "The server sends the whole file where a part was asked for."_text);
    }
    if (head.total.value_or(m_length) != m_length) return changed();
    const bool fits = head.range->begin >= asked.begin && head.range->end <= asked.end;
    if (fits) return true;
    return fail(ErrorCode::CannotRead, "The server sends other bytes than it was asked for."_text);
}

HttpExchange RemoteFile::askFor(const ByteRange& part, const PutBytes& put) const {
    HttpExchange exchange;
    exchange.url = m_servedFrom;
    exchange.bearer = bearerFor(m_servedFrom);
    exchange.range = part;
    exchange.ifState = m_state;
    exchange.accept = [this, part](const HttpHead& head) { return acceptPart(head, part); };
    exchange.body = put;
    return exchange;
}

Result<void> RemoteFile::bringParts(std::vector<ByteRange> parts, const PutBytes& put,
                                    TaskContext& task) {
    const PutBytes counted = counting(put);
    while (true) {
        std::vector<HttpExchange> exchanges;
        for (const ByteRange& part : parts) exchanges.push_back(askFor(part, counted));
        auto done = m_link.client->run(exchanges, task);
        if (done || m_servedFrom == m_url) return done;
        const bool expired = std::ranges::any_of(exchanges, [](const HttpExchange& exchange) {
            return !exchange.outcome && hasExpired(exchange.head.status);
        });
        if (!expired) return done;
        // The server leads to a fresh address.
        parts.clear();
        for (const HttpExchange& each : exchanges) {
            const ByteRange rest{each.range->begin + each.received, each.range->end};
            if (rest.length() > 0) parts.push_back(rest);
        }
        m_servedFrom = m_url;
    }
}

Result<void> RemoteFile::bringWhole(const PutBytes& put, TaskContext& task) {
    if (auto allowed = m_link.bound->check(m_length); !allowed) return allowed;
    const PutBytes counted = counting(put);
    HttpExchange exchange;
    exchange.url = m_url;
    exchange.bearer = bearerFor(m_url);
    exchange.accept = [this](const HttpHead& head) -> Result<bool> {
        if (head.state() != m_state || head.length.value_or(m_length) != m_length) return changed();
        return true;
    };
    exchange.body = counted;
    return m_link.client->run({&exchange, 1}, task);
}

}  // namespace weightscape::files
