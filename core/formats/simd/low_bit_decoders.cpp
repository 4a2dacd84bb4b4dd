// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT

// TQ1_0, TQ2_0, Q1_0 and Q2_0, sixteen weights at a time.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/formats/simd/low_bit_decoders.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep

#include <algorithm>
#include <cstring>

#include "core/formats/simd/decoding-inl.h"
#include "core/formats/simd/vector_codecs.h"

HWY_BEFORE_NAMESPACE();
namespace weightscape::formats::HWY_NAMESPACE {

#if !WEIGHTSCAPE_NO_VECTORS

namespace {

/// The next trits of sixteen of TQ1_0's bytes, as levels: a byte is a fraction of 256, and its
/// first trit how many thirds are below. Leaves what follows after that trit.
HWY_INLINE Levels nextTrits(Codes& fractions) {
    // The largest bytes that times 3 are below 256 and 512.
    const auto aboveFirst = hn::VecFromMask(kCodes, hn::Gt(fractions, allCodes(85)));
    const auto aboveSecond = hn::VecFromMask(kCodes, hn::Gt(fractions, allCodes(170)));
    fractions = hn::Add(fractions, hn::Add(fractions, fractions));
    // Each of the masks is -1.
    return hn::Sub(hn::Set(kLevels, -1), asLevels(hn::Add(aboveFirst, aboveSecond)));
}

}  // namespace

HWY_INLINE void decodeBlock(BlockOf<TQ1_0> /*format*/, const std::uint8_t* block,
                            float* HWY_RESTRICT out) {
    const Floats scale = allOfHalf(block + offsetof(TQ1_0::Block, scale));
    const std::uint8_t* trits = block + offsetof(TQ1_0::Block, trits);
    // The runs of 32, 16 and 4 bytes of TQ1_0, sixteen bytes at a time.
    for (std::size_t m = 0; m < 48; m += 16) {
        Codes fractions = loadCodes(trits + m);
        float* first = m < 32 ? out + m : out + 160;
        const std::size_t apart = m < 32 ? 32 : 16;
        for (std::size_t n = 0; n < 5; ++n) {
            storeScaled(nextTrits(fractions), scale, first + n * apart);
        }
    }
    HWY_ALIGN std::uint8_t last[16] = {};
    std::memcpy(last, trits + 48, 4);
    Codes fractions = hn::Load(kCodes, last);
    HWY_ALIGN std::int8_t levels[32];
    for (std::size_t n = 0; n < 4; ++n) hn::StoreU(nextTrits(fractions), kLevels, levels + 4 * n);
    storeScaled(hn::Load(kLevels, levels), scale, out + 240);
}

HWY_INLINE void decodeBlock(BlockOf<TQ2_0> /*format*/, const std::uint8_t* block,
                            float* HWY_RESTRICT out) {
    const Floats scale = allOfHalf(block + offsetof(TQ2_0::Block, scale));
    for (std::size_t part = 0; part < 4; ++part) {
        QuarterRows rows(loadCodes(block + offsetof(TQ2_0::Block, codes) + 16 * part));
        float* first = out + part / 2 * 128 + part % 2 * 16;
        for (std::size_t row = 0; row < 4; ++row) {
            storeScaled(levelsFrom(rows.next(), 1), scale, first + 32 * row);
        }
    }
}

HWY_INLINE void decodeBlock(BlockOf<Q1_0> /*format*/, const std::uint8_t* block,
                            float* HWY_RESTRICT out) {
    const Floats positive = allOfHalf(block + offsetof(Q1_0::Block, scale));
    const Floats negative = hn::Neg(positive);
    const std::uint8_t* signs = block + offsetof(Q1_0::Block, signs);
    for (std::size_t i = 0; i < 128; i += kLanes) {
        std::uint8_t bits[8] = {};
        std::memcpy(bits, signs + i / 8, std::max<std::size_t>(kLanes / 8, 1));
        bits[0] = static_cast<std::uint8_t>(bits[0] >> i % 8);
        const auto mask = hn::LoadMaskBits(kFloats, bits);
        hn::StoreU(hn::IfThenElse(mask, positive, negative), kFloats, out + i);
    }
}

HWY_INLINE void decodeBlock(BlockOf<Q2_0> /*format*/, const std::uint8_t* block,
                            float* HWY_RESTRICT out) {
    const Floats scale = allOfHalf(block + offsetof(Q2_0::Block, scale));
    QuarterRows rows(loadCodes(block + offsetof(Q2_0::Block, codes)));
    const Codes first = rows.next();
    const Codes second = rows.next();
    const Codes third = rows.next();
    const Codes fourth = rows.next();
    // Neighbouring weights are the four quarters of a byte.
    const hn::Repartition<std::uint16_t, CodeTag> pairs;
    const auto storePart = [&](Codes lower, Codes upper, float* part) HWY_ATTR {
        const auto low = hn::BitCast(pairs, lower);
        const auto high = hn::BitCast(pairs, upper);
        const Codes begin = hn::BitCast(kCodes, hn::InterleaveLower(pairs, low, high));
        const Codes end = hn::BitCast(kCodes, hn::InterleaveUpper(pairs, low, high));
        storeScaled(levelsFrom(begin, 1), scale, part);
        storeScaled(levelsFrom(end, 1), scale, part + 16);
    };
    storePart(hn::InterleaveLower(kCodes, first, second),
              hn::InterleaveLower(kCodes, third, fourth), out);
    storePart(hn::InterleaveUpper(kCodes, first, second),
              hn::InterleaveUpper(kCodes, third, fourth), out + 32);
}

#endif

namespace {

WEIGHTSCAPE_LOW_BIT_DECODERS(WEIGHTSCAPE_DECODE_HERE)

}  // namespace
}  // namespace weightscape::formats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weightscape::formats {

WEIGHTSCAPE_LOW_BIT_DECODERS(WEIGHTSCAPE_EXPORT_DECODER)

}  // namespace weightscape::formats
#endif
