// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT

// What vector decoders share: sixteen codes at once, as bytes while they are picked from a block,
// then as the integers that multiply a scale.
#if defined(WEIGHTSCAPE_SIMD_DECODING_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef WEIGHTSCAPE_SIMD_DECODING_INL_H
#undef WEIGHTSCAPE_SIMD_DECODING_INL_H
#else
#define WEIGHTSCAPE_SIMD_DECODING_INL_H
#endif

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/formats/reference_codec.h"
#include "core/formats/simd/code_bytes-inl.h"
#include "core/formats/simd/half_lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace weightscape::formats::HWY_NAMESPACE {

#if !WEIGHTSCAPE_NO_VECTORS

/// `value` where the bit number `bit` of a byte is set, else 0.
HWY_INLINE Codes whereBit(Codes bytes, unsigned bit, std::uint8_t value) {
    const Codes mask = allCodes(static_cast<std::uint8_t>(1U << bit));
    return hn::IfThenElseZero(hn::TestBit(bytes, mask), allCodes(value));
}
/// `value` where the bit for a code is set, sixteen of them in two bytes.
HWY_INLINE Codes wherePlane(const std::uint8_t* bytes, std::uint8_t value) {
    std::uint8_t bits[8] = {};
    std::memcpy(bits, bytes, 2);
    return hn::IfThenElseZero(hn::LoadMaskBits(kCodes, bits), allCodes(value));
}
/// The quarters of sixteen bytes, one row after the other.
class QuarterRows {
  public:
    explicit HWY_INLINE QuarterRows(Codes bytes) : m_rest(bytes) {}
    HWY_INLINE Codes next() {
        const Codes quarters = hn::And(m_rest, allCodes(3));
        m_rest = hn::ShiftRight<2>(m_rest);
        return quarters;
    }

  private:
    Codes m_rest;
};

/// Levels of codes that count from -`zero` up.
HWY_INLINE Levels levelsFrom(Codes codes, std::int8_t zero) {
    return hn::Sub(hn::BitCast(kLevels, codes), hn::Set(kLevels, zero));
}
HWY_INLINE Levels asLevels(Codes codes) {
    return hn::BitCast(kLevels, codes);
}
/// The levels that codes of 0 .. 15 stand for.
HWY_INLINE Levels levelsOf(Codes codes, const int (&levels)[16]) {
    HWY_ALIGN std::int8_t table[16];
    for (std::size_t i = 0; i < 16; ++i) table[i] = static_cast<std::int8_t>(levels[i]);
    return hn::TableLookupBytes(hn::Load(kLevels, table), asLevels(codes));
}

/// Hands the levels to `use(i, levels)` as floats, a vector at a time: those from number i on.
template <typename Use>
HWY_INLINE void forEachVector(Levels levels, const Use& use) {
    HWY_ALIGN std::int8_t bytes[16];
    hn::Store(levels, kLevels, bytes);
    const hn::Rebind<std::int8_t, FloatTag> part;
    for (std::size_t i = 0; i < 16; i += kLanes) {
        use(i, hn::ConvertTo(kFloats, hn::PromoteTo(kInts, hn::Load(part, bytes + i))));
    }
}

/// out = level * scale
HWY_INLINE void storeScaled(Levels levels, Floats scale, float* HWY_RESTRICT out) {
    forEachVector(levels, [&](std::size_t i, Floats level)
                              HWY_ATTR { hn::StoreU(hn::Mul(level, scale), kFloats, out + i); });
}

/// out = level * scale + minimum
HWY_INLINE void storeAffine(Levels levels, Floats scale, Floats minimum, float* HWY_RESTRICT out) {
    forEachVector(levels, [&](std::size_t i, Floats level) HWY_ATTR {
        hn::StoreU(hn::Add(hn::Mul(level, scale), minimum), kFloats, out + i);
    });
}

#endif

/// Decodes block after block by decodeBlock(BlockOf<F>, block, out).
template <typename F>
HWY_INLINE void decodeBlocks(std::span<const std::byte> bytes, std::span<float> out) {
#if WEIGHTSCAPE_NO_VECTORS
    decodeReference<F>(bytes, out);
#else
    const auto* block = reinterpret_cast<const std::uint8_t*>(bytes.data());
    for (std::size_t i = 0; i < out.size(); i += F::kWeightsPerBlock) {
        decodeBlock(BlockOf<F>(), block, out.data() + i);
        block += sizeof(typename F::Block);
    }
#endif
}

}  // namespace weightscape::formats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

/// Defines decodeFHere() for this target.
#ifndef WEIGHTSCAPE_DECODE_HERE
#define WEIGHTSCAPE_DECODE_HERE(F)                                                 \
    void decode##F##Here(std::span<const std::byte> bytes, std::span<float> out) { \
        decodeBlocks<F>(bytes, out);                                               \
    }
#endif

/// Defines decodeF(), which calls decodeFHere() of the best target.
#ifndef WEIGHTSCAPE_EXPORT_DECODER
#define WEIGHTSCAPE_EXPORT_DECODER(F)                                        \
    HWY_EXPORT(decode##F##Here);                                             \
    void decode##F(std::span<const std::byte> bytes, std::span<float> out) { \
        HWY_DYNAMIC_DISPATCH(decode##F##Here)(bytes, out);                   \
    }
#endif

#endif  // include guard
