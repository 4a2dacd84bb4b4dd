// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT

// The 16-bit floats of number_types.h, converted in every lane.
#if defined(WEIGHTSCAPE_SIMD_HALF_LANES_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef WEIGHTSCAPE_SIMD_HALF_LANES_INL_H
#undef WEIGHTSCAPE_SIMD_HALF_LANES_INL_H
#else
#define WEIGHTSCAPE_SIMD_HALF_LANES_INL_H
#endif

#include <cstdint>
#include <cstring>

#include "core/formats/simd/lanes-inl.h"
#include "core/support/number_types.h"

/// True where the processor converts binary16 itself: as IEEE 754 asks, but for NaN.
#undef WEIGHTSCAPE_CONVERTS_HALVES
#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX2 && !defined(HWY_DISABLE_F16C)
#define WEIGHTSCAPE_CONVERTS_HALVES 1
#else
#define WEIGHTSCAPE_CONVERTS_HALVES 0
#endif

HWY_BEFORE_NAMESPACE();
namespace weightscape::formats::HWY_NAMESPACE {

using HalfTag = hn::Rebind<std::uint16_t, FloatTag>;
using Halves = hn::Vec<HalfTag>;
inline constexpr HalfTag kHalves;
inline constexpr hn::RebindToUnsigned<FloatTag> kWords;
using Words = hn::Vec<hn::RebindToUnsigned<FloatTag>>;

HWY_INLINE Words allWords(std::uint32_t bits) {
    return hn::Set(kWords, bits);
}

/// toFloat(Half) in every lane; a NaN may come with other bits.
HWY_INLINE Floats floatsOf(Halves halves) {
#if WEIGHTSCAPE_CONVERTS_HALVES
    return hn::PromoteTo(kFloats, hn::BitCast(hn::Rebind<hwy::float16_t, FloatTag>(), halves));
#else
    const Words word = hn::ShiftLeft<16>(hn::PromoteTo(kWords, halves));
    const Words twice = hn::Add(word, word);
    const Floats shifted =
        hn::BitCast(kFloats, hn::Add(hn::ShiftRight<4>(twice), allWords(0xE0U << 23U)));
    const Floats normal = hn::Mul(shifted, all(0x1.0p-112F));
    const Floats raised =
        hn::BitCast(kFloats, hn::Or(hn::ShiftRight<17>(twice), allWords(126U << 23U)));
    const Floats subnormal = hn::Sub(raised, all(0.5F));
    const auto isSubnormal =
        hn::RebindMask(kFloats, hn::Eq(hn::ShiftRight<27>(twice), hn::Zero(kWords)));
    return hn::CopySign(hn::IfThenElse(isSubnormal, subnormal, normal), hn::BitCast(kFloats, word));
#endif
}

/// toHalf() in every lane.
HWY_INLINE Halves halvesOf(Floats values) {
#if WEIGHTSCAPE_CONVERTS_HALVES
    const Floats quiet = hn::CopySign(hn::BitCast(kFloats, allWords(0x7FC00000U)), values);
    const Floats usual = hn::IfThenElse(hn::Eq(values, values), values, quiet);
    return hn::BitCast(kHalves, hn::DemoteTo(hn::Rebind<hwy::float16_t, FloatTag>(), usual));
#else
    const Words word = hn::BitCast(kWords, values);
    const Floats scaled = hn::Mul(hn::Mul(hn::Abs(values), all(0x1.0p+112F)), all(0x1.0p-110F));
    const Words exponent = hn::And(hn::Add(word, word), allWords(0xFF000000U));
    const Words bias = hn::Max(exponent, allWords(0x71000000U));
    const Floats start =
        hn::BitCast(kFloats, hn::Add(hn::ShiftRight<1>(bias), allWords(0x07800000U)));
    const Words bits = hn::BitCast(kWords, hn::Add(start, scaled));
    const Words magnitude = hn::Add(hn::And(hn::ShiftRight<13>(bits), allWords(0x7C00U)),
                                    hn::And(bits, allWords(0x0FFFU)));
    const auto isNumber = hn::RebindMask(kWords, hn::Eq(values, values));
    const Words sign = hn::ShiftLeft<15>(hn::ShiftRight<31>(word));
    const Words half = hn::Or(sign, hn::IfThenElse(isNumber, magnitude, allWords(0x7E00U)));
    return hn::DemoteTo(kHalves, hn::BitCast(kInts, half));
#endif
}

/// The half stored at `bytes`, in every lane.
HWY_INLINE Floats allOfHalf(const std::uint8_t* bytes) {
    std::uint16_t bits = 0;
    std::memcpy(&bits, bytes, sizeof(bits));
    return floatsOf(hn::Set(kHalves, bits));
}

}  // namespace weightscape::formats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
