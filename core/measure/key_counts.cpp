// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/measure/key_counts.h"

#include <algorithm>

#include "core/support/number_types.h"

namespace weightscape::measure {

bool isFiniteKey(KeyCounts::Key kind, std::uint32_t key) {
    return (key & 0x7FFFU) < (kind == KeyCounts::Key::Half ? 0x7C00U : 0x7F80U);
}

float valueOfKey(KeyCounts::Key kind, std::uint32_t key) {
    const auto bits = static_cast<std::uint16_t>(key);
    return kind == KeyCounts::Key::Half ? toFloat(Half{bits}) : toFloat(Bfloat16{bits});
}

ValueSketch sketchOfKeys(const KeyCounts& keys) {
    ValueSketch sketch;
    for (std::uint32_t key = 0; key < kSketchKeys; ++key) {
        if (keys.counts[key] == 0 || !isFiniteKey(keys.key, key)) continue;
        const float value = valueOfKey(keys.key, key);
        sketch.cells.push_back({value, value, keys.counts[key]});
    }
    // -0 and 0 are one value; it comes first of those of its sign.
    std::ranges::stable_sort(sketch.cells, {}, &ValueCell::low);
    return sketch;
}

}  // namespace weightscape::measure
