// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/tensor_size.h"

#include <algorithm>

#include "core/support/checked.h"

namespace weightscape::files {

std::optional<std::uint64_t> storedBytes(std::span<const std::uint64_t> dimensions,
                                         const formats::Format& format) {
    constexpr std::uint64_t kMostEmptyRows = 1ULL << 31U;
    CheckedSize weights(1);
    bool empty = false;
    for (const std::uint64_t dimension : dimensions) {
        if (dimension == 0) empty = true;
        weights = weights.times(std::max<std::uint64_t>(dimension, 1));
    }
    const auto count = weights.value();
    if (!count) return std::nullopt;
    if (empty) return *count <= kMostEmptyRows ? std::optional<std::uint64_t>(0) : std::nullopt;
    return CheckedSize(*count / format.weightsPerBlock).times(format.bytesPerBlock).value();
}

std::string shapeText(std::span<const std::uint64_t> dimensions) {
    constexpr std::size_t kMostShown = 8;
    std::string text;
    for (const std::uint64_t dimension :
         dimensions.first(std::min(dimensions.size(), kMostShown))) {
        text += (text.empty() ? "" : " x ") + std::to_string(dimension);
    }
    return dimensions.size() > kMostShown ? text + " x ..." : text;
}

}  // namespace weightscape::files
