// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/remote/hub_access.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string_view>

namespace weightscape::files {
namespace {

namespace fs = std::filesystem;

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string() : value;
}

/// The first word; nothing where it has letters that no token has.
std::string cleaned(const std::string& text) {
    constexpr std::string_view kSpace = " \t\r\n";
    const std::size_t begin = std::min(text.find_first_not_of(kSpace), text.size());
    const std::string word = text.substr(begin, text.find_first_of(kSpace, begin) - begin);
    const bool isPlain = std::ranges::all_of(word, [](char c) { return c > 0x20 && c < 0x7F; });
    return isPlain ? word : std::string();
}

fs::path tokenFile() {
    if (const std::string named = environment("HF_TOKEN_PATH"); !named.empty()) return named;
    if (const std::string home = environment("HF_HOME"); !home.empty()) {
        return fs::path(home) / "token";
    }
    std::string cache = environment("XDG_CACHE_HOME");
    if (cache.empty()) cache = (fs::path(environment("HOME")) / ".cache").string();
    return fs::path(cache) / "huggingface" / "token";
}

/// "https://host:port" of an address.
std::string_view originOf(std::string_view url) {
    const std::size_t begin = url.find("://");
    if (begin == std::string_view::npos) return {};
    return url.substr(0, url.find_first_of("/?#", begin + 3));
}

bool mayCarrySecrets(std::string_view origin) {
    if (origin.starts_with("https://")) return true;
    constexpr std::string_view kHere[] = {"http://127.0.0.1", "http://localhost", "http://[::1]"};
    return std::ranges::any_of(kHere, [origin](std::string_view here) {
        return origin.starts_with(here) &&
               (origin.size() == here.size() || origin[here.size()] == ':');
    });
}

}  // namespace

std::string hubEndpoint() {
    std::string endpoint = environment("HF_ENDPOINT");
    while (endpoint.ends_with('/')) endpoint.pop_back();
    const bool isAddress = endpoint.starts_with("https://") || endpoint.starts_with("http://");
    return isAddress ? endpoint : "https://huggingface.co";
}

std::string hubToken() {
    constexpr std::streamsize kMostBytes = 1024;
    if (const std::string named = cleaned(environment("HF_TOKEN")); !named.empty()) return named;
    std::ifstream file(tokenFile(), std::ios::binary);
    std::string text(kMostBytes, '\0');
    file.read(text.data(), kMostBytes);
    text.resize(static_cast<std::size_t>(std::max<std::streamsize>(0, file.gcount())));
    return cleaned(text);
}

std::string bearerFor(const std::string& url) {
    const std::string_view origin = originOf(url);
    const bool isHub = !origin.empty() && origin == originOf(hubEndpoint());
    return isHub && mayCarrySecrets(origin) ? hubToken() : std::string();
}

std::string downloadUrl(const RemoteAddress& address, const std::string& revision) {
    if (!address.isHub) return address.server + address.file + address.query;
    return hubEndpoint() + "/" + address.repository + "/resolve/" +
           escapedPath(revision.empty() ? address.revision : revision) + "/" +
           escapedPath(address.file);
}

std::string listingUrl(const RemoteAddress& address) {
    return hubEndpoint() + "/api/models/" + address.repository + "/revision/" +
           escapedPath(address.revision);
}

}  // namespace weightscape::files
