// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/calibration/sort_weights.h"

#include <algorithm>
#include <bit>
#include <cstddef>

namespace weightscape::calibration {
namespace {

constexpr std::size_t kKeys = 1U << 16U;
/// From here on, spreading by the upper half of the weights first pays.
constexpr std::size_t kSpreadFrom = 1U << 15U;
/// Weights between two questions whether the work is still wanted.
constexpr std::size_t kChunk = 1U << 18U;

/// The upper half of the weight's bits, made ascending.
std::size_t keyOf(float weight) {
    const auto bits = std::bit_cast<std::uint32_t>(weight);
    const std::uint32_t ascending = (bits & 0x80000000U) != 0 ? ~bits : bits | 0x80000000U;
    return ascending >> 16U;
}

bool before(const Weighted& left, const Weighted& right) {
    return left.weight != right.weight ? left.weight < right.weight
                                       : left.importance < right.importance;
}

}  // namespace

bool sortByWeight(std::span<Weighted> values, std::vector<Weighted>& buffer,
                  std::vector<std::uint64_t>& counts, const TaskContext& task) {
    if (values.size() < kSpreadFrom) {
        std::sort(values.begin(), values.end(), before);
        return true;
    }
    counts.assign(kKeys + 1, 0);
    for (const Weighted& value : values) ++counts[keyOf(value.weight) + 1];
    for (std::size_t key = 0; key < kKeys; ++key) counts[key + 1] += counts[key];
    buffer.assign(values.begin(), values.end());
    for (std::size_t i = 0; i < buffer.size(); ++i) {
        if (i % kChunk == 0 && task.cancelled()) return false;
        values[counts[keyOf(buffer[i].weight)]++] = buffer[i];
    }
    // Each count is now the end of its key, so the end of the key before it.
    std::size_t sorted = 0;
    for (std::size_t key = 0, begin = 0; key < kKeys; ++key) {
        const auto end = static_cast<std::size_t>(counts[key]);
        std::sort(values.begin() + static_cast<std::ptrdiff_t>(begin),
                  values.begin() + static_cast<std::ptrdiff_t>(end), before);
        sorted += end - begin;
        begin = end;
        if (sorted >= kChunk) {
            sorted = 0;
            if (task.cancelled()) return false;
        }
    }
    return true;
}

}  // namespace weightscape::calibration
