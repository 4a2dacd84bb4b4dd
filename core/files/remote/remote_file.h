// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/files/remote/download_bound.h"
#include "core/files/remote/http_client.h"
#include "core/support/byte_supply.h"

namespace weightscape::files {

/// What all files of one remote model share.
struct RemoteLink {
    std::shared_ptr<HttpClient> client;
    std::shared_ptr<DownloadBound> bound;
};

/// A file on a server, read in ranges. It must stay what it was when it was opened: every answer is
/// compared with the first one (RFC 9110: entity tag, or date, and length).
class RemoteFile final : public ByteSupply {
  public:
    /// `url`: where it is asked for; it may hold a secret and is never shown.
    RemoteFile(RemoteLink link, std::string url);

    /// The request that opens the file, for HttpClient::run(); this object outlives it. It brings
    /// the first bytes along.
    [[nodiscard]] HttpExchange opening();
    /// Takes over what the request that opened the file found. Errors: CannotRead, Unsupported.
    [[nodiscard]] Result<void> opened(const HttpExchange& exchange);
    /// Of the whole file; once it is open.
    [[nodiscard]] std::uint64_t length() const { return m_length; }
    /// The revision that a hub says it serves; else empty.
    [[nodiscard]] const std::string& commit() const { return m_commit; }

    [[nodiscard]] Result<void> bring(std::span<const ByteRange> ranges, const PutBytes& put,
                                     TaskContext& task) override;
    [[nodiscard]] std::string state() const override { return m_state; }
    [[nodiscard]] std::uint64_t allowance() const override { return m_link.bound->left(); }
    [[nodiscard]] std::uint64_t used() const override { return m_link.bound->used(); }
    [[nodiscard]] std::uint64_t most() const override { return m_link.bound->most(); }
    void setStreaming(bool streaming) override { m_link.bound->setStreaming(streaming); }
    [[nodiscard]] bool isStreaming() const override { return m_link.bound->isStreaming(); }

  private:
    [[nodiscard]] Result<bool> acceptFirst(const HttpHead& head);
    [[nodiscard]] Result<bool> acceptPart(const HttpHead& head, const ByteRange& asked) const;
    [[nodiscard]] Result<void> takeFirst(std::uint64_t offset, std::span<const std::byte> bytes);
    [[nodiscard]] Result<void> bringParts(std::vector<ByteRange> parts, const PutBytes& put,
                                          TaskContext& task);
    [[nodiscard]] Result<void> bringWhole(const PutBytes& put, TaskContext& task);
    [[nodiscard]] HttpExchange askFor(const ByteRange& part, const PutBytes& put) const;
    [[nodiscard]] PutBytes counting(const PutBytes& put) const;

    const RemoteLink m_link;
    const std::string m_url;
    std::string m_servedFrom;  ///< where the server led to: asked first, until that is refused
    std::string m_state;       ///< HttpHead::state() of the first answer
    std::string m_commit;
    std::uint64_t m_length = 0;
    bool m_knowsLength = false;
    bool m_sendsParts = true;
    std::vector<std::byte> m_first;  ///< until it is put where it belongs
};

}  // namespace weightscape::files
