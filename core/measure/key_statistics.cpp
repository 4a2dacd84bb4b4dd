// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/measure/key_statistics.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "core/measure/beyond_sigma.h"

namespace weightscape::measure {

Moments momentsOfKeys(const KeyCounts& keys) {
    Moments moments;
    double sum = 0.0;
    for (std::uint32_t key = 0; key < kSketchKeys; ++key) {
        if (keys.counts[key] == 0 || !isFiniteKey(keys.key, key)) continue;
        moments.count += keys.counts[key];
        sum +=
            static_cast<double>(valueOfKey(keys.key, key)) * static_cast<double>(keys.counts[key]);
    }
    if (moments.count == 0) return moments;
    moments.mean = sum / static_cast<double>(moments.count);
    for (std::uint32_t key = 0; key < kSketchKeys; ++key) {
        if (keys.counts[key] == 0 || !isFiniteKey(keys.key, key)) continue;
        const auto count = static_cast<double>(keys.counts[key]);
        const double difference = valueOfKey(keys.key, key) - moments.mean;
        const double square = difference * difference;
        moments.squares += count * square;
        moments.cubes += count * square * difference;
        moments.fourthPowers += count * square * square;
    }
    return moments;
}

void countKeys(const KeyCounts& keys, TensorStatistics& found) {
    const std::uint32_t infinity = keys.key == KeyCounts::Key::Half ? 0x7C00U : 0x7F80U;
    bool any = false;
    for (std::uint32_t key = 0; key < kSketchKeys; ++key) {
        const std::uint64_t count = keys.counts[key];
        const std::uint32_t magnitude = key & 0x7FFFU;
        if (count == 0) continue;
        if (magnitude >= infinity) {
            (magnitude == infinity ? found.infinities : found.nans) += count;
            continue;
        }
        const double value = valueOfKey(keys.key, key);
        if (magnitude == 0) found.zeros += count;
        if (std::abs(value) > 65504.0) found.beyondHalf += count;
        found.minimum = any ? std::min(found.minimum, value) : value;
        found.maximum = any ? std::max(found.maximum, value) : value;
        any = true;
    }
}

void countCellsBeyondSigma(TensorStatistics& found) {
    for (const ValueCell& cell : found.sketch.cells) {
        const auto isFurther = [&](double sigmas) {
            return isBeyond(cell.low, found.mean, sigmas * found.standardDeviation);
        };
        if (isFurther(3.0)) found.beyond3Sigma += cell.count;
        if (isFurther(6.0)) found.beyond6Sigma += cell.count;
    }
}

}  // namespace weightscape::measure
