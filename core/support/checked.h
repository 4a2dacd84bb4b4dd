// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <limits>
#include <optional>

namespace weightscape {

/// An unsigned size computed from numbers of a file. Once a product, a sum or a padding passes
/// 2^63 - 1 it stays impossible, so a whole formula is written straight and asked once at its end.
class CheckedSize {
  public:
    static constexpr std::uint64_t kMaximum = std::numeric_limits<std::int64_t>::max();

    constexpr explicit CheckedSize(std::uint64_t value)
        : m_value(value), m_possible(value <= kMaximum) {}

    [[nodiscard]] constexpr CheckedSize times(std::uint64_t factor) const {
        std::uint64_t product = 0;
        const bool wraps = __builtin_mul_overflow(m_value, factor, &product);
        return CheckedSize(product, m_possible && !wraps && product <= kMaximum);
    }
    [[nodiscard]] constexpr CheckedSize plus(std::uint64_t addend) const {
        std::uint64_t sum = 0;
        const bool wraps = __builtin_add_overflow(m_value, addend, &sum);
        return CheckedSize(sum, m_possible && !wraps && sum <= kMaximum);
    }
    /// Rounded up to a multiple of `alignment`, which is at least 1.
    [[nodiscard]] constexpr CheckedSize paddedTo(std::uint64_t alignment) const {
        const std::uint64_t past = m_value % alignment;
        return past == 0 ? *this : plus(alignment - past);
    }
    /// Empty when any step went past the maximum.
    [[nodiscard]] constexpr std::optional<std::uint64_t> value() const {
        return m_possible ? std::optional(m_value) : std::nullopt;
    }

  private:
    constexpr CheckedSize(std::uint64_t value, bool possible)
        : m_value(value), m_possible(possible) {}

    std::uint64_t m_value;
    bool m_possible;
};

}  // namespace weightscape
