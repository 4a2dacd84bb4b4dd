// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>

#include "core/support/counter_random.h"

namespace weightscape::lessons {

/// Random numbers one after the other, the same for the same seed.
class Draws {
  public:
    explicit Draws(std::uint64_t seed) : m_seed(seed) {}

    /// In [0, 1), a multiple of 2^-53.
    [[nodiscard]] double uniform() {
        return static_cast<double>(splitMix64(m_seed, m_index++) >> 11U) * 0x1.0p-53;
    }
    [[nodiscard]] double uniform(double low, double high) { return low + (high - low) * uniform(); }
    /// 0 .. count - 1, each off its fair share by less than count x 2^-53. Precondition: count > 0.
    [[nodiscard]] std::uint64_t below(std::uint64_t count) {
        return static_cast<std::uint64_t>(uniform() * static_cast<double>(count));
    }
    /// With mean 0 and standard deviation 1. Source: Box, Muller, 1958.
    [[nodiscard]] double normal() {
        const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
        return radius * std::cos(2.0 * std::numbers::pi * uniform());
    }

  private:
    std::uint64_t m_seed;
    std::uint64_t m_index = 0;
};

/// A seed for one of several uses of the same seed.
[[nodiscard]] constexpr std::uint64_t seedFor(std::uint64_t seed, std::uint64_t use) {
    return splitMix64(splitMix64(seed, use), 0);
}

}  // namespace weightscape::lessons
