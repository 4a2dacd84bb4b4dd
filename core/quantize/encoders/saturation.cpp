// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/encoders/saturation.h"

#include <bit>
#include <cmath>

#include "core/support/largest_magnitude.h"

namespace weightscape::encoders {

std::optional<float> largestOf(const formats::Format& format) {
    if (format.info.id == "f16") return kLargestHalf;
    if (format.info.id == "bf16") return std::bit_cast<float>(std::uint32_t{0x7F7F0000});
    return std::nullopt;
}

std::uint64_t countOverflow(std::span<const float> weights, const formats::Format& format,
                            std::vector<float>* clamped) {
    const float largest = *largestOf(format);
    if (largestMagnitude(weights) <= largest) return 0;
    std::vector<std::byte> bytes(format.rowBytes(weights.size()));
    std::vector<float> stored(weights.size());
    format.encodeRow(weights, {}, bytes);
    format.decodeRow(bytes, stored);
    std::uint64_t count = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        if (!std::isfinite(weights[i]) || std::isfinite(stored[i])) continue;
        if (count++ == 0 && clamped != nullptr) clamped->assign(weights.begin(), weights.end());
        if (clamped != nullptr) (*clamped)[i] = std::copysign(largest, weights[i]);
    }
    return count;
}

}  // namespace weightscape::encoders
