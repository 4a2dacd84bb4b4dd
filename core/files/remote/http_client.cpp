// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/remote/http_client.h"

#include <curl/curl.h>

#include <algorithm>
#include <deque>
#include <list>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "core/files/remote/http_problem.h"
#include "core/files/remote/http_try.h"
#include "core/support/task_scope.h"

namespace weightscape::files {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kAtOnce = 8;

/// Once per program.
bool startCurl() {
    static const bool started = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    return started;
}

}  // namespace

class HttpClient::Connections {
  public:
    explicit Connections(const HttpPatience& patience) : m_patience(patience) {
        if (startCurl()) m_multi = curl_multi_init();
    }
    Connections(const Connections&) = delete;
    Connections& operator=(const Connections&) = delete;
    ~Connections() {
        if (m_multi != nullptr) curl_multi_cleanup(m_multi);
    }

    Result<void> run(std::span<HttpExchange> exchanges, TaskContext& task) {
        const auto lock = lockUnder(m_mutex, task);
        if (!lock) return fail(lock.error());
        if (m_multi == nullptr) {
            return fail(ErrorCode::CannotRead, "The network cannot be used."_text);
        }
        m_waiting.clear();
        for (HttpExchange& exchange : exchanges) m_waiting.push_back({&exchange, 0, {}});
        Result<void> result;
        while (result && (!m_waiting.empty() || !m_running.empty())) {
            startNext();
            int running = 0;
            curl_multi_perform(m_multi, &running);
            result = task.cancelled() ? Result<void>(failCancelled()) : finishSome();
            if (!result) break;
            if (std::exchange(m_finishedSome, false)) continue;  // others can start at once
            constexpr int kMostWaiting = 50;  // milliseconds, so that cancelling is prompt
            curl_multi_poll(m_multi, nullptr, 0, kMostWaiting, nullptr);
        }
        while (!m_running.empty()) drop(m_running.begin());
        return result;
    }

  private:
    /// An exchange that waits for its turn.
    struct Waiting {
        HttpExchange* exchange = nullptr;
        unsigned fruitless = 0;  ///< tries without a byte
        Clock::time_point notBefore;
    };
    struct Running {
        std::unique_ptr<HttpTry> attempt;
        unsigned fruitless = 0;
    };
    using Place = std::list<Running>::iterator;

    void startNext() {
        const auto now = Clock::now();
        for (std::size_t i = 0; i < m_waiting.size() && m_running.size() < kAtOnce;) {
            if (m_waiting[i].notBefore > now) {
                ++i;
                continue;
            }
            const Waiting next = m_waiting[i];
            m_waiting.erase(m_waiting.begin() + static_cast<std::ptrdiff_t>(i));
            m_running.push_back(
                {std::make_unique<HttpTry>(*next.exchange, m_patience), next.fruitless});
            curl_multi_add_handle(m_multi, m_running.back().attempt->handle());
        }
    }

    Result<void> finishSome() {
        int left = 0;
        while (const CURLMsg* message = curl_multi_info_read(m_multi, &left)) {
            if (message->msg != CURLMSG_DONE) continue;
            if (auto done = finish(placeOf(message->easy_handle), message->data.result); !done) {
                return done;
            }
        }
        const auto limit = Clock::now() - m_patience.silence;
        for (Place each = m_running.begin(); each != m_running.end();) {
            const Place place = each++;
            if (place->attempt->lastByte() > limit) continue;
            if (auto done = finish(place, CURLE_OPERATION_TIMEDOUT); !done) return done;
        }
        return {};
    }

    Place placeOf(CURL* handle) {
        return std::ranges::find_if(
            m_running, [&](const Running& each) { return each.attempt->handle() == handle; });
    }

    void drop(Place place) {
        m_finishedSome = true;
        curl_multi_remove_handle(m_multi, place->attempt->handle());
        m_running.erase(place);
    }

    /// The end of a try: of its exchange too, unless another may help.
    Result<void> finish(Place place, CURLcode code) {
        const HttpTry& attempt = *place->attempt;
        HttpExchange& exchange = attempt.exchange();
        exchange.head = attempt.head();
        curl_easy_getinfo(attempt.handle(), CURLINFO_RESPONSE_CODE, &exchange.head.status);
        char* address = nullptr;
        curl_easy_getinfo(attempt.handle(), CURLINFO_EFFECTIVE_URL, &address);
        exchange.servedFrom = address == nullptr ? "" : address;
        const bool isPart = exchange.range && exchange.head.status == 206;
        if (isPart) exchange.received += attempt.received();
        const unsigned weight = code == CURLE_OPERATION_TIMEDOUT ? 2 : 1;
        const unsigned fruitless = attempt.received() > 0 && isPart ? 0 : place->fruitless + weight;
        exchange.outcome = outcomeOf(attempt, code);
        const bool mayHelp =
            attempt.refused().has_value() &&
            (isBroken(code) || (code == CURLE_OK && isPassing(exchange.head.status)));
        drop(place);
        if (exchange.outcome || !mayHelp || fruitless >= m_patience.tries) {
            return exchange.mayFail ? Result<void>() : exchange.outcome;
        }
        const auto pause = fruitless == 0 ? Clock::duration::zero()
                                          : m_patience.firstPause * (1U << (fruitless - 1));
        m_waiting.push_back({&exchange, fruitless, Clock::now() + pause});
        return {};
    }

    static Result<void> outcomeOf(const HttpTry& attempt, CURLcode code) {
        const HttpExchange& exchange = attempt.exchange();
        if (!attempt.refused() || attempt.isEnough()) return attempt.refused();
        if (code != CURLE_OK) return fail(transferProblem(code));
        const long status = exchange.head.status;
        if (status < 200 || status >= 300) {
            return fail(statusProblem(status, !exchange.bearer.empty()));
        }
        const bool isShort =
            exchange.range && status == 206 && exchange.received < exchange.range->length() &&
            (!exchange.head.range || exchange.head.range->end >= exchange.range->end);
        if (isShort) {
            return fail(ErrorCode::CannotRead, "The server sent less than it was asked for."_text);
        }
        return {};
    }

    const HttpPatience m_patience;
    std::mutex m_mutex;
    CURLM* m_multi = nullptr;
    std::deque<Waiting> m_waiting;
    std::list<Running> m_running;
    bool m_finishedSome = false;
};

HttpClient::HttpClient(const HttpPatience& patience)
    : m_patience(patience), m_connections(std::make_unique<Connections>(patience)) {}

HttpClient::~HttpClient() = default;

Result<void> HttpClient::run(std::span<HttpExchange> exchanges, TaskContext& task) {
    return m_connections->run(exchanges, task);
}

}  // namespace weightscape::files
