// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "core/support/byte_ranges.h"
#include "core/support/byte_supply.h"
#include "core/support/platform/descriptor.h"
#include "core/support/result.h"

namespace weightscape {

/// The local twin of a file that lies elsewhere: a sparse file without a name, as long as the
/// other, which holds the bytes that were brought so far. Safe to use from any thread.
class PartialFile {
  public:
    /// Errors: CannotOpen (the system has no room for a file of that length).
    [[nodiscard]] static Result<std::unique_ptr<PartialFile>> create(
        std::uint64_t length, std::unique_ptr<ByteSupply> supply);

    [[nodiscard]] int descriptor() const { return m_file.value(); }
    [[nodiscard]] ByteSupply& supply() { return *m_supply; }
    /// Brings what is missing of the ranges; neighbours come together. After FileChanged nothing
    /// more is brought.
    [[nodiscard]] Result<void> bring(std::span<const ByteRange> ranges, TaskContext& task);
    /// The same for who cannot tell anybody: what goes wrong is the failure of the file from then
    /// on, and zeros stand for what is missing.
    void bringOrNote(const ByteRange& range);
    /// Gives the room of whole pages in the range back; they are brought again when asked for.
    void forget(const ByteRange& range);
    /// Why what was read from this file is worth nothing, if that is so.
    [[nodiscard]] std::optional<Error> failure() const;

  private:
    PartialFile(Descriptor file, std::uint64_t length, std::unique_ptr<ByteSupply> supply);
    [[nodiscard]] std::vector<ByteRange> missingIn(std::span<const ByteRange> ranges) const;
    void note(const Error& error);
    [[nodiscard]] Result<void> put(std::uint64_t offset, std::span<const std::byte> bytes);

    const Descriptor m_file;
    const std::uint64_t m_length;
    const std::unique_ptr<ByteSupply> m_supply;
    std::mutex m_bringing;  ///< one caller at a time, so that nothing is brought twice
    mutable std::mutex m_mutex;
    ByteSet m_present;
    std::optional<Error> m_failure;  ///< the first
};

}  // namespace weightscape
