// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace weightscape {

/// Output number `index` of the generator splitmix64 started at `seed`: a random number that
/// depends on the two alone, so that any thread can draw any of them.
/// Source: Steele, Lea, Flood, Fast splittable pseudorandom number generators, 2014.
[[nodiscard]] constexpr std::uint64_t splitMix64(std::uint64_t seed, std::uint64_t index) {
    std::uint64_t z = seed + (index + 1) * 0x9E3779B97F4A7C15U;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
}

}  // namespace weightscape
