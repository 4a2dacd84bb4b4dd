// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/schemes/tensor_rounding.h"

#include "core/support/counter_random.h"

namespace weightscape::schemes {

elements::Rounding roundingOf(const TensorInfo& tensor, const elements::Rounding& rounding) {
    if (rounding.mode != elements::RoundingMode::Stochastic) return rounding;
    // A chain of splitmix64 outputs: each value decides on the seed under which the next is drawn.
    std::uint64_t seed = rounding.seed;
    for (const char letter : tensor.name) {
        seed = splitMix64(seed, static_cast<unsigned char>(letter));
    }
    seed = splitMix64(seed, tensor.file);
    return {rounding.mode, splitMix64(seed, tensor.offset)};
}

}  // namespace weightscape::schemes
