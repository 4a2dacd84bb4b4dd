// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace weightscape::tokenizers {

/// Reads the fields of one message of a protocol buffer in turn. Refers to the bytes.
class ProtocolFields {
  public:
    explicit ProtocolFields(std::string_view message) : m_rest(message) {}

    /// Goes to the next field; false at the end and where the bytes are no field.
    bool next() {
        if (m_rest.empty() || m_failed) return false;
        const std::uint64_t key = takeNumber();
        m_field = key >> 3;
        m_number = 0;
        m_bytes = {};
        switch (key & 7) {
            case 0:
                m_number = takeNumber();
                break;
            case 1:
                m_number = takeFixed<std::uint64_t>();
                break;
            case 2:
                m_bytes = take(takeNumber());
                break;
            case 5:
                m_number = takeFixed<std::uint32_t>();
                break;
            default:
                m_failed = true;
        }
        return !m_failed;
    }
    [[nodiscard]] bool failed() const { return m_failed; }

    // Of the current field.
    [[nodiscard]] std::uint64_t field() const { return m_field; }
    [[nodiscard]] std::uint64_t number() const { return m_number; }
    [[nodiscard]] bool isOn() const { return m_number != 0; }
    [[nodiscard]] float real() const {
        return std::bit_cast<float>(static_cast<std::uint32_t>(m_number));
    }
    [[nodiscard]] std::string_view bytes() const { return m_bytes; }

  private:
    std::string_view take(std::uint64_t count) {
        if (count > m_rest.size()) {
            m_failed = true;
            return {};
        }
        const std::string_view taken = m_rest.substr(0, count);
        m_rest.remove_prefix(count);
        return taken;
    }
    template <typename T>
    T takeFixed() {
        T value{};
        const std::string_view bytes = take(sizeof(T));
        if (!m_failed) std::memcpy(&value, bytes.data(), sizeof(T));
        return value;
    }
    /// Seven bits a byte, the lowest first.
    std::uint64_t takeNumber() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            const std::string_view byte = take(1);
            if (m_failed) return 0;
            value |= std::uint64_t{static_cast<std::uint8_t>(byte[0]) & 0x7FU} << shift;
            if ((byte[0] & 0x80) == 0) return value;
        }
        m_failed = true;
        return 0;
    }

    std::string_view m_rest;
    bool m_failed = false;
    std::uint64_t m_field = 0;
    std::uint64_t m_number = 0;
    std::string_view m_bytes;
};

}  // namespace weightscape::tokenizers
