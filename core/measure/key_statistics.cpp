// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/measure/key_statistics.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "core/measure/beyond_sigma.h"
#include "core/measure/value_sketch.h"

namespace weightscape::measure {

Moments momentsOfKeys(const ValueSketch& sketch) {
    Moments moments;
    double sum = 0.0;
    for (std::uint32_t key = 0; key < kSketchKeys; ++key) {
        if (sketch.counts[key] == 0 || !isFiniteKey(sketch.key, key)) continue;
        moments.count += sketch.counts[key];
        sum += keyRange(sketch.key, key).low * static_cast<double>(sketch.counts[key]);
    }
    if (moments.count == 0) return moments;
    moments.mean = sum / static_cast<double>(moments.count);
    for (std::uint32_t key = 0; key < kSketchKeys; ++key) {
        if (sketch.counts[key] == 0 || !isFiniteKey(sketch.key, key)) continue;
        const auto count = static_cast<double>(sketch.counts[key]);
        const double difference = keyRange(sketch.key, key).low - moments.mean;
        const double square = difference * difference;
        moments.squares += count * square;
        moments.cubes += count * square * difference;
        moments.fourthPowers += count * square * square;
    }
    return moments;
}

void countKeys(TensorStatistics& found) {
    const auto& sketch = found.sketch;
    const std::uint32_t infinity = sketch.key == ValueSketch::Key::Half ? 0x7C00U : 0x7F80U;
    bool any = false;
    for (std::uint32_t key = 0; key < kSketchKeys; ++key) {
        const std::uint64_t count = sketch.counts[key];
        const std::uint32_t magnitude = key & 0x7FFFU;
        if (count == 0) continue;
        if (magnitude >= infinity) {
            (magnitude == infinity ? found.infinities : found.nans) += count;
            continue;
        }
        const double value = keyRange(sketch.key, key).low;
        if (magnitude == 0) found.zeros += count;
        if (std::abs(value) > 65504.0) found.beyondHalf += count;
        found.minimum = any ? std::min(found.minimum, value) : value;
        found.maximum = any ? std::max(found.maximum, value) : value;
        any = true;
    }
}

void countKeysBeyondSigma(TensorStatistics& found) {
    for (std::uint32_t key = 0; key < kSketchKeys; ++key) {
        const std::uint64_t count = found.sketch.counts[key];
        if (count == 0 || !isFiniteKey(found.sketch.key, key)) continue;
        const double value = keyRange(found.sketch.key, key).low;
        if (isBeyond(value, found.mean, 3.0 * found.standardDeviation)) found.beyond3Sigma += count;
        if (isBeyond(value, found.mean, 6.0 * found.standardDeviation)) found.beyond6Sigma += count;
    }
}

}  // namespace weightscape::measure
