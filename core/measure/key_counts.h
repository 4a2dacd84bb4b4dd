// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/measure/value_sketch.h"

namespace weightscape::measure {

inline constexpr std::size_t kSketchKeys = 65536;

/// How often each 16-bit key occurs among a tensor's weights. The key of a 16-bit weight is its
/// bits, of others the upper half of the binary32.
struct KeyCounts {
    enum class Key { Half, Bfloat16, Binary32Upper };
    Key key = Key::Bfloat16;
    std::vector<std::uint64_t> counts;  ///< kSketchKeys entries, by the key's bits
};

/// False for keys of infinities and NaN.
[[nodiscard]] bool isFiniteKey(KeyCounts::Key kind, std::uint32_t key);
/// The value of a 16-bit weight. Precondition: isFiniteKey(kind, key), not Key::Binary32Upper.
[[nodiscard]] float valueOfKey(KeyCounts::Key kind, std::uint32_t key);
/// One cell for each value. Precondition: not Key::Binary32Upper.
[[nodiscard]] ValueSketch sketchOfKeys(const KeyCounts& keys);

}  // namespace weightscape::measure
