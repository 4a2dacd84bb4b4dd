// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/formats/simd/weighted_blocks.h"

#include "core/formats/all_formats.h"
#include "core/formats/reference_codec.h"

namespace weightscape::formats {

void encodeWeightedQ4_0(std::span<const float> weights, const RowImportance& importance,
                        std::span<std::byte> out) {
    encodeReference<Q4_0>(weights, importance, out);
}
void encodeWeightedQ4_1(std::span<const float> weights, const RowImportance& importance,
                        std::span<std::byte> out) {
    encodeReference<Q4_1>(weights, importance, out);
}
void encodeWeightedQ5_0(std::span<const float> weights, const RowImportance& importance,
                        std::span<std::byte> out) {
    encodeReference<Q5_0>(weights, importance, out);
}
void encodeWeightedQ5_1(std::span<const float> weights, const RowImportance& importance,
                        std::span<std::byte> out) {
    encodeReference<Q5_1>(weights, importance, out);
}

}  // namespace weightscape::formats
