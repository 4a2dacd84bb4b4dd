// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT

// What encoders without a search share: a group has as many blocks as a vector has lanes. What
// depends on a whole block (its extremes, its scale) is found for all of them together, one block
// per lane; then codes are made block after block, neighbouring weights in neighbouring lanes.
#if defined(WEIGHTSCAPE_SIMD_BLOCK_GROUPS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef WEIGHTSCAPE_SIMD_BLOCK_GROUPS_INL_H
#undef WEIGHTSCAPE_SIMD_BLOCK_GROUPS_INL_H
#else
#define WEIGHTSCAPE_SIMD_BLOCK_GROUPS_INL_H
#endif

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

#include "core/formats/reference_codec.h"
#include "core/formats/signed_search.h"
#include "core/formats/simd/code_bytes-inl.h"
#include "core/formats/simd/half_lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace weightscape::formats::HWY_NAMESPACE {

/// kLanes neighbouring runs of `Count` weights: blocks, or parts of blocks with a scale of their
/// own.
template <std::size_t Count>
struct RunGroup {
    const float* HWY_RESTRICT weights;

    [[nodiscard]] HWY_INLINE const float* at(std::size_t lane) const {
        return weights + lane * Count;
    }
};

/// Encodes whole groups: scaleGroup(BlockOf<F>, group) finds what depends on whole blocks, then
/// codeGroup(BlockOf<F>, group, scales, out) makes the codes. Where that returns false, the short
/// cuts taken do not hold for some weight (infinite, no number, far too small), and the reference
/// encodes the group.
template <typename F, std::size_t Runs>
HWY_NOINLINE void encodeWholeGroups(std::span<const float> weights, std::span<std::byte> out) {
    constexpr std::size_t kWeights = kLanes / Runs * F::kWeightsPerBlock;
    constexpr std::size_t kBytes = kLanes / Runs * sizeof(typename F::Block);
    using Group = RunGroup<F::kWeightsPerBlock / Runs>;
    auto nextScales = scaleGroup(BlockOf<F>(), Group{weights.data()});
    while (!weights.empty()) {
        const Group group{weights.data()};
        const auto scales = nextScales;
        // Scales are a long chain of steps: those of the next group run beside this one's codes.
        if (weights.size() > kWeights) {
            nextScales = scaleGroup(BlockOf<F>(), Group{weights.data() + kWeights});
        }
        if (!codeGroup(BlockOf<F>(), group, scales, reinterpret_cast<std::uint8_t*>(out.data()))) {
            encodeReference<F>(weights.first(kWeights), {}, out.first(kBytes));
        }
        weights = weights.subspan(kWeights);
        out = out.subspan(kBytes);
    }
}

/// Encodes any number of blocks of `Runs` runs each by encodeWholeGroups(); ones fill the last
/// group.
template <typename F, std::size_t Runs = 1>
HWY_INLINE void encodeGroups(std::span<const float> weights, std::span<std::byte> out) {
#if WEIGHTSCAPE_NO_VECTORS
    encodeReference<F>(weights, {}, out);
#else
    constexpr std::size_t kWeights = kLanes / Runs * F::kWeightsPerBlock;
    constexpr std::size_t kBytes = kLanes / Runs * sizeof(typename F::Block);
    const std::size_t groups = weights.size() / kWeights;
    if (groups > 0) {
        encodeWholeGroups<F, Runs>(weights.first(groups * kWeights), out.first(groups * kBytes));
    }
    const auto rest = weights.subspan(groups * kWeights);
    if (rest.empty()) return;
    HWY_ALIGN float filled[kWeights];
    std::byte bytes[kBytes];
    std::fill(std::copy(rest.begin(), rest.end(), filled), filled + kWeights, 1.0F);
    encodeWholeGroups<F, Runs>(filled, bytes);
    std::copy_n(bytes, out.size() - groups * kBytes, out.begin() + groups * kBytes);
#endif
}

#if !WEIGHTSCAPE_NO_VECTORS

/// Combines the lanes of each of four vectors within every 128 bits: lane k of those becomes
/// vector k's.
template <typename V, typename Combine>
HWY_INLINE V combineQuads(V a, V b, V c, V d, const Combine& combine) {
    const hn::DFromV<V> tag;
    const V even = combine(hn::InterleaveLower(tag, a, c), hn::InterleaveUpper(tag, a, c));
    const V odd = combine(hn::InterleaveLower(tag, b, d), hn::InterleaveUpper(tag, b, d));
    return combine(hn::InterleaveLower(tag, even, odd), hn::InterleaveUpper(tag, even, odd));
}

template <typename V, typename Combine>
HWY_INLINE V combineHalves(V a, V b, const Combine& combine) {
    const hn::DFromV<V> tag;
    return combine(hn::ConcatLowerLower(tag, b, a), hn::ConcatUpperUpper(tag, b, a));
}

/// Lane k of the result is all lanes of rows[k], combined in any order.
template <typename V, typename Combine>
HWY_INLINE V combineRows(const V (&rows)[kLanes], const Combine& combine) {
    V quads[kLanes / 4];
    for (std::size_t i = 0; i < kLanes / 4; ++i) {
        quads[i] =
            combineQuads(rows[4 * i], rows[4 * i + 1], rows[4 * i + 2], rows[4 * i + 3], combine);
    }
    if constexpr (kLanes == 4) {
        return quads[0];
    } else if constexpr (kLanes == 8) {
        return combineHalves(quads[0], quads[1], combine);
    } else {
        const V even = combineHalves(quads[0], quads[2], combine);
        const V odd = combineHalves(quads[1], quads[3], combine);
        return combine(hn::OddEvenBlocks(odd, even),
                       hn::SwapAdjacentBlocks(hn::OddEvenBlocks(even, odd)));
    }
}

/// largestMagnitudeBits() of every run.
template <std::size_t Count>
HWY_INLINE Ints largestMagnitudes(const RunGroup<Count>& group) {
    const auto larger = [](Ints a, Ints b) HWY_ATTR { return hn::Max(a, b); };
    Ints rows[kLanes];
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
        const float* weights = group.at(lane);
        rows[lane] = hn::BitCast(kInts, hn::Abs(hn::LoadU(kFloats, weights)));
        for (std::size_t i = kLanes; i < Count; i += kLanes) {
            const Floats magnitude = hn::Abs(hn::LoadU(kFloats, weights + i));
            rows[lane] = hn::Max(rows[lane], hn::BitCast(kInts, magnitude));
        }
    }
    return combineRows(rows, larger);
}

/// The smallest and the largest weight of every run; which zero, and what a NaN gives, is left
/// open.
struct RunRanges {
    Floats minimum, maximum;
};

template <std::size_t Count>
HWY_INLINE RunRanges rangesOf(const RunGroup<Count>& group) {
    Floats minimums[kLanes];
    Floats maximums[kLanes];
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
        const float* weights = group.at(lane);
        minimums[lane] = hn::LoadU(kFloats, weights);
        maximums[lane] = minimums[lane];
        for (std::size_t i = kLanes; i < Count; i += kLanes) {
            const Floats weight = hn::LoadU(kFloats, weights + i);
            minimums[lane] = hn::Min(minimums[lane], weight);
            maximums[lane] = hn::Max(maximums[lane], weight);
        }
    }
    return {combineRows(minimums, [](Floats a, Floats b) HWY_ATTR { return hn::Min(a, b); }),
            combineRows(maximums, [](Floats a, Floats b) HWY_ATTR { return hn::Max(a, b); })};
}

/// 1 / scale, or 0 for 0.
HWY_INLINE Floats inverseOf(Floats scale) {
    return hn::IfThenZeroElse(hn::Eq(scale, zeros()), hn::Div(all(1.0F), scale));
}

/// Towards zero. What does not fit in 32 bits, NaN included, gives some number that needs them all.
HWY_INLINE Ints truncated(Floats values) {
    // ConvertTo brings such numbers to the nearest end, which takes steps of its own.
#if HWY_TARGET == HWY_AVX3
    return Ints{_mm512_cvttps_epi32(values.raw)};
#elif HWY_TARGET == HWY_AVX2
    return Ints{_mm256_cvttps_epi32(values.raw)};
#elif HWY_TARGET == HWY_SSE4
    return Ints{_mm_cvttps_epi32(values.raw)};
#else
    const auto number = hn::RebindMask(kInts, hn::Eq(values, values));
    const Ints least = hn::Set(kInts, std::numeric_limits<std::int32_t>::min());
    return hn::IfThenElse(number, hn::ConvertTo(kInts, values), least);
#endif
}

/// roundHalfAway() of rounding.h, but as truncated() for what does not fit.
HWY_INLINE Ints roundAway(Floats values) {
    return truncated(hn::Add(values, hn::CopySign(all(0x1.fffffep-2F), values)));
}

/// True when every lane is within 0 .. limit.
HWY_INLINE bool allWithin(Ints numbers, std::int32_t limit) {
    const hn::RebindToUnsigned<IntTag> words;
    const auto bits = hn::BitCast(words, numbers);
    const auto top = hn::Set(words, static_cast<std::uint32_t>(limit));
    return hn::AllTrue(words, hn::Eq(hn::Max(bits, top), top));
}

/// Numbers of every run, to be taken one by one.
struct RunFloats {
    HWY_ALIGN float values[kLanes];

    explicit HWY_INLINE RunFloats(Floats lanes) { hn::Store(lanes, kFloats, values); }
    [[nodiscard]] float operator[](std::size_t lane) const { return values[lane]; }
    [[nodiscard]] HWY_INLINE Floats everywhere(std::size_t lane) const { return all(values[lane]); }
};

/// toHalf() of numbers of every run.
struct RunHalves {
    HWY_ALIGN std::uint16_t bits[kLanes];

    explicit HWY_INLINE RunHalves(Floats lanes) { hn::Store(halvesOf(lanes), kHalves, bits); }
    HWY_INLINE void storeTo(std::uint8_t* HWY_RESTRICT bytes, std::size_t lane) const {
        std::memcpy(bytes, bits + lane, sizeof(std::uint16_t));
    }
};

/// What is found for the blocks of a group.
struct ScaleLanes {
    RunHalves scales;
    RunFloats inverses;  ///< of the scales before they became F16
    bool usable;         ///< false: the reference has to encode the group
};

/// Scales for which the largest magnitude of a block gets level `top`.
template <std::size_t Count>
HWY_INLINE ScaleLanes scaleByMagnitude(const RunGroup<Count>& group, float top) {
    const Ints largest = largestMagnitudes(group);
    const Floats scale = hn::Div(hn::BitCast(kFloats, largest), all(top));
    const Floats inverse = inverseOf(scale);
    const auto finite = hn::RebindMask(kFloats, hn::Lt(largest, hn::Set(kInts, kInfinityBits)));
    const auto invertible = hn::Lt(inverse, all(std::numeric_limits<float>::infinity()));
    const bool usable = hn::AllTrue(kFloats, hn::And(finite, invertible));
    return {RunHalves(scale), RunFloats(inverse), usable};
}

#endif

}  // namespace weightscape::formats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

/// Defines encodeFHere() for this target by encodeGroups(), whatever weights count.
#ifndef WEIGHTSCAPE_ENCODE_GROUPS_HERE
#define WEIGHTSCAPE_ENCODE_GROUPS_HERE(F)                                                     \
    void encode##F##Here(std::span<const float> weights, const RowImportance& /*importance*/, \
                         std::span<std::byte> out) {                                          \
        encodeGroups<F>(weights, out);                                                        \
    }
#endif

#endif  // include guard
