// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT

// Decoders of the formats with a codebook: the levels of a point are loaded as bytes that lie
// beside each other, become magnitudes by a look-up in a register, and get their signs by a mask.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/formats/simd/grid_decoders.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep

#include <cstring>
#include <type_traits>
#include <utility>

#include "core/formats/simd/decoding-inl.h"
#include "core/formats/simd/vector_codecs.h"

HWY_BEFORE_NAMESPACE();
namespace weightscape::formats::HWY_NAMESPACE {

#if !WEIGHTSCAPE_NO_VECTORS

namespace {

/// One byte for each of Count weights.
template <std::size_t Count>
using ByteTag = hn::Simd<std::uint8_t, Count, 0>;

/// The levels of Count weights of a block from weight `first` on.
template <typename F, std::size_t Count, typename Grid>
HWY_INLINE hn::Vec<ByteTag<Count>> levelBytes(const Grid& grid, const typename F::Block& block,
                                              std::size_t first) {
    constexpr ByteTag<Count> kBytes;
    if constexpr (Count <= Grid::kDimension) {
        const auto& point = grid.points[F::pointOf(block, first / Grid::kDimension)];
        return hn::LoadU(kBytes, point.levels + first % Grid::kDimension);
    } else {
        constexpr std::size_t kHalf = Count / 2;
        return hn::Combine(kBytes, levelBytes<F, kHalf>(grid, block, first + kHalf),
                           levelBytes<F, kHalf>(grid, block, first));
    }
}

HWY_INLINE Floats toFloats(hn::Vec<ByteTag<kLanes>> bytes) {
    return hn::ConvertTo(kFloats, hn::PromoteTo(kInts, bytes));
}

/// Lanes whose bit is set; byteOf(i) has the bits of eight weights number i.
template <typename ByteOf>
HWY_INLINE FloatMask lanesOf(std::size_t first, const ByteOf& byteOf) {
    unsigned bits = byteOf(first / 8) >> first % 8;
    if constexpr (kLanes == 16) bits |= byteOf(first / 8 + 1) << 8U;
    HWY_ALIGN static constexpr std::int32_t kBits[16] = {
        1 << 0, 1 << 1, 1 << 2,  1 << 3,  1 << 4,  1 << 5,  1 << 6,  1 << 7,
        1 << 8, 1 << 9, 1 << 10, 1 << 11, 1 << 12, 1 << 13, 1 << 14, 1 << 15};
    const Ints word = hn::Set(kInts, static_cast<std::int32_t>(bits));
    return hn::RebindMask(kFloats, hn::TestBit(word, hn::Load(kInts, kBits)));
}

/// What a level stands for, in the bytes that TableLookupBytes() takes.
template <std::size_t Radix>
HWY_INLINE hn::Vec<ByteTag<16>> magnitudeTable(const float (&magnitudes)[Radix]) {
    HWY_ALIGN std::uint8_t bytes[16] = {};
    for (std::size_t i = 0; i < Radix; ++i) bytes[i] = static_cast<std::uint8_t>(magnitudes[i]);
    return hn::Load(ByteTag<16>(), bytes);
}

/// decodePoint() for sixteen weights from weight 16 * Part on. Where they lie in the block is known
/// to the compiler.
template <typename F, std::size_t Part>
HWY_INLINE void decodeSixteen(const typename F::Block& block, hn::Vec<ByteTag<16>> table,
                              float* HWY_RESTRICT out) {
    const Floats step = all(F::stepOf(block, 16 * Part / F::Search::kCount));
    for (std::size_t i = 16 * Part; i < 16 * Part + 16; i += kLanes) {
        const auto levels = levelBytes<F, kLanes>(F::Search::grid(), block, i);
        const Floats values = hn::Mul(step, toFloats(hn::TableLookupBytes(table, levels)));
        const FloatMask negative =
            lanesOf(i, [&](std::size_t eight) HWY_ATTR { return F::signsOf(block, eight); });
        hn::StoreU(hn::IfThenElse(negative, hn::Neg(values), values), kFloats, out + i);
    }
}

/// decodeTernaryPoint() in the same way; a scale serves Count weights.
template <typename F, std::size_t Count, std::size_t Part>
HWY_INLINE void decodeTernarySixteen(const typename F::Block& block, float* HWY_RESTRICT out) {
    const Floats step = all(F::stepOf(block, 16 * Part / Count));
    for (std::size_t i = 16 * Part; i < 16 * Part + 16; i += kLanes) {
        const Floats level =
            hn::Sub(toFloats(levelBytes<F, kLanes>(kIq1Grid, block, i)), all(1.0F));
        const FloatMask down = lanesOf(
            i, [&](std::size_t eight) HWY_ATTR { return F::isDown(block, eight) ? 255U : 0U; });
        const Floats shift = hn::IfThenElse(down, all(-kIq1Shift), all(kIq1Shift));
        hn::StoreU(hn::Mul(step, hn::Add(level, shift)), kFloats, out + i);
    }
}

template <typename F, std::size_t... Part>
HWY_INLINE void decodeParts(const typename F::Block& block, float* HWY_RESTRICT out,
                            std::index_sequence<Part...> /*parts*/) {
    if constexpr (std::is_same_v<F, IQ1_S>) {
        (decodeTernarySixteen<F, 32, Part>(block, out), ...);
    } else if constexpr (std::is_same_v<F, IQ1_M>) {
        (decodeTernarySixteen<F, 16, Part>(block, out), ...);
    } else {
        const auto table = magnitudeTable(F::kMagnitudes);
        (decodeSixteen<F, Part>(block, table, out), ...);
    }
}

}  // namespace

template <typename F>
HWY_INLINE void decodeBlock(BlockOf<F> /*format*/, const std::uint8_t* bytes,
                            float* HWY_RESTRICT out) {
    typename F::Block block;
    std::memcpy(&block, bytes, sizeof(block));
    decodeParts<F>(block, out, std::make_index_sequence<F::kWeightsPerBlock / 16>());
}

#endif

namespace {

WEIGHTSCAPE_GRID_DECODERS(WEIGHTSCAPE_DECODE_HERE)

}  // namespace
}  // namespace weightscape::formats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weightscape::formats {

WEIGHTSCAPE_GRID_DECODERS(WEIGHTSCAPE_EXPORT_DECODER)

}  // namespace weightscape::formats
#endif
