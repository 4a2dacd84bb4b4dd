// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/output/hashed_output.h"

#include <algorithm>
#include <array>

namespace weightscape::files {
namespace {

/// So many zeros, or fewer.
std::span<const std::byte> zeros(std::uint64_t count) {
    static constexpr std::array<std::byte, 4096> kZeros = {};
    return std::span(kZeros).first(std::min<std::uint64_t>(count, kZeros.size()));
}

}  // namespace

Result<void> HashedOutput::write(std::span<const std::byte> bytes) {
    if (auto stored = store(bytes); !stored) return stored;
    digest(bytes);
    return {};
}

Result<void> HashedOutput::resume(std::span<const std::byte> left) {
    digest(left);
    return m_file.resumeAt(left.size());
}

void HashedOutput::digest(std::span<const std::byte> bytes) {
    m_hash.update(bytes);
    m_digested += bytes.size();
}

void HashedOutput::digestZerosTo(std::uint64_t position) {
    while (m_digested < position) digest(zeros(position - m_digested));
}

Result<void> HashedOutput::storeZerosTo(std::uint64_t position) {
    while (m_file.written() < position) {
        if (auto stored = store(zeros(position - m_file.written())); !stored) return stored;
    }
    return {};
}

Result<void> HashedOutput::padTo(std::uint64_t position) {
    if (auto stored = storeZerosTo(position); !stored) return stored;
    digestZerosTo(position);
    return {};
}

}  // namespace weightscape::files
