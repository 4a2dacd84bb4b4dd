// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT

// The levels of a block of Q6_K, for all that decode it.
#if defined(WEIGHTSCAPE_SIMD_SIX_BIT_LEVELS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef WEIGHTSCAPE_SIMD_SIX_BIT_LEVELS_INL_H
#undef WEIGHTSCAPE_SIMD_SIX_BIT_LEVELS_INL_H
#else
#define WEIGHTSCAPE_SIMD_SIX_BIT_LEVELS_INL_H
#endif

#include <cstddef>
#include <cstdint>

#include "core/formats/q6_k.h"
#include "core/formats/simd/decoding-inl.h"

HWY_BEFORE_NAMESPACE();
namespace weightscape::formats::HWY_NAMESPACE {

#if !WEIGHTSCAPE_NO_VECTORS

/// Calls use(j, levels) for each sub-block j of sixteen weights, in the order of their bytes.
template <typename Use>
HWY_INLINE void eachSubBlock(BlockOf<Q6_K> /*format*/, const std::uint8_t* block, const Use& use) {
    for (std::size_t part = 0; part < 4; ++part) {
        QuarterRows rows(loadCodes(block + offsetof(Q6_K::Block, highBits) + 16 * part));
        const std::uint8_t* lowBits =
            block + offsetof(Q6_K::Block, lowBits) + part / 2 * 64 + part % 2 * 16;
        const Codes even = loadCodes(lowBits);
        const Codes odd = loadCodes(lowBits + 32);
        const Codes low[4] = {lowNibbles(even), lowNibbles(odd), highNibbles(even),
                              highNibbles(odd)};
        for (std::size_t row = 0; row < 4; ++row) {
            const std::size_t j = part / 2 * 8 + 2 * row + part % 2;
            use(j, levelsFrom(nibblePairs(low[row], rows.next()), 32));
        }
    }
}

#endif

}  // namespace weightscape::formats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
