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

template <typename F>
HWY_INLINE CodePair nibblesOf(const std::uint8_t* block) {
    const Codes both = loadCodes(block + offsetof(typename F::Block, codes));
    return {lowNibbles(both), highNibbles(both)};
}

/// Nibbles with the fifth bits of packFifthBits().
template <typename F>
HWY_INLINE CodePair fiveBitsOf(const std::uint8_t* block) {
    const std::uint8_t* fifthBits = block + offsetof(typename F::Block, fifthBits);
    const CodePair nibbles = nibblesOf<F>(block);
    return {hn::Or(nibbles.low, wherePlane(fifthBits, 16)),
            hn::Or(nibbles.high, wherePlane(fifthBits + 2, 16))};
}

template <typename F>
HWY_INLINE void storeSigned(CodePair codes, const std::uint8_t* block, float* HWY_RESTRICT out) {
    constexpr auto kZero = static_cast<std::int8_t>(-F::kOpenScale.lowest);
    const Floats scale = allOfHalf(block + offsetof(typename F::Block, scale));
    storeScaled(levelsFrom(codes.low, kZero), scale, out);
    storeScaled(levelsFrom(codes.high, kZero), scale, out + 16);
}

template <typename F>
HWY_INLINE void storeWithMinimum(CodePair codes, const std::uint8_t* block,
                                 float* HWY_RESTRICT out) {
    const Floats scale = allOfHalf(block + offsetof(typename F::Block, scale));
    const Floats minimum = allOfHalf(block + offsetof(typename F::Block, minimum));
    storeAffine(asLevels(codes.low), scale, minimum, out);
    storeAffine(asLevels(codes.high), scale, minimum, out + 16);
}

}  // namespace

HWY_INLINE void decodeBlock(BlockOf<Q8_0> /*format*/, const std::uint8_t* block,
                            float* HWY_RESTRICT out) {
    const Floats scale = allOfHalf(block + offsetof(Q8_0::Block, scale));
    const std::uint8_t* codes = block + offsetof(Q8_0::Block, codes);
    storeScaled(asLevels(loadCodes(codes)), scale, out);
    storeScaled(asLevels(loadCodes(codes + 16)), scale, out + 16);
}

HWY_INLINE void decodeBlock(BlockOf<Q4_0> /*format*/, const std::uint8_t* block,
                            float* HWY_RESTRICT out) {
    storeSigned<Q4_0>(nibblesOf<Q4_0>(block), block, out);
}

HWY_INLINE void decodeBlock(BlockOf<Q5_0> /*format*/, const std::uint8_t* block,
                            float* HWY_RESTRICT out) {
    storeSigned<Q5_0>(fiveBitsOf<Q5_0>(block), block, out);
}

HWY_INLINE void decodeBlock(BlockOf<Q4_1> /*format*/, const std::uint8_t* block,
                            float* HWY_RESTRICT out) {
    storeWithMinimum<Q4_1>(nibblesOf<Q4_1>(block), block, out);
}

HWY_INLINE void decodeBlock(BlockOf<Q5_1> /*format*/, const std::uint8_t* block,
                            float* HWY_RESTRICT out) {
    storeWithMinimum<Q5_1>(fiveBitsOf<Q5_1>(block), block, out);
}

HWY_INLINE void decodeBlock(BlockOf<IQ4_NL> /*format*/, const std::uint8_t* block,
                            float* HWY_RESTRICT out) {
    const CodePair codes = nibblesOf<IQ4_NL>(block);
    const Floats scale = allOfHalf(block + offsetof(IQ4_NL::Block, scale));
    storeScaled(levelsOf(codes.low, kCodebook), scale, out);
    storeScaled(levelsOf(codes.high, kCodebook), scale, out + 16);
}

HWY_INLINE void decodeBlock(BlockOf<MXFP4> /*format*/, const std::uint8_t* block,
                            float* HWY_RESTRICT out) {
    const CodePair codes = nibblesOf<MXFP4>(block);
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

void decodeQ8_0Here(std::span<const std::byte> bytes, std::span<float> out) {
    decodeBlocks<Q8_0>(bytes, out);
}
void decodeQ4_0Here(std::span<const std::byte> bytes, std::span<float> out) {
    decodeBlocks<Q4_0>(bytes, out);
}
void decodeQ4_1Here(std::span<const std::byte> bytes, std::span<float> out) {
    decodeBlocks<Q4_1>(bytes, out);
}
void decodeQ5_0Here(std::span<const std::byte> bytes, std::span<float> out) {
    decodeBlocks<Q5_0>(bytes, out);
}
void decodeQ5_1Here(std::span<const std::byte> bytes, std::span<float> out) {
    decodeBlocks<Q5_1>(bytes, out);
}
void decodeIQ4_NLHere(std::span<const std::byte> bytes, std::span<float> out) {
    decodeBlocks<IQ4_NL>(bytes, out);
}
void decodeMXFP4Here(std::span<const std::byte> bytes, std::span<float> out) {
    decodeBlocks<MXFP4>(bytes, out);
}
void decodeNVFP4Here(std::span<const std::byte> bytes, std::span<float> out) {
    decodeBlocks<NVFP4>(bytes, out);
}

}  // namespace
}  // namespace weightscape::formats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weightscape::formats {

WEIGHTSCAPE_EXPORT_DECODER(Q8_0)
WEIGHTSCAPE_EXPORT_DECODER(Q4_0)
WEIGHTSCAPE_EXPORT_DECODER(Q4_1)
WEIGHTSCAPE_EXPORT_DECODER(Q5_0)
WEIGHTSCAPE_EXPORT_DECODER(Q5_1)
WEIGHTSCAPE_EXPORT_DECODER(IQ4_NL)
WEIGHTSCAPE_EXPORT_DECODER(MXFP4)
WEIGHTSCAPE_EXPORT_DECODER(NVFP4)

}  // namespace weightscape::formats
#endif
