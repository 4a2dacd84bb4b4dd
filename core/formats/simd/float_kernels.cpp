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

/// What is stored for weights, two bytes for each.
HWY_INLINE Halves storedFor(BlockOf<F16> /*format*/, Floats values) {
    return halvesOf(values);
}
HWY_INLINE Halves storedFor(BlockOf<Bf16> /*format*/, Floats values) {
    const Words word = hn::BitCast(kWords, values);
    const Words upper = hn::ShiftRight<16>(word);
    const Words odd = hn::And(upper, allWords(1));
    const Words rounded = hn::ShiftRight<16>(hn::Add(hn::Add(word, allWords(0x7FFFU)), odd));
    const auto isNumber = hn::RebindMask(kWords, hn::Eq(values, values));
    const Words bits = hn::IfThenElse(isNumber, rounded, hn::Or(upper, allWords(64)));
    return hn::DemoteTo(kHalves, hn::BitCast(kInts, bits));
}

HWY_INLINE Halves loadHalves(const std::uint8_t* bytes) {
    const hn::Repartition<std::uint8_t, HalfTag> tag;
    return hn::BitCast(kHalves, hn::LoadU(tag, bytes));
}

HWY_INLINE Halves loadBytes(const std::uint8_t* bytes) {
    return hn::PromoteTo(kHalves, hn::LoadU(hn::Rebind<std::uint8_t, FloatTag>(), bytes));
}

/// The weights that begin at `bytes`.
HWY_INLINE Floats loadFloats(BlockOf<F16> /*format*/, const std::uint8_t* bytes) {
    return floatsOf(loadHalves(bytes));
}
HWY_INLINE Floats loadFloats(BlockOf<Bf16> /*format*/, const std::uint8_t* bytes) {
    const Words word = hn::PromoteTo(kWords, loadHalves(bytes));
    return hn::BitCast(kFloats, hn::ShiftLeft<16>(word));
}
/// Read with binary16's bias of 15 instead of 7, subnormals included, then scaled up.
HWY_INLINE Floats loadFloats(BlockOf<F8E4M3> /*format*/, const std::uint8_t* bytes) {
    const Halves bits = loadBytes(bytes);
    const Halves magnitude = hn::And(bits, hn::Set(kHalves, 0x7F));
    const Halves sign = hn::ShiftLeft<15>(hn::ShiftRight<7>(bits));
    const Floats value = hn::Mul(floatsOf(hn::Or(sign, hn::ShiftLeft<7>(magnitude))), all(256.0F));
    const auto isNan = hn::Eq(hn::Abs(value), all(480.0F));  // all bits of the magnitude set
    return hn::IfThenElse(isNan, hn::BitCast(kFloats, allWords(0x7FC00000U)), value);
}
HWY_INLINE Floats loadFloats(BlockOf<F8E5M2> /*format*/, const std::uint8_t* bytes) {
    return floatsOf(hn::ShiftLeft<8>(loadBytes(bytes)));
}

#endif

/// The weights in whole vectors, the rest by the reference. A weight has one nearest value,
/// whatever it counts.
template <typename F>
HWY_INLINE void encodeFloats(std::span<const float> weights, std::span<std::byte> out) {
    static_assert(F::kInfo.importance == ImportanceUse::Ignored);
    std::size_t whole = 0;
#if !WEIGHTSCAPE_NO_VECTORS
    whole = weights.size() - weights.size() % kLanes;
    auto* halves = reinterpret_cast<std::uint8_t*>(out.data());
    const hn::Repartition<std::uint8_t, HalfTag> bytes;
    for (std::size_t i = 0; i < whole; i += kLanes) {
        const Halves stored = storedFor(BlockOf<F>(), hn::LoadU(kFloats, weights.data() + i));
        hn::StoreU(hn::BitCast(bytes, stored), bytes, halves + 2 * i);
    }
#endif
    encodeReference<F>(weights.subspan(whole), {}, out.subspan(2 * whole));
}

template <typename F>
HWY_INLINE void decodeFloats(std::span<const std::byte> bytes, std::span<float> out) {
    constexpr std::size_t kSize = sizeof(typename F::Block);
    std::size_t whole = 0;
#if !WEIGHTSCAPE_NO_VECTORS
    whole = out.size() - out.size() % kLanes;
    const auto* source = reinterpret_cast<const std::uint8_t*>(bytes.data());
    for (std::size_t i = 0; i < whole; i += kLanes) {
        hn::StoreU(loadFloats(BlockOf<F>(), source + kSize * i), kFloats, out.data() + i);
    }
#endif
    decodeReference<F>(bytes.subspan(kSize * whole), out.subspan(whole));
}

void encodeF16Here(std::span<const float> weights, const RowImportance& /*importance*/,
                   std::span<std::byte> out) {
    encodeFloats<F16>(weights, out);
}
void encodeBf16Here(std::span<const float> weights, const RowImportance& /*importance*/,
                    std::span<std::byte> out) {
    encodeFloats<Bf16>(weights, out);
}
void decodeF16Here(std::span<const std::byte> bytes, std::span<float> out) {
    decodeFloats<F16>(bytes, out);
}
void decodeBf16Here(std::span<const std::byte> bytes, std::span<float> out) {
    decodeFloats<Bf16>(bytes, out);
}
void decodeF8E4M3Here(std::span<const std::byte> bytes, std::span<float> out) {
    decodeFloats<F8E4M3>(bytes, out);
}
void decodeF8E5M2Here(std::span<const std::byte> bytes, std::span<float> out) {
    decodeFloats<F8E5M2>(bytes, out);
}

}  // namespace
}  // namespace weightscape::formats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weightscape::formats {

WEIGHTSCAPE_FLOAT_ENCODERS(WEIGHTSCAPE_EXPORT_ENCODER)
WEIGHTSCAPE_FLOAT_DECODERS(WEIGHTSCAPE_EXPORT_DECODER)

}  // namespace weightscape::formats
#endif
