// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>

/// Whole files as bytes, for tests that damage them. Both throw: a test without its file failed.
namespace weightscape::test {

inline std::string readBytes(const std::filesystem::path& path) {
    std::ifstream stream(path, std::ios::binary);
    if (!stream) throw std::runtime_error("cannot read " + path.string());
    return {std::istreambuf_iterator<char>(stream), {}};
}

inline void writeBytes(const std::filesystem::path& path, std::string_view bytes) {
    // A new file each time: some file systems sync a file that is emptied and written again.
    std::filesystem::remove(path);
    std::ofstream stream(path, std::ios::binary);
    stream << bytes;
    if (!stream.flush()) throw std::runtime_error("cannot write " + path.string());
}

}  // namespace weightscape::test
