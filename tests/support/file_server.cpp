// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/file_server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace weightscape::test {
namespace {

/// The value of a header line of a request; empty where there is none.
std::string headerOf(const std::string& request, std::string_view name) {
    const std::size_t begin = request.find("\r\n" + std::string(name) + ": ");
    if (begin == std::string::npos) return {};
    const std::size_t value = begin + name.size() + 4;
    return request.substr(value, request.find("\r\n", value) - value);
}

bool sendAll(int client, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = send(client, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

struct Part {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
};

/// "bytes=0-99" of a file of that length; nothing where it asks for nothing that is there.
std::optional<Part> partOf(const std::string& range, std::uint64_t length) {
    constexpr std::string_view kUnit = "bytes=";
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    const char* const end = range.data() + range.size();
    const auto dash = std::from_chars(range.data() + kUnit.size(), end, first).ptr;
    if (dash != end) std::from_chars(dash + 1, end, last);
    if (first >= length) return std::nullopt;
    return Part{first, std::min(last + 1, length)};
}

std::string bytesOf(const Answer& answer, std::uint64_t begin, std::uint64_t length) {
    if (answer.file.empty()) {
        std::string bytes =
            answer.body.substr(std::min<std::uint64_t>(begin, answer.body.size()), length);
        if (bytes.size() < length && answer.generate) {
            bytes += answer.generate(begin + bytes.size(), length - bytes.size());
        }
        return bytes;
    }
    std::string bytes(length, '\0');
    const int file = open(answer.file.c_str(), O_RDONLY | O_CLOEXEC);
    const ssize_t got = pread(file, bytes.data(), length, static_cast<off_t>(begin));
    close(file);
    bytes.resize(static_cast<std::size_t>(std::max<ssize_t>(0, got)));
    return bytes;
}

std::uint64_t lengthOfBody(const Answer& answer) {
    if (answer.file.empty()) return answer.body.size() + answer.generated;
    return std::filesystem::file_size(answer.file);
}

/// Until the client or the server ends; true where the client says something.
bool staySilent(int client) {
    char byte = 0;
    return recv(client, &byte, 1, 0) > 0;
}

}  // namespace

FileServer::FileServer() {
    m_listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    const bool listens = m_listener >= 0 &&
                         bind(m_listener, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                         listen(m_listener, 64) == 0 &&
                         getsockname(m_listener, reinterpret_cast<sockaddr*>(&address), &size) == 0;
    if (!listens) throw std::runtime_error("no port is free on this computer");
    m_port = ntohs(address.sin_port);
    m_accepting = std::thread([this] { acceptClients(); });
}

FileServer::~FileServer() {
    m_ends = true;
    shutdown(m_listener, SHUT_RDWR);
    m_accepting.join();
    {
        const std::lock_guard lock(m_mutex);
        for (const int client : m_clients) shutdown(client, SHUT_RDWR);
    }
    for (std::thread& talk : m_talks) talk.join();
    for (const int client : m_clients) close(client);
    close(m_listener);
}

std::string FileServer::url(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(m_port) + path;
}

void FileServer::serve(const std::string& path, Answer answer) {
    const std::lock_guard lock(m_mutex);
    m_answers.insert_or_assign(path, std::move(answer));
}

void FileServer::serveFolder(const std::string& path, const std::filesystem::path& folder) {
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        Answer answer;
        answer.file = entry.path();
        serve(path + "/" + entry.path().filename().string(), std::move(answer));
    }
}

void FileServer::serveRepository(const std::string& repository,
                                 const std::filesystem::path& folder) {
    nlohmann::json listing{{"sha", kServedCommit}, {"siblings", nlohmann::json::array()}};
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        listing["siblings"].push_back({{"rfilename", entry.path().filename().string()}});
    }
    Answer answer;
    answer.body = listing.dump();
    serve("/api/models/" + repository + "/revision/main", std::move(answer));
    serveFolder("/" + repository + "/resolve/" + kServedCommit, folder);
}

std::vector<Asked> FileServer::asked() const {
    const std::lock_guard lock(m_mutex);
    return m_asked;
}

void FileServer::acceptClients() {
    while (!m_ends) {
        const int client = accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
        if (client < 0) continue;
        const int atOnce = 1;  // the head does not wait for the body
        setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &atOnce, sizeof(atOnce));
        const std::lock_guard lock(m_mutex);
        m_clients.push_back(client);
        m_talks.emplace_back([this, client] { talk(client); });
    }
}

void FileServer::talk(int client) {
    std::string received;
    for (char buffer[4096];;) {
        const std::size_t end = received.find("\r\n\r\n");
        if (end != std::string::npos) {
            if (!answer(client, received.substr(0, end + 2))) break;
            received.erase(0, end + 4);
            continue;
        }
        const ssize_t got = recv(client, buffer, sizeof(buffer), 0);
        if (got <= 0) break;
        received.append(buffer, static_cast<std::size_t>(got));
    }
    shutdown(client, SHUT_RDWR);
}

std::optional<Answer> FileServer::answerFor(const Asked& asked) {
    const std::lock_guard lock(m_mutex);
    m_asked.push_back(asked);
    const auto found = m_answers.find(asked.path);
    if (found == m_answers.end()) return std::nullopt;
    Answer answer = found->second;
    if (answer.cuts > 0 && --found->second.cuts == 0) found->second.cutAfter = 0;
    if (answer.refusals > 0 && --found->second.refusals == 0) found->second.status = 0;
    return answer;
}

bool FileServer::answer(int client, const std::string& request) {
    const std::size_t begin = request.find(' ') + 1;
    const Asked asked{request.substr(begin, request.find(' ', begin) - begin),
                      headerOf(request, "Range"), headerOf(request, "Authorization")};
    const auto answer = answerFor(asked);
    const auto plain = [client](const std::string& status, const std::string& more = {}) {
        return sendAll(client, "HTTP/1.1 " + status + "\r\n" + more + "Content-Length: 0\r\n\r\n");
    };
    if (!answer) return plain("404 Not Found");
    if (answer->silent) return staySilent(client);
    if (answer->status != 0) return plain(std::to_string(answer->status) + " Refused");
    if (!answer->requiredToken.empty() &&
        asked.authorization != "Bearer " + answer->requiredToken) {
        return plain("401 Unauthorized");
    }
    if (!answer->redirect.empty()) {
        return plain("302 Found", "Location: " + answer->redirect + "\r\n");
    }
    return sendFile(client, *answer, asked);
}

bool FileServer::sendFile(int client, const Answer& answer, const Asked& asked) {
    const std::uint64_t real = lengthOfBody(answer);
    const std::uint64_t length = answer.claimedLength.value_or(real);
    const bool isPart = answer.ranges && !asked.range.empty();
    Part part{0, length};
    std::string head = "HTTP/1.1 200 OK\r\n";
    if (isPart) {
        const auto wanted = partOf(asked.range, length);
        if (!wanted) {
            return sendAll(client, "HTTP/1.1 416 No Such Part\r\nContent-Range: bytes */" +
                                       std::to_string(length) + "\r\nContent-Length: 0\r\n\r\n");
        }
        part = *wanted;
        head = "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes " +
               std::to_string(part.begin) + "-" + std::to_string(part.end - 1) + "/" +
               std::to_string(length) + "\r\n";
    }
    if (!answer.entityTag.empty()) head += "ETag: " + answer.entityTag + "\r\n";
    if (isPart || answer.tellsLength) {
        head += "Content-Length: " + std::to_string(part.end - part.begin) + "\r\n";
    }
    if (!sendAll(client, head + "Content-Type: " + answer.contentType + "\r\n\r\n")) return false;
    constexpr std::uint64_t kPiece = 1U << 18U;
    const std::uint64_t end = std::min(part.end, real);
    const std::uint64_t most = answer.cutAfter != 0 ? answer.cutAfter : answer.stallAfter;
    const std::uint64_t stop = most == 0 ? end : std::min(end, part.begin + most);
    for (std::uint64_t at = part.begin; at < stop;) {
        const std::string piece = bytesOf(answer, at, std::min(kPiece, stop - at));
        if (piece.empty() || !sendAll(client, piece)) return false;
        m_sent += piece.size();
        at += piece.size();
    }
    if (stop != part.end && answer.stallAfter != 0) return staySilent(client);
    return stop == part.end && (isPart || answer.tellsLength);
}

}  // namespace weightscape::test
