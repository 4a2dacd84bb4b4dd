// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/io/hashed_output.h"

#include <algorithm>
#include <array>

namespace weightscape::io {

Result<void> HashedOutput::write(std::span<const std::byte> bytes) {
    if (auto written = m_file.write(bytes); !written) return written;
    m_hash.update(bytes);
    return {};
}

Result<void> HashedOutput::padTo(std::uint64_t position) {
    constexpr std::array<std::byte, 4096> kZeros = {};
    while (m_file.written() < position) {
        const std::uint64_t left = position - m_file.written();
        const auto piece = std::min<std::uint64_t>(left, kZeros.size());
        if (auto written = write(std::span(kZeros).first(piece)); !written) return written;
    }
    return {};
}

}  // namespace weightscape::io
