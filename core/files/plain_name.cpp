// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/plain_name.h"

#include <algorithm>

namespace weightscape::files {

bool isPlainName(std::string_view name) {
    constexpr std::size_t kMostNameBytes = 255;
    if (name.empty() || name.size() > kMostNameBytes || name == "." || name == "..") return false;
    return std::none_of(name.begin(), name.end(), [](unsigned char c) {
        return c == '/' || c == '\\' || c == ':' || c < 0x20 || c == 0x7F;
    });
}

bool isPlainPath(std::string_view path) {
    while (true) {
        const std::size_t end = std::min(path.find('/'), path.size());
        if (!isPlainName(path.substr(0, end))) return false;
        if (end == path.size()) return true;
        path.remove_prefix(end + 1);
    }
}

}  // namespace weightscape::files
