// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/remote/http_try.h"

#include "core/files/remote/http_headers.h"

namespace weightscape::files {
namespace {

using Clock = std::chrono::steady_clock;

constexpr long kMostRedirections = 8;

}  // namespace

HttpTry::HttpTry(HttpExchange& exchange, const HttpPatience& patience)
    : m_exchange(exchange), m_handle(curl_easy_init()), m_lastByte(Clock::now()) {
    set(CURLOPT_URL, exchange.url.c_str());
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_USERAGENT, "weightscape");
    set(CURLOPT_FOLLOWLOCATION, 1L);
    set(CURLOPT_MAXREDIRS, kMostRedirections);
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    // What began safe stays safe.
    set(CURLOPT_REDIR_PROTOCOLS_STR, exchange.url.starts_with("https:") ? "https" : "http,https");
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(patience.connecting.count()));
    set(CURLOPT_PRIVATE, this);
    setHeaders();
    set(CURLOPT_HEADERFUNCTION, &HttpTry::takeHeader);
    set(CURLOPT_HEADERDATA, this);
    set(CURLOPT_WRITEFUNCTION, &HttpTry::takeBody);
    set(CURLOPT_WRITEDATA, this);
}

HttpTry::~HttpTry() {
    curl_easy_cleanup(m_handle);
    curl_slist_free_all(m_headers);
}

void HttpTry::addHeader(const std::string& line) {
    m_headers = curl_slist_append(m_headers, line.c_str());
}

void HttpTry::setHeaders() {
    if (!m_exchange.bearer.empty()) addHeader("Authorization: Bearer " + m_exchange.bearer);
    if (m_exchange.range) {
        m_begin = m_exchange.range->begin + m_exchange.received;
        addHeader("Range: bytes=" + std::to_string(m_begin) + "-" +
                  std::to_string(m_exchange.range->end - 1));
        // A weak tag may not be used here; it is compared when the answer comes.
        if (!m_exchange.ifState.empty() && !m_exchange.ifState.starts_with("W/")) {
            addHeader("If-Range: " + m_exchange.ifState);
        }
    }
    set(CURLOPT_HTTPHEADER, m_headers);
}

std::size_t HttpTry::takeHeader(char* line, std::size_t size, std::size_t count, void* self) {
    static_cast<HttpTry*>(self)->header({line, size * count});
    return size * count;
}

std::size_t HttpTry::takeBody(char* bytes, std::size_t size, std::size_t count, void* self) {
    const std::span<const char> body(bytes, size * count);
    return static_cast<HttpTry*>(self)->body(std::as_bytes(body)) ? size * count
                                                                  : CURL_WRITEFUNC_ERROR;
}

void HttpTry::header(std::string_view line) {
    m_lastByte = Clock::now();
    if (line.starts_with("HTTP/")) m_head = {};
    readHeaderLine(line, m_head);
}

bool HttpTry::accepted() {
    if (!m_accepted) {
        curl_easy_getinfo(m_handle, CURLINFO_RESPONSE_CODE, &m_head.status);
        m_accepted = true;
        m_isSuccess = m_head.status >= 200 && m_head.status < 300;
        if (m_isSuccess && m_head.status != 206) m_begin = 0;
        if (m_isSuccess && m_exchange.accept) ask();
    }
    return m_refused.has_value() && !m_isEnough;
}

void HttpTry::ask() {
    const auto goOn = m_exchange.accept(m_head);
    if (!goOn) m_refused = fail(goOn.error());
    m_isEnough = goOn && !*goOn;
}

bool HttpTry::body(std::span<const std::byte> bytes) {
    m_lastByte = Clock::now();
    if (!accepted()) return false;
    if (!m_isSuccess) return true;  // the text of an error page
    if (m_exchange.range && m_head.status == 206 &&
        m_begin + m_received + bytes.size() > m_exchange.range->end) {
        m_refused =
            fail(ErrorCode::CannotRead, "The server sends other bytes than it was asked for."_text);
        return false;
    }
    m_refused = m_exchange.body(m_begin + m_received, bytes);
    m_received += bytes.size();
    return m_refused.has_value();
}

}  // namespace weightscape::files
