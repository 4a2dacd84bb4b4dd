// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <unistd.h>

#include <cerrno>
#include <utility>

namespace weightscape {

/// Owns a POSIX file descriptor; -1 means none.
class Descriptor {
  public:
    Descriptor() = default;
    explicit Descriptor(int value) : m_value(value) {}
    Descriptor(Descriptor&& other) noexcept : m_value(std::exchange(other.m_value, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(m_value, other.m_value);
        return *this;
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() { close(); }

    [[nodiscard]] int value() const { return m_value; }
    [[nodiscard]] bool valid() const { return m_value >= 0; }

    /// Closes it and returns 0 or the errno: file systems may report a failed write only here. The
    /// descriptor is gone in either case, also after EINTR on Linux.
    int close() {
        if (m_value < 0) return 0;
        return ::close(std::exchange(m_value, -1)) == 0 ? 0 : errno;
    }

  private:
    int m_value = -1;
};

}  // namespace weightscape
