// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>

#include "core/support/platform/output_file.h"
#include "core/support/sha256.h"

namespace weightscape::files {

/// An output file together with the digest of everything that was written to it.
class HashedOutput {
  public:
    explicit HashedOutput(OutputFile file) : m_file(std::move(file)) {}

    [[nodiscard]] Result<void> write(std::span<const std::byte> bytes);
    /// Writes zeros up to `position`, which is not before the bytes written so far.
    [[nodiscard]] Result<void> padTo(std::uint64_t position);

    /// Goes on behind these bytes, which an earlier work left at the beginning of a resumable file.
    [[nodiscard]] Result<void> resume(std::span<const std::byte> left);

    /// The two halves of write() and padTo(), for streams whose threads do both at once: all bytes
    /// go through both in the same order. Each half is for one thread at a time.
    void digest(std::span<const std::byte> bytes);
    void digestZerosTo(std::uint64_t position);
    [[nodiscard]] Result<void> store(std::span<const std::byte> bytes) {
        return m_file.write(bytes);
    }
    [[nodiscard]] Result<void> storeZerosTo(std::uint64_t position);

    [[nodiscard]] OutputFile& file() { return m_file; }
    /// Of all bytes; call it once, last.
    [[nodiscard]] std::string sha256() { return m_hash.finish(); }

  private:
    OutputFile m_file;
    Sha256 m_hash;
    std::uint64_t m_digested = 0;
};

}  // namespace weightscape::files
