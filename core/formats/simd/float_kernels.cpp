// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT

// F16, BF16 and the 8-bit floats: as many weights at once as a vector has lanes.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/formats/simd/float_kernels.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep

#include "core/formats/simd/blocks-inl.h"
#include "core/formats/simd/decoding-inl.h"
#include "core/formats/simd/half_lanes-inl.h"
#include "core/formats/simd/vector_codecs.h"

HWY_BEFORE_NAMESPACE();
namespace weightscape::formats::HWY_NAMESPACE {
namespace {

#if !WEIGHTSCAPE_NO_VECTORS

/// toBfloat16() in every lane.
HWY_INLINE Halves bfloatsOf(Floats values) {
    const Words word = hn::BitCast(kWords, values);
    const Words upper = hn::ShiftRight<16>(word);
    const Words odd = hn::And(upper, allWords(1));
    const Words rounded = hn::ShiftRight<16>(hn::Add(hn::Add(word, allWords(0x7FFFU)), odd));
    const auto isNumber = hn::RebindMask(kWords, hn::Eq(values, values));
    const Words bits = hn::IfThenElse(isNumber, rounded, hn::Or(upper, allWords(64)));
    return hn::DemoteTo(kHalves, hn::BitCast(kInts, bits));
}

/// The weights in whole vectors by `convert`, which gives two bytes for each; the rest by the
/// reference. A weight has one nearest value, whatever it counts.
template <typename F, typename Convert>
HWY_INLINE void encodeFloats(std::span<const float> weights, std::span<std::byte> out,
                             const Convert& convert) {
    static_assert(F::kInfo.importance == ImportanceUse::Ignored);
    const std::size_t whole = weights.size() - weights.size() % kLanes;
    auto* halves = reinterpret_cast<std::uint8_t*>(out.data());
    const hn::Repartition<std::uint8_t, HalfTag> bytes;
    for (std::size_t i = 0; i < whole; i += kLanes) {
        const Halves converted = convert(hn::LoadU(kFloats, weights.data() + i));
        hn::StoreU(hn::BitCast(bytes, converted), bytes, halves + 2 * i);
    }
    encodeReference<F>(weights.subspan(whole), {}, out.subspan(2 * whole));
}

/// The same for decoding: `load` makes a vector of what starts at its argument.
template <typename F, typename LoadFloats>
HWY_INLINE void decodeFloats(std::span<const std::byte> bytes, std::span<float> out,
                             const LoadFloats& load) {
    constexpr std::size_t kSize = sizeof(typename F::Block);
    const std::size_t whole = out.size() - out.size() % kLanes;
    const auto* source = reinterpret_cast<const std::uint8_t*>(bytes.data());
    for (std::size_t i = 0; i < whole; i += kLanes) {
        hn::StoreU(load(source + kSize * i), kFloats, out.data() + i);
    }
    decodeReference<F>(bytes.subspan(kSize * whole), out.subspan(whole));
}

HWY_INLINE Halves loadHalves(const std::uint8_t* bytes) {
    const hn::Repartition<std::uint8_t, HalfTag> tag;
    return hn::BitCast(kHalves, hn::LoadU(tag, bytes));
}

HWY_INLINE Halves loadBytes(const std::uint8_t* bytes) {
    return hn::PromoteTo(kHalves, hn::LoadU(hn::Rebind<std::uint8_t, FloatTag>(), bytes));
}

/// E4M3 read with binary16's bias of 15 instead of 7, subnormals included, then scaled up.
HWY_INLINE Floats floatsOfE4M3(Halves bits) {
    const Halves magnitude = hn::And(bits, hn::Set(kHalves, 0x7F));
    const Halves sign = hn::ShiftLeft<15>(hn::ShiftRight<7>(bits));
    const Floats value = hn::Mul(floatsOf(hn::Or(sign, hn::ShiftLeft<7>(magnitude))), all(256.0F));
    const auto isNan = hn::Eq(hn::Abs(value), all(480.0F));  // all bits of the magnitude set
    return hn::IfThenElse(isNan, hn::BitCast(kFloats, allWords(0x7FC00000U)), value);
}

#endif

void encodeF16Here(std::span<const float> weights, const RowImportance& /*importance*/,
                   std::span<std::byte> out) {
#if WEIGHTSCAPE_NO_VECTORS
    encodeReference<F16>(weights, {}, out);
#else
    encodeFloats<F16>(weights, out, [](Floats values) HWY_ATTR { return halvesOf(values); });
#endif
}

void encodeBf16Here(std::span<const float> weights, const RowImportance& /*importance*/,
                    std::span<std::byte> out) {
#if WEIGHTSCAPE_NO_VECTORS
    encodeReference<Bf16>(weights, {}, out);
#else
    encodeFloats<Bf16>(weights, out, [](Floats values) HWY_ATTR { return bfloatsOf(values); });
#endif
}

void decodeF16Here(std::span<const std::byte> bytes, std::span<float> out) {
#if WEIGHTSCAPE_NO_VECTORS
    decodeReference<F16>(bytes, out);
#else
    decodeFloats<F16>(bytes, out, [](const std::uint8_t* source) HWY_ATTR {
        return floatsOf(loadHalves(source));
    });
#endif
}

void decodeBf16Here(std::span<const std::byte> bytes, std::span<float> out) {
#if WEIGHTSCAPE_NO_VECTORS
    decodeReference<Bf16>(bytes, out);
#else
    decodeFloats<Bf16>(bytes, out, [](const std::uint8_t* source) HWY_ATTR {
        const Words word = hn::PromoteTo(kWords, loadHalves(source));
        return hn::BitCast(kFloats, hn::ShiftLeft<16>(word));
    });
#endif
}

void decodeF8E4M3Here(std::span<const std::byte> bytes, std::span<float> out) {
#if WEIGHTSCAPE_NO_VECTORS
    decodeReference<F8E4M3>(bytes, out);
#else
    decodeFloats<F8E4M3>(bytes, out, [](const std::uint8_t* source) HWY_ATTR {
        return floatsOfE4M3(loadBytes(source));
    });
#endif
}

void decodeF8E5M2Here(std::span<const std::byte> bytes, std::span<float> out) {
#if WEIGHTSCAPE_NO_VECTORS
    decodeReference<F8E5M2>(bytes, out);
#else
    decodeFloats<F8E5M2>(bytes, out, [](const std::uint8_t* source) HWY_ATTR {
        return floatsOf(hn::ShiftLeft<8>(loadBytes(source)));
    });
#endif
}

}  // namespace
}  // namespace weightscape::formats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weightscape::formats {

WEIGHTSCAPE_EXPORT_ENCODER(F16)
WEIGHTSCAPE_EXPORT_ENCODER(Bf16)
WEIGHTSCAPE_EXPORT_DECODER(F16)
WEIGHTSCAPE_EXPORT_DECODER(Bf16)
WEIGHTSCAPE_EXPORT_DECODER(F8E4M3)
WEIGHTSCAPE_EXPORT_DECODER(F8E5M2)

}  // namespace weightscape::formats
#endif
