// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace weightscape::test {

/// What a server answers for one path, besides or instead of what it should.
struct Answer {
    std::string body;            ///< what is served
    std::filesystem::path file;  ///< or this file, which may be large
    /// What follows `body`, made as it is asked for: bytes [begin, begin + length) of the file.
    std::function<std::string(std::uint64_t begin, std::uint64_t length)> generate = {};
    std::uint64_t generated = 0;  ///< how many bytes that are
    std::string redirect;         ///< or this address
    std::string contentType = "application/octet-stream";
    std::string entityTag = "\"first\"";
    std::string requiredToken;  ///< without it the answer is 401
    long status = 0;            ///< this status instead of the bytes; 0: none
    int refusals = 0;           ///< so many answers have `status`, later ones are right; 0: all
    bool ranges = true;         ///< whether it sends parts
    bool tellsLength = true;    ///< with a whole file; else it just ends
    std::optional<std::uint64_t> claimedLength;  ///< a lie about the length of the file
    std::uint64_t cutAfter = 0;    ///< so many bytes of a body, then the connection is closed
    int cuts = 0;                  ///< so many answers are cut; 0 with cutAfter: all
    bool silent = false;           ///< never answers, until the server ends
    std::uint64_t stallAfter = 0;  ///< so many bytes of a body, then it is silent; 0: never
};

/// What a client asked for.
struct Asked {
    std::string path;
    std::string range;          ///< of the header; empty: none
    std::string authorization;  ///< of the header; empty: none
};

/// A small HTTP server on a free port of this computer, for tests: what it serves may be changed at
/// any time, and it may lie. Its threads end with it.
class FileServer {
  public:
    FileServer();
    FileServer(const FileServer&) = delete;
    FileServer& operator=(const FileServer&) = delete;
    ~FileServer();

    /// "http://127.0.0.1:port", with the path behind it.
    [[nodiscard]] std::string url(const std::string& path = {}) const;
    void serve(const std::string& path, Answer answer);
    /// All files of a folder, below `path`.
    void serveFolder(const std::string& path, const std::filesystem::path& folder);
    /// As a hub: its listing and the files of a folder under ORG/REPO at this commit.
    void serveRepository(const std::string& repository, const std::filesystem::path& folder);
    [[nodiscard]] std::vector<Asked> asked() const;
    /// Bytes of bodies that were sent.
    [[nodiscard]] std::uint64_t sent() const { return m_sent; }

  private:
    void acceptClients();
    void talk(int client);
    [[nodiscard]] bool answer(int client, const std::string& request);
    [[nodiscard]] std::optional<Answer> answerFor(const Asked& asked);
    [[nodiscard]] bool sendFile(int client, const Answer& answer, const Asked& asked);

    int m_listener = -1;
    int m_port = 0;
    std::atomic<bool> m_ends = false;
    std::atomic<std::uint64_t> m_sent = 0;
    mutable std::mutex m_mutex;
    std::map<std::string, Answer> m_answers;
    std::vector<Asked> m_asked;
    std::vector<int> m_clients;
    std::vector<std::thread> m_talks;
    std::thread m_accepting;
};

/// The revision that repositories of FileServer have.
inline constexpr const char* kServedCommit = "0123456789abcdef0123456789abcdef01234567";

}  // namespace weightscape::test
