// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cassert>
#include <cstddef>
#include <cstring>
#include <span>

#include "core/formats/block_format.h"
#include "core/formats/codec_functions.h"

/// Rows encoded and decoded block after block by a format's own functions. This is what every
/// vector kernel (simd/) has to equal bit for bit, and what it calls for blocks it leaves out.
namespace weightscape::formats {

template <BlockFormat F>
void encodeReference(std::span<const float> weights, const RowImportance& importance,
                     std::span<std::byte> out) {
    FitContext context{nullptr, importance.rowMeanSquare};
    const std::span<const float> values = importance.values;
    const bool weighted = F::kInfo.importance != ImportanceUse::Ignored && !values.empty();
    const std::size_t blocks = weights.size() / F::kWeightsPerBlock;
    assert(weights.size() % F::kWeightsPerBlock == 0);
    assert(out.size() == blocks * sizeof(typename F::Block));
    assert(values.empty() || weights.size() % values.size() == 0);
    for (std::size_t i = 0; i < blocks; ++i) {
        const std::size_t first = i * F::kWeightsPerBlock;
        if (weighted) context.importance = values.data() + first % values.size();
        const float* source = weights.data() + first;
        const typename F::Block block = F::encode(source, F::fit(source, context));
        std::memcpy(out.data() + i * sizeof(block), &block, sizeof(block));
    }
}

template <ReadableFormat F>
void decodeReference(std::span<const std::byte> bytes, std::span<float> out) {
    const std::size_t blocks = out.size() / F::kWeightsPerBlock;
    assert(out.size() % F::kWeightsPerBlock == 0);
    assert(bytes.size() == blocks * sizeof(typename F::Block));
    for (std::size_t i = 0; i < blocks; ++i) {
        typename F::Block block;
        std::memcpy(&block, bytes.data() + i * sizeof(block), sizeof(block));
        F::decode(block, out.data() + i * F::kWeightsPerBlock);
    }
}

}  // namespace weightscape::formats
