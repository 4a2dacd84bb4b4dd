// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "core/support/result.h"

namespace weightscape {

class MappedFile;

static_assert(std::endian::native == std::endian::little, "model files are read as they lie");

/// Reads little-endian values one after the other out of bytes that may lie. The first failure
/// sticks: later reads give zeros and empty text, and `error()` tells what happened first. So a
/// section is read straight through and asked once at its end; only loops ask in between.
class ByteReader {
  public:
    /// `file` is named in errors.
    ByteReader(std::span<const std::byte> bytes, std::string file)
        : m_bytes(bytes), m_file(std::move(file)) {}

    /// A file is named by its path. Of one that lies elsewhere the beginning is brought, so far as
    /// it is read.
    explicit ByteReader(const MappedFile& file);

    /// `what` completes the sentence "The file ends inside ...".
    template <typename T>
    requires std::is_trivially_copyable_v<T> T read(const Text& what) {
        T value{};
        const std::span<const std::byte> source = take(sizeof(T), what);
        if (source.size() == sizeof(T)) std::memcpy(&value, source.data(), sizeof(T));
        return value;
    }

    /// The same; the words become a text only when they are said, which matters where millions of
    /// numbers are read.
    template <typename T>
    requires std::is_trivially_copyable_v<T> T read(Words what) {
        if (m_remote != nullptr || failed() || sizeof(T) > left()) return read<T>(Text(what));
        T value;
        std::memcpy(&value, m_bytes.data() + m_offset, sizeof(T));
        m_offset += sizeof(T);
        return value;
    }

    /// The next `count` bytes as they are; empty after a failure. `what` begins the sentence
    /// "... claims N bytes".
    std::string_view text(std::uint64_t count, const Text& what);

    /// True when `count` records of at least `smallest` bytes fit into what is left; else fails.
    /// Ask before reserving memory by a count of the file.
    bool fits(std::uint64_t count, std::uint64_t smallest, const Text& what);

    [[nodiscard]] std::uint64_t offset() const { return m_offset; }
    [[nodiscard]] std::uint64_t left() const { return m_bytes.size() - m_offset; }
    [[nodiscard]] const std::string& file() const { return m_file; }
    /// Everything from `begin` to the current position.
    [[nodiscard]] std::span<const std::byte> since(std::uint64_t begin) const {
        return m_bytes.subspan(begin, m_offset - begin);
    }

    /// Records a failure at the current position, unless there is one already.
    void fail(ErrorCode code, Text detail);
    [[nodiscard]] bool failed() const { return m_error.has_value(); }
    /// Precondition: failed().
    [[nodiscard]] const Error& error() const { return *m_error; }

  private:
    std::span<const std::byte> take(std::size_t count, const Text& what);
    /// Precondition: so many bytes are left.
    bool bring(std::uint64_t count);
    /// How many bytes of what is left can be read.
    [[nodiscard]] std::uint64_t readable() const;

    std::span<const std::byte> m_bytes;
    std::string m_file;
    const MappedFile* m_remote = nullptr;  ///< outlives the reader; null: all bytes are here
    std::uint64_t m_brought = 0;           ///< so many bytes of it are here
    std::uint64_t m_offset = 0;
    std::optional<Error> m_error;
};

}  // namespace weightscape
