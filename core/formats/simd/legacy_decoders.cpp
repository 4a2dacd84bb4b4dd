// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT

// Small blocks of one scale: the legacy formats, IQ4_NL and the FP4 formats.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/formats/simd/legacy_decoders.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep

#include "core/formats/codebook_search.h"
#include "core/formats/fp4_codes.h"
#include "core/formats/simd/decoding-inl.h"
#include "core/formats/simd/vector_codecs.h"

HWY_BEFORE_NAMESPACE();
namespace weightscape::formats::HWY_NAMESPACE {

#if !WEIGHTSCAPE_NO_VECTORS

namespace {

/// The codes of a block of 32.
struct CodePair {
    Codes low, high;
};

/// Nibbles, where there are some with the fifth bits of packFifthBits().
template <typename F>
HWY_INLINE CodePair codesOf(const std::uint8_t* block) {
    const Codes both = loadCodes(block + offsetof(typename F::Block, codes));
    const CodePair nibbles{lowNibbles(both), highNibbles(both)};
    if constexpr (kHasFifthBits<typename F::Block>) {
        const std::uint8_t* fifthBits = block + offsetof(typename F::Block, fifthBits);
        return {hn::Or(nibbles.low, wherePlane(fifthBits, 16)),
                hn::Or(nibbles.high, wherePlane(fifthBits + 2, 16))};
    } else {
        return nibbles;
    }
}

}  // namespace

HWY_INLINE void decodeBlock(BlockOf<Q8_0> /*format*/, const std::uint8_t* block,
                            float* HWY_RESTRICT out) {
    const Floats scale = allOfHalf(block + offsetof(Q8_0::Block, scale));
    const std::uint8_t* codes = block + offsetof(Q8_0::Block, codes);
    storeScaled(asLevels(loadCodes(codes)), scale, out);
    storeScaled(asLevels(loadCodes(codes + 16)), scale, out + 16);
}

/// Q4_0 and Q5_0.
template <typename F>
HWY_INLINE void decodeBlock(BlockOf<F> /*format*/, const std::uint8_t* block,
                            float* HWY_RESTRICT out) {
    constexpr auto kZero = static_cast<std::int8_t>(-F::kOpenScale.lowest);
    const CodePair codes = codesOf<F>(block);
    const Floats scale = allOfHalf(block + offsetof(typename F::Block, scale));
    storeScaled(levelsFrom(codes.low, kZero), scale, out);
    storeScaled(levelsFrom(codes.high, kZero), scale, out + 16);
}

/// Q4_1 and Q5_1.
template <typename F>
requires(F::kOpenScale.hasMinimum) HWY_INLINE
    void decodeBlock(BlockOf<F> /*format*/, const std::uint8_t* block, float* HWY_RESTRICT out) {
    const CodePair codes = codesOf<F>(block);
    const Floats scale = allOfHalf(block + offsetof(typename F::Block, scale));
    const Floats minimum = allOfHalf(block + offsetof(typename F::Block, minimum));
    storeAffine(asLevels(codes.low), scale, minimum, out);
    storeAffine(asLevels(codes.high), scale, minimum, out + 16);
}

HWY_INLINE void decodeBlock(BlockOf<IQ4_NL> /*format*/, const std::uint8_t* block,
                            float* HWY_RESTRICT out) {
    const CodePair codes = codesOf<IQ4_NL>(block);
    const Floats scale = allOfHalf(block + offsetof(IQ4_NL::Block, scale));
    storeScaled(levelsOf(codes.low, kCodebook), scale, out);
    storeScaled(levelsOf(codes.high, kCodebook), scale, out + 16);
}

HWY_INLINE void decodeBlock(BlockOf<MXFP4> /*format*/, const std::uint8_t* block,
                            float* HWY_RESTRICT out) {
    const CodePair codes = codesOf<MXFP4>(block);
    const Floats step = all(MXFP4::stepOf(block[offsetof(MXFP4::Block, exponent)]));
    storeScaled(levelsOf(codes.low, kFp4Doubled), step, out);
    storeScaled(levelsOf(codes.high, kFp4Doubled), step, out + 16);
}

HWY_INLINE void decodeBlock(BlockOf<NVFP4> /*format*/, const std::uint8_t* block,
                            float* HWY_RESTRICT out) {
    const hn::Repartition<std::uint64_t, CodeTag> halves;
    const std::uint8_t* scales = block + offsetof(NVFP4::Block, scales);
    for (std::size_t j = 0; j < 4; j += 2) {
        const Codes both = loadCodes(block + offsetof(NVFP4::Block, codes) + 8 * j);
        const auto low = hn::BitCast(halves, lowNibbles(both));
        const auto high = hn::BitCast(halves, highNibbles(both));
        const Codes first = hn::BitCast(kCodes, hn::InterleaveLower(halves, low, high));
        const Codes second = hn::BitCast(kCodes, hn::InterleaveUpper(halves, low, high));
        storeScaled(levelsOf(first, kFp4Doubled), all(NVFP4::stepOf(scales[j])), out + 16 * j);
        storeScaled(levelsOf(second, kFp4Doubled), all(NVFP4::stepOf(scales[j + 1])),
                    out + 16 * (j + 1));
    }
}

#endif

namespace {

WEIGHTSCAPE_LEGACY_DECODERS(WEIGHTSCAPE_DECODE_HERE)

}  // namespace
}  // namespace weightscape::formats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weightscape::formats {

WEIGHTSCAPE_LEGACY_DECODERS(WEIGHTSCAPE_EXPORT_DECODER)

}  // namespace weightscape::formats
#endif
