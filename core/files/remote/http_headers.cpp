// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/remote/http_headers.h"

#include <charconv>
#include <optional>
#include <string>

#include "core/support/ascii_text.h"

namespace weightscape::files {
namespace {

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kSpace = " \t\r\n";
    const std::size_t begin = text.find_first_not_of(kSpace);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

std::optional<std::uint64_t> numberIn(std::string_view text) {
    std::uint64_t number = 0;
    const auto end = text.data() + text.size();
    const auto [stopped, problem] = std::from_chars(text.data(), end, number);
    if (text.empty() || problem != std::errc() || stopped != end) return std::nullopt;
    return number;
}

/// "bytes 0-99/1000", "bytes */0".
void readRange(std::string_view value, HttpHead& head) {
    constexpr std::string_view kUnit = "bytes ";
    if (!value.starts_with(kUnit)) return;
    value.remove_prefix(kUnit.size());
    const std::size_t slash = value.find('/');
    if (slash == std::string_view::npos) return;
    head.total = numberIn(value.substr(slash + 1));
    const std::string_view part = value.substr(0, slash);
    const std::size_t dash = part.find('-');
    if (dash == std::string_view::npos) return;
    const auto first = numberIn(part.substr(0, dash));
    const auto last = numberIn(part.substr(dash + 1));
    if (first && last && *last >= *first && *last + 1 != 0) head.range = {*first, *last + 1};
}

}  // namespace

void readHeaderLine(std::string_view line, HttpHead& head) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return;
    const std::string name = lowerCase(line.substr(0, colon));
    const std::string_view value = trimmed(line.substr(colon + 1));
    if (name == "content-length") head.length = numberIn(value);
    if (name == "content-range") readRange(value, head);
    if (name == "etag") head.entityTag = value;
    if (name == "last-modified") head.lastModified = value;
    if (name == "x-repo-commit") head.commit = value;
}

}  // namespace weightscape::files
