// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <curl/curl.h>

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/files/remote/http_client.h"
#include "core/files/remote/http_exchange.h"
#include "core/support/result.h"

namespace weightscape::files {

/// One try of an exchange: a request as libcurl is told it, and what comes back. It is run by
/// handing handle() to libcurl. For one thread at a time.
class HttpTry {
  public:
    HttpTry(HttpExchange& exchange, const HttpPatience& patience);
    HttpTry(const HttpTry&) = delete;
    HttpTry& operator=(const HttpTry&) = delete;
    ~HttpTry();

    [[nodiscard]] CURL* handle() const { return m_handle; }
    [[nodiscard]] HttpExchange& exchange() const { return m_exchange; }
    /// When the last byte came.
    [[nodiscard]] std::chrono::steady_clock::time_point lastByte() const { return m_lastByte; }
    /// Bytes of the body that came in this try.
    [[nodiscard]] std::uint64_t received() const { return m_received; }
    [[nodiscard]] const HttpHead& head() const { return m_head; }
    /// The head was all that was wanted.
    [[nodiscard]] bool isEnough() const { return m_isEnough; }
    /// An error of the exchange's own functions.
    [[nodiscard]] const Result<void>& refused() const { return m_refused; }

  private:
    template <typename Value>
    void set(CURLoption option, Value value) {
        curl_easy_setopt(m_handle, option, value);
    }
    void addHeader(const std::string& line);
    void setHeaders();
    static std::size_t takeHeader(char* line, std::size_t size, std::size_t count, void* self);
    static std::size_t takeBody(char* bytes, std::size_t size, std::size_t count, void* self);
    void header(std::string_view line);
    [[nodiscard]] bool accepted();
    void ask();
    [[nodiscard]] bool body(std::span<const std::byte> bytes);

    HttpExchange& m_exchange;
    CURL* const m_handle;
    curl_slist* m_headers = nullptr;
    std::chrono::steady_clock::time_point m_lastByte;
    std::uint64_t m_begin = 0;  ///< of the bytes that are asked for
    std::uint64_t m_received = 0;
    HttpHead m_head;
    bool m_accepted = false;
    bool m_isSuccess = false;
    bool m_isEnough = false;
    Result<void> m_refused;
};

}  // namespace weightscape::files
