// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/measure/statistics.h"

namespace weightscape::measure {

inline constexpr std::size_t kSketchKeys = 65536;

/// The values a key of a ValueSketch stands for, low <= high; one value for 16-bit keys.
struct KeyRange {
    double low = 0.0;
    double high = 0.0;
};

/// False for keys of infinities and NaN.
[[nodiscard]] bool isFiniteKey(ValueSketch::Key kind, std::uint32_t key);
/// Precondition: isFiniteKey(kind, key).
[[nodiscard]] KeyRange keyRange(ValueSketch::Key kind, std::uint32_t key);

}  // namespace weightscape::measure
