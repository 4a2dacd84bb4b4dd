// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <limits>

namespace weightscape {

/// Products and sums of a file's numbers, which may be absurd: they stop at the largest value
/// instead of wrapping.
[[nodiscard]] inline std::uint64_t saturatedProduct(std::uint64_t left, std::uint64_t right) {
    std::uint64_t result = 0;
    return __builtin_mul_overflow(left, right, &result) ? std::numeric_limits<std::uint64_t>::max()
                                                        : result;
}
[[nodiscard]] inline std::uint64_t saturatedSum(std::uint64_t left, std::uint64_t right) {
    std::uint64_t result = 0;
    return __builtin_add_overflow(left, right, &result) ? std::numeric_limits<std::uint64_t>::max()
                                                        : result;
}

}  // namespace weightscape
