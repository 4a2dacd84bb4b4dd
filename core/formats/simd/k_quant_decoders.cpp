// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT

// The super-blocks of 256: sixteen weights at a time, see the formats' headers for the layouts.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/formats/simd/k_quant_decoders.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep

#include "core/formats/codebook_search.h"
#include "core/formats/simd/decoding-inl.h"
#include "core/formats/simd/six_bit_levels-inl.h"
#include "core/formats/simd/vector_codecs.h"
#include "core/formats/six_bit_scales.h"

HWY_BEFORE_NAMESPACE();
namespace weightscape::formats::HWY_NAMESPACE {

#if !WEIGHTSCAPE_NO_VECTORS

namespace {

/// What multiplies the codes of each sub-block: a scale times sixteen levels.
struct Steps {
    HWY_ALIGN float values[16];

    HWY_INLINE Steps(Levels levels, Floats scale) { storeScaled(levels, scale, values); }
    [[nodiscard]] HWY_INLINE Floats operator[](std::size_t subBlock) const {
        return all(values[subBlock]);
    }
};

/// Steps and minimums of Q4_K and Q5_K: those of sub-block j at [j] and [8 + j].
struct SixBitSteps {
    HWY_ALIGN float values[32];

    template <typename F>
    HWY_INLINE SixBitSteps(BlockOf<F> /*format*/, const std::uint8_t* block) {
        HWY_ALIGN std::uint8_t codes[16];
        unpackSixBitScales(block + offsetof(typename F::Block, subScales), codes, codes + 8);
        const Levels levels = asLevels(hn::Load(kCodes, codes));
        // Half of what either writes is not used.
        storeScaled(levels, allOfHalf(block + offsetof(typename F::Block, scale)), values);
        storeScaled(levels, hn::Neg(allOfHalf(block + offsetof(typename F::Block, minimum))),
                    values + 16);
    }
    [[nodiscard]] HWY_INLINE Floats step(std::size_t subBlock) const {
        return all(values[subBlock]);
    }
    [[nodiscard]] HWY_INLINE Floats minimum(std::size_t subBlock) const {
        return all(values[24 + subBlock]);
    }
};

}  // namespace

HWY_INLINE void decodeBlock(BlockOf<Q2_K> /*format*/, const std::uint8_t* block,
                            float* HWY_RESTRICT out) {
    const Codes both = loadCodes(block + offsetof(Q2_K::Block, subScales));
    const Steps steps(asLevels(lowNibbles(both)), allOfHalf(block + offsetof(Q2_K::Block, scale)));
    const Steps minimums(asLevels(highNibbles(both)),
                         hn::Neg(allOfHalf(block + offsetof(Q2_K::Block, minimum))));
    for (std::size_t part = 0; part < 4; ++part) {
        QuarterRows rows(loadCodes(block + offsetof(Q2_K::Block, codes) + 16 * part));
        for (std::size_t row = 0; row < 4; ++row) {
            const std::size_t j = part / 2 * 8 + 2 * row + part % 2;
            storeAffine(asLevels(rows.next()), steps[j], minimums[j], out + 16 * j);
        }
    }
}

HWY_INLINE void decodeBlock(BlockOf<Q3_K> /*format*/, const std::uint8_t* block,
                            float* HWY_RESTRICT out) {
    HWY_ALIGN std::uint8_t scaleCodes[16];
    Q3_K::unpackScaleCodes(block + offsetof(Q3_K::Block, subScales), scaleCodes);
    const Steps steps(levelsFrom(hn::Load(kCodes, scaleCodes), 32),
                      allOfHalf(block + offsetof(Q3_K::Block, scale)));
    for (std::size_t part = 0; part < 4; ++part) {
        QuarterRows rows(loadCodes(block + offsetof(Q3_K::Block, codes) + 16 * part));
        const Codes thirdBits = loadCodes(block + offsetof(Q3_K::Block, thirdBits) + part % 2 * 16);
        for (unsigned row = 0; row < 4; ++row) {
            const std::size_t j = part / 2 * 8 + 2 * row + part % 2;
            const auto plane = static_cast<unsigned>(part / 2 * 4) + row;
            const Codes codes = hn::Or(rows.next(), whereBit(thirdBits, plane, 4));
            storeScaled(levelsFrom(codes, 4), steps[j], out + 16 * j);
        }
    }
}

HWY_INLINE void decodeBlock(BlockOf<Q4_K> format, const std::uint8_t* block,
                            float* HWY_RESTRICT out) {
    const SixBitSteps steps(format, block);
    for (std::size_t part = 0; part < 8; ++part) {
        const Codes both = loadCodes(block + offsetof(Q4_K::Block, codes) + 16 * part);
        const std::size_t j = part / 2 * 2;
        float* low = out + 32 * j + part % 2 * 16;
        storeAffine(asLevels(lowNibbles(both)), steps.step(j), steps.minimum(j), low);
        storeAffine(asLevels(highNibbles(both)), steps.step(j + 1), steps.minimum(j + 1), low + 32);
    }
}

HWY_INLINE void decodeBlock(BlockOf<Q5_K> format, const std::uint8_t* block,
                            float* HWY_RESTRICT out) {
    const SixBitSteps steps(format, block);
    for (std::size_t part = 0; part < 8; ++part) {
        const Codes both = loadCodes(block + offsetof(Q5_K::Block, codes) + 16 * part);
        const Codes fifthBits = loadCodes(block + offsetof(Q5_K::Block, fifthBits) + part % 2 * 16);
        const auto j = static_cast<unsigned>(part / 2 * 2);
        const Codes low = hn::Or(lowNibbles(both), whereBit(fifthBits, j, 16));
        const Codes high = hn::Or(highNibbles(both), whereBit(fifthBits, j + 1, 16));
        float* first = out + 32 * j + part % 2 * 16;
        storeAffine(asLevels(low), steps.step(j), steps.minimum(j), first);
        storeAffine(asLevels(high), steps.step(j + 1), steps.minimum(j + 1), first + 32);
    }
}

HWY_INLINE void decodeBlock(BlockOf<Q6_K> format, const std::uint8_t* block,
                            float* HWY_RESTRICT out) {
    const Steps steps(asLevels(loadCodes(block + offsetof(Q6_K::Block, subScales))),
                      allOfHalf(block + offsetof(Q6_K::Block, scale)));
    eachSubBlock(format, block, [&](std::size_t j, Levels levels) HWY_ATTR {
        storeScaled(levels, steps[j], out + 16 * j);
    });
}

HWY_INLINE void decodeBlock(BlockOf<IQ4_XS> /*format*/, const std::uint8_t* bytes,
                            float* HWY_RESTRICT out) {
    IQ4_XS::Block block;
    std::memcpy(&block, bytes, sizeof(block));
    const IQ4_XS::Scales scales = IQ4_XS::scalesOf(block);
    for (std::size_t j = 0; j < IQ4_XS::kSubBlocks; ++j) {
        const Codes both = loadCodes(bytes + offsetof(IQ4_XS::Block, codes) + 16 * j);
        const Floats step = all(scales.step(j));
        storeScaled(levelsOf(lowNibbles(both), kCodebook), step, out + 32 * j);
        storeScaled(levelsOf(highNibbles(both), kCodebook), step, out + 32 * j + 16);
    }
}

#endif

namespace {

WEIGHTSCAPE_K_QUANT_DECODERS(WEIGHTSCAPE_DECODE_HERE)

}  // namespace
}  // namespace weightscape::formats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weightscape::formats {

WEIGHTSCAPE_K_QUANT_DECODERS(WEIGHTSCAPE_EXPORT_DECODER)

}  // namespace weightscape::formats
#endif
