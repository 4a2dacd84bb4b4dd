// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT

// Codes as bytes, sixteen to a vector whatever the target: how blocks pack them.
#if defined(WEIGHTSCAPE_SIMD_CODE_BYTES_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef WEIGHTSCAPE_SIMD_CODE_BYTES_INL_H
#undef WEIGHTSCAPE_SIMD_CODE_BYTES_INL_H
#else
#define WEIGHTSCAPE_SIMD_CODE_BYTES_INL_H
#endif

#include <cstddef>
#include <cstdint>

#include "core/formats/simd/lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace weightscape::formats::HWY_NAMESPACE {

#if !WEIGHTSCAPE_NO_VECTORS

using CodeTag = hn::FixedTag<std::uint8_t, 16>;
using LevelTag = hn::FixedTag<std::int8_t, 16>;
using Codes = hn::Vec<CodeTag>;    ///< sixteen codes
using Levels = hn::Vec<LevelTag>;  ///< sixteen signed integers: codes less their zero
inline constexpr CodeTag kCodes;
inline constexpr LevelTag kLevels;

HWY_INLINE Codes loadCodes(const std::uint8_t* bytes) {
    return hn::LoadU(kCodes, bytes);
}
HWY_INLINE Codes allCodes(std::uint8_t code) {
    return hn::Set(kCodes, code);
}
HWY_INLINE Codes lowNibbles(Codes bytes) {
    return hn::And(bytes, allCodes(15));
}
HWY_INLINE Codes highNibbles(Codes bytes) {
    return hn::ShiftRight<4>(bytes);
}
/// The inverse of both: the low nibbles of sixteen bytes and the high ones.
HWY_INLINE Codes nibblePairs(Codes low, Codes high) {
    return hn::Or(low, hn::ShiftLeft<4>(high));
}

/// Vectors of 32-bit numbers that sixteen codes take.
inline constexpr std::size_t kPerCodes = 16 / kLanes;

/// Sixteen numbers, in order, as bytes of type Byte, which holds all of them.
template <typename Byte = std::uint8_t, std::size_t Vectors>
HWY_INLINE Codes codesFrom(const Ints (&numbers)[Vectors]) {
    static_assert(Vectors == kPerCodes);
    if constexpr (Vectors == 1) {
        const hn::RebindToUnsigned<IntTag> words;
        return hn::TruncateTo(kCodes, hn::BitCast(words, numbers[0]));
    } else {
        const hn::Repartition<std::int16_t, IntTag> shorts;
        const hn::Rebind<Byte, decltype(shorts)> bytes;
        const auto first =
            hn::DemoteTo(bytes, hn::ReorderDemote2To(shorts, numbers[0], numbers[1]));
        if constexpr (Vectors == 2) {
            // Demoting kept to 128 bits at a time: its quarters are in the order 0, 2, 1, 3.
            alignas(16) constexpr std::uint8_t kOrder[16] = {0, 1, 2, 3, 8,  9,  10, 11,
                                                             4, 5, 6, 7, 12, 13, 14, 15};
            return hn::TableLookupBytes(hn::BitCast(kCodes, first), hn::Load(kCodes, kOrder));
        } else {
            const auto second =
                hn::DemoteTo(bytes, hn::ReorderDemote2To(shorts, numbers[2], numbers[3]));
            const hn::FixedTag<Byte, 16> all;
            return hn::BitCast(kCodes, hn::Combine(all, second, first));
        }
    }
}

/// What `codeOf(weights)` gives for sixteen weights, a vector at a time.
template <typename Byte = std::uint8_t, typename CodeOf>
HWY_INLINE Codes codesOf(const float* HWY_RESTRICT weights, const CodeOf& codeOf) {
    Ints codes[kPerCodes];
    for (std::size_t i = 0; i < kPerCodes; ++i) {
        codes[i] = codeOf(hn::LoadU(kFloats, weights + i * kLanes));
    }
    return codesFrom<Byte>(codes);
}

#endif

}  // namespace weightscape::formats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
