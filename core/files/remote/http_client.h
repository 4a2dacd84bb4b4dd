// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <memory>
#include <span>

#include "core/files/remote/http_exchange.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::files {

/// How long a server is waited for.
struct HttpPatience {
    std::chrono::milliseconds connecting{15000};
    std::chrono::milliseconds silence{15000};   ///< without a single byte
    std::chrono::milliseconds firstPause{250};  ///< before the second try; doubled each time
    /// Without a byte in between. One that ends in silence counts twice, so that a server that
    /// never answers is given up after half a minute.
    unsigned tries = 4;
};

/// Speaks HTTP and HTTPS through libcurl, over connections that it keeps. Proxies come from the
/// environment (https_proxy, no_proxy), certificates are checked. Follows a few redirections; a
/// token is sent to the host of the exchange alone. Safe to use from any thread, one call at a
/// time.
class HttpClient {
  public:
    explicit HttpClient(const HttpPatience& patience = {});
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;
    ~HttpClient();

    /// Runs the exchanges, some at a time; ranges whose connection breaks are resumed where they
    /// stopped. Returns the first failure, after which the others are given up. Errors: Cancelled,
    /// CannotRead, CannotOpen (HTTP's refusals), and those of the exchanges' own functions.
    [[nodiscard]] Result<void> run(std::span<HttpExchange> exchanges, TaskContext& task);

  private:
    class Connections;
    const HttpPatience m_patience;
    std::unique_ptr<Connections> m_connections;
};

}  // namespace weightscape::files
