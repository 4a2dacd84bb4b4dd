// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/files/remote/http_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "core/files/remote/remote_site.h"
#include "tests/support/file_server.h"
#include "tests/support/quiet_network.h"
#include "tests/support/temporary_folder.h"

/// Servers that accept a connection and then say nothing.
namespace weightscape::test {
namespace {

using files::HttpExchange;
using testing::EndsWith;
using testing::StartsWith;

constexpr files::HttpPatience kShort{.connecting = std::chrono::milliseconds(30),
                                     .silence = std::chrono::milliseconds(30),
                                     .firstPause = std::chrono::milliseconds(5)};
constexpr const char* kStopped = "The server stopped answering. Try again later.";

class SilentServer : public testing::Test {
  protected:
    /// The exchange that asks for a part of "/a", or for all of it.
    HttpExchange asking(std::optional<ByteRange> range) {
        HttpExchange exchange;
        exchange.url = m_server.url("/a");
        exchange.range = range;
        exchange.body = [this](std::uint64_t offset, std::span<const std::byte> bytes) {
            m_body.resize(offset);
            m_body.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
            return Result<void>();
        };
        return exchange;
    }
    /// Runs it and says what went wrong.
    std::string run(HttpExchange exchange) {
        files::HttpClient client(kShort);
        SilentTask task;
        const auto done = client.run({&exchange, 1}, task);
        return done ? "" : describe(done.error()).english();
    }

    TemporaryFolder m_folder;
    FileServer m_server;
    QuietNetwork m_network{m_server.url(), m_folder.path()};
    std::string m_body;
};

TEST_F(SilentServer, IsGivenUpAfterTwoTries) {
    Answer answer;
    answer.silent = true;
    m_server.serve("/a", answer);
    EXPECT_EQ(run(asking(ByteRange{0, 10})), kStopped);
    EXPECT_EQ(m_server.asked().size(), 2U);
}

TEST_F(SilentServer, ThatStallsMidwayIsAskedForTheRest) {
    Answer answer;
    answer.body = "abcdefghijklmnopqrstuvwxy";
    answer.stallAfter = 10;
    m_server.serve("/a", answer);
    EXPECT_EQ(run(asking(ByteRange{0, 25})), "");
    EXPECT_EQ(m_body, answer.body);
    ASSERT_EQ(m_server.asked().size(), 3U);
    EXPECT_EQ(m_server.asked().back().range, "bytes=20-24");
}

TEST_F(SilentServer, ThatStallsMidwayOfAWholeFileIsGivenUp) {
    Answer answer;
    answer.body = "abcdefghijklmnopqrstuvwxy";
    answer.stallAfter = 10;
    m_server.serve("/a", answer);
    EXPECT_EQ(run(asking(std::nullopt)), kStopped);
    EXPECT_EQ(m_server.asked().size(), 2U);
}

TEST_F(SilentServer, IsNamedWithTheFileThatItShouldSend) {
    Answer answer;
    answer.silent = true;
    m_server.serve("/a", answer);
    const auto address = files::parseRemoteAddress(m_server.url("/a")).value();
    files::RemoteSite site(address.site(), kShort);
    const auto opened = site.open(address);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::CannotRead);
    EXPECT_THAT(describe(opened.error()).english(), StartsWith(m_server.url("/a")));
    EXPECT_THAT(describe(opened.error()).english(), EndsWith(kStopped));
}

}  // namespace
}  // namespace weightscape::test
