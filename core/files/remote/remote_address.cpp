// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/remote/remote_address.h"

#include <algorithm>

#include "core/files/remote/hub_access.h"
#include "core/support/printable.h"

namespace weightscape::files {
namespace {

constexpr std::string_view kHub = "hf:";
constexpr std::string_view kWeb[] = {"https://", "http://"};
constexpr std::string_view kMain = "main";
constexpr std::size_t kMostBytes = 4096;

bool isPlain(std::string_view text, std::string_view more) {
    return !text.empty() && text != "." && text != ".." &&
           std::ranges::all_of(text, [more](unsigned char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      more.find(static_cast<char>(c)) != std::string_view::npos;
           });
}

/// Names between slashes, none of which leads out of the folder.
bool isInside(std::string_view path) {
    while (true) {
        const std::size_t slash = path.find('/');
        const std::string_view name = path.substr(0, slash);
        if (name.empty() || name == "." || name == "..") return false;
        if (slash == std::string_view::npos) return true;
        path.remove_prefix(slash + 1);
    }
}

tl::unexpected<Error> noAddress(std::string_view text) {
    return fail(ErrorCode::InvalidArgument,
                "This is no address of a model. Examples: hf:ORG/REPO, hf:ORG/REPO:model.gguf, "
                "https://example.org/model.gguf."_text,
                printable(text.substr(0, text.find('?')), 200));
}

Result<RemoteAddress> parseHub(std::string_view text) {
    std::string_view rest = text.substr(kHub.size());
    RemoteAddress address;
    address.isHub = true;
    address.revision = kMain;
    const std::size_t slash = rest.find('/');
    if (slash == std::string_view::npos) return noAddress(text);
    const std::size_t end = std::min(rest.find_first_of("/:@", slash + 1), rest.size());
    constexpr std::string_view kNameSigns = "-_.";
    if (!isPlain(rest.substr(0, slash), kNameSigns) ||
        !isPlain(rest.substr(slash + 1, end - slash - 1), kNameSigns)) {
        return noAddress(text);
    }
    address.repository = rest.substr(0, end);
    rest.remove_prefix(end);
    if (rest.starts_with('@')) {
        const std::size_t stop = std::min(rest.find_first_of("/:", 1), rest.size());
        address.revision = rest.substr(1, stop - 1);
        if (!isPlain(address.revision, "-_.+")) return noAddress(text);
        rest.remove_prefix(stop);
    }
    if (rest.size() <= 1) return address;
    address.file = rest.substr(1);
    if (!isInside(address.file)) return noAddress(text);
    return address;
}

Result<RemoteAddress> parseWeb(std::string_view text, std::string_view scheme) {
    RemoteAddress address;
    const std::size_t slash = std::min(text.find_first_of("/?#", scheme.size()), text.size());
    const std::string_view host = text.substr(scheme.size(), slash - scheme.size());
    if (host.find('@') != std::string_view::npos) {
        return fail(ErrorCode::InvalidArgument,
                    "Addresses with a user and a password in them are not opened, since they would "
                    "be shown and written down."_text);
    }
    if (!isPlain(host, "-_.:[]")) return noAddress(text);
    address.server = std::string(scheme) + std::string(host);
    const std::string_view rest = text.substr(slash, text.find('#', slash) - slash);
    const std::size_t question = std::min(rest.find('?'), rest.size());
    address.query = rest.substr(question);
    address.file = rest.substr(0, question);
    if (address.file.empty()) address.file = "/";
    return address;
}

}  // namespace

bool isRemote(const std::filesystem::path& path) {
    const std::string& text = path.native();
    return text.starts_with(kHub) || std::ranges::any_of(kWeb, [&](std::string_view scheme) {
               return text.starts_with(scheme);
           });
}

std::filesystem::path RemoteAddress::path() const {
    if (!isHub) return server + file;
    const std::string root = site();
    return file.empty() ? root : root + "/" + file;
}

std::string RemoteAddress::site() const {
    if (!isHub) return server + file.substr(0, file.rfind('/') + 1);
    return std::string(kHub) + repository + (revision == kMain ? "" : "@" + revision);
}

Result<RemoteAddress> parseRemoteAddress(std::string_view text) {
    const bool isOdd = text.size() > kMostBytes || std::ranges::any_of(text, [](unsigned char c) {
                           return c <= 0x20 || c == 0x7F;
                       });
    if (isOdd) return noAddress(text);
    if (text.starts_with(kHub)) return parseHub(text);
    for (const std::string_view scheme : kWeb) {
        if (text.starts_with(scheme)) return parseWeb(text, scheme);
    }
    return noAddress(text);
}

std::filesystem::path shownPath(const std::filesystem::path& path) {
    if (!isRemote(path)) return path;
    const auto address = parseRemoteAddress(path.native());
    if (address) return address->path();
    std::string text = path.native().substr(0, path.native().find('?'));
    const std::size_t begin = text.find("://");
    const std::size_t at = text.substr(0, text.find('/', begin + 3)).rfind('@');
    if (begin != std::string::npos && at != std::string::npos && at > begin) {
        text.erase(begin + 3, at - begin - 2);
    }
    return text;
}

std::string contactedServer(const std::filesystem::path& path) {
    const auto address = parseRemoteAddress(path.native());
    if (!address) return {};
    const std::string server = address->isHub ? hubEndpoint() : address->server;
    const std::size_t begin = server.find("://");
    return begin == std::string::npos ? server : server.substr(begin + 3);
}

std::string escapedPath(std::string_view path) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string escaped;
    for (const char c : path) {
        if (isPlain({&c, 1}, "-_.~/") || c == '.') {
            escaped += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        escaped += '%';
        escaped += kDigits[byte >> 4U];
        escaped += kDigits[byte & 0xFU];
    }
    return escaped;
}

}  // namespace weightscape::files
