// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace weightscape::files {

/// One field of a message in Protocol Buffers' wire format.
struct ProtobufField {
    enum class Kind : std::uint8_t { Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5 };

    std::uint64_t number = 0;
    Kind kind = Kind::Varint;
    std::uint64_t value = 0;           ///< of a varint, or of a fixed number
    std::span<const std::byte> bytes;  ///< of a text, a message or packed numbers

    [[nodiscard]] std::string_view text() const {
        return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    }
};

/// Reads the fields of a message that may lie, one after the other. Nothing is copied.
class ProtobufReader {
  public:
    explicit ProtobufReader(std::span<const std::byte> message) : m_left(message) {}

    /// The next field; false at the end of the message, or where it is damaged.
    bool next(ProtobufField& field);
    /// A number without a field around it, as packed numbers are; false at the end, or where it is
    /// damaged.
    bool nextVarint(std::uint64_t& value);
    [[nodiscard]] bool failed() const { return m_failed; }

  private:
    bool fail();
    bool take(std::uint64_t count, std::span<const std::byte>& taken);
    bool takeFixed(std::size_t count, std::uint64_t& value);

    std::span<const std::byte> m_left;
    bool m_failed = false;
};

}  // namespace weightscape::files
