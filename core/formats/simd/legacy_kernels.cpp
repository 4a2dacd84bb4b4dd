// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT

// Q8_0, Q4_0, Q4_1, Q5_0 and Q5_1 without importance: the scale follows from a block's extremes.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/formats/simd/legacy_kernels.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep

#include "core/formats/simd/block_groups-inl.h"
#include "core/formats/simd/blocks-inl.h"
#include "core/formats/simd/vector_codecs.h"
#include "core/formats/simd/weighted_blocks.h"

HWY_BEFORE_NAMESPACE();
namespace weightscape::formats::HWY_NAMESPACE {

#if !WEIGHTSCAPE_NO_VECTORS

namespace {

/// Stores what `codeOf(weights)` gives for a block's weights, a vector at a time, packed as by
/// packNibbles() and packFifthBits().
template <typename F, typename CodeOf>
HWY_INLINE void storeCodes(const float* HWY_RESTRICT weights, const CodeOf& codeOf,
                           std::uint8_t* HWY_RESTRICT block) {
    std::uint8_t* nibbles = block + offsetof(typename F::Block, codes);
    if constexpr (kHasFifthBits<typename F::Block>) {
        const Codes low = codesOf(weights, codeOf);
        const Codes high = codesOf(weights + 16, codeOf);
        std::uint8_t* fifthBits = block + offsetof(typename F::Block, fifthBits);
        const Codes fifth = allCodes(16);
        hn::StoreMaskBits(kCodes, hn::TestBit(low, fifth), fifthBits);
        hn::StoreMaskBits(kCodes, hn::TestBit(high, fifth), fifthBits + 2);
        hn::StoreU(nibblePairs(lowNibbles(low), high), kCodes, nibbles);
    } else {
        Ints pairs[kPerCodes];
        for (std::size_t i = 0; i < kPerCodes; ++i) {
            const Ints low = codeOf(hn::LoadU(kFloats, weights + i * kLanes));
            const Ints high = codeOf(hn::LoadU(kFloats, weights + 16 + i * kLanes));
            pairs[i] = hn::Or(low, hn::ShiftLeft<4>(high));
        }
        hn::StoreU(codesFrom(pairs), kCodes, nibbles);
    }
}

/// As ScaleLanes, for blocks with a minimum.
struct AffineLanes {
    RunHalves scales;
    RunHalves minimums;
    RunFloats inverses;
    RunFloats lowest;  ///< the minimums before they became F16
};

}  // namespace

/// Scales of Q4_0 and Q5_0: the weight of largest magnitude gets the lowest level.
template <typename F>
HWY_INLINE ScaleLanes scaleGroup(BlockOf<F> /*format*/, const RunGroup<32>& group) {
    const RunRanges range = rangesOf(group);
    const Floats depth = hn::Neg(range.minimum);
    const Floats larger =
        hn::IfThenElse(hn::Gt(range.maximum, depth), range.maximum, range.minimum);
    const Floats lowest = all(static_cast<float>(F::kOpenScale.lowest));
    const auto zero = hn::Eq(larger, zeros());
    Floats scale = hn::Div(hn::IfThenZeroElse(zero, larger), lowest);
    const auto tied = hn::AndNot(zero, hn::Eq(range.maximum, depth));
    if (!hn::AllFalse(kFloats, tied)) {
        // Either sign has the largest magnitude: the first weight with it counts.
        RunFloats scales(scale);
        const LaneBits ties(tied);
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
            if (ties[lane]) scales.values[lane] = F::fit(group.at(lane), {}).scale;
        }
        scale = hn::Load(kFloats, scales.values);
    }
    return {RunHalves(scale), RunFloats(inverseOf(scale)), true};
}

template <typename F>
HWY_INLINE bool codeGroup(BlockOf<F> /*format*/, const RunGroup<32>& group, const ScaleLanes& found,
                          std::uint8_t* HWY_RESTRICT out) {
    constexpr int kTop = F::kOpenScale.highest - F::kOpenScale.lowest;
    const Floats shift = all(0.5F - static_cast<float>(F::kOpenScale.lowest));
    Ints seen = hn::Zero(kInts);
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
        const Floats inverse = found.inverses.everywhere(lane);
        const auto codeOf = [&](Floats weight) HWY_ATTR {
            const Ints code = truncated(hn::Add(hn::Mul(weight, inverse), shift));
            seen = hn::Or(seen, code);
            return hn::Min(code, hn::Set(kInts, kTop));
        };
        std::uint8_t* block = out + lane * sizeof(typename F::Block);
        found.scales.storeTo(block + offsetof(typename F::Block, scale), lane);
        storeCodes<F>(group.at(lane), codeOf, block);
    }
    // One above the highest code is clamped; all else outside comes from weights without a size.
    return allWithin(seen, 2 * kTop + 1);
}

/// Scales and minimums of Q4_1 and Q5_1.
template <typename F>
requires(F::kOpenScale.hasMinimum) HWY_INLINE AffineLanes
    scaleGroup(BlockOf<F> /*format*/, const RunGroup<32>& group) {
    const RunRanges range = rangesOf(group);
    Floats minimum = range.minimum;
    Floats scale = hn::Div(hn::Sub(range.maximum, range.minimum),
                           all(static_cast<float>(F::kOpenScale.highest)));
    const auto zero = hn::Eq(minimum, zeros());
    if (!hn::AllFalse(kFloats, zero)) {
        // The first zero decides on the sign of the minimum.
        RunFloats scales(scale);
        RunFloats minimums(minimum);
        const LaneBits unsure(zero);
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
            if (!unsure[lane]) continue;
            const typename F::Scales fitted = F::fit(group.at(lane), {});
            scales.values[lane] = fitted.scale;
            minimums.values[lane] = fitted.minimum;
        }
        scale = hn::Load(kFloats, scales.values);
        minimum = hn::Load(kFloats, minimums.values);
    }
    return {RunHalves(scale), RunHalves(minimum), RunFloats(inverseOf(scale)), RunFloats(minimum)};
}

template <typename F>
HWY_INLINE bool codeGroup(BlockOf<F> /*format*/, const RunGroup<32>& group,
                          const AffineLanes& found, std::uint8_t* HWY_RESTRICT out) {
    Ints seen = hn::Zero(kInts);
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
        const Floats inverse = found.inverses.everywhere(lane);
        const Floats lowest = found.lowest.everywhere(lane);
        const auto codeOf = [&](Floats weight) HWY_ATTR {
            const Floats level = hn::Mul(hn::Sub(weight, lowest), inverse);
            const Ints code = truncated(hn::Add(level, all(0.5F)));
            seen = hn::Or(seen, code);
            return code;
        };
        std::uint8_t* block = out + lane * sizeof(typename F::Block);
        found.scales.storeTo(block + offsetof(typename F::Block, scale), lane);
        found.minimums.storeTo(block + offsetof(typename F::Block, minimum), lane);
        storeCodes<F>(group.at(lane), codeOf, block);
    }
    return allWithin(seen, F::kOpenScale.highest);
}

HWY_INLINE ScaleLanes scaleGroup(BlockOf<Q8_0> /*format*/, const RunGroup<32>& group) {
    return scaleByMagnitude(group, 127.0F);
}

HWY_INLINE bool codeGroup(BlockOf<Q8_0> /*format*/, const RunGroup<32>& group,
                          const ScaleLanes& found, std::uint8_t* HWY_RESTRICT out) {
    for (std::size_t lane = 0; found.usable && lane < kLanes; ++lane) {
        const Floats inverse = found.inverses.everywhere(lane);
        const auto codeOf = [&](Floats weight)
                                HWY_ATTR { return roundAway(hn::Mul(weight, inverse)); };
        const float* weights = group.at(lane);
        std::uint8_t* block = out + lane * sizeof(Q8_0::Block);
        found.scales.storeTo(block + offsetof(Q8_0::Block, scale), lane);
        std::uint8_t* codes = block + offsetof(Q8_0::Block, codes);
        hn::StoreU(codesOf<std::int8_t>(weights, codeOf), kCodes, codes);
        hn::StoreU(codesOf<std::int8_t>(weights + 16, codeOf), kCodes, codes + 16);
    }
    return found.usable;
}

#endif

namespace {

WEIGHTSCAPE_LEGACY_ENCODERS(WEIGHTSCAPE_ENCODE_GROUPS_HERE)

}  // namespace
}  // namespace weightscape::formats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weightscape::formats {

WEIGHTSCAPE_EXPORT_ENCODER(Q8_0)

/// Defines encodeF(), which leaves weights with importance to encodeWeightedF().
#define WEIGHTSCAPE_EXPORT_UNWEIGHTED_ENCODER(F)                                    \
    HWY_EXPORT(encode##F##Here);                                                    \
    void encode##F(std::span<const float> weights, const RowImportance& importance, \
                   std::span<std::byte> out) {                                      \
        if (importance.values.empty()) {                                            \
            HWY_DYNAMIC_DISPATCH(encode##F##Here)(weights, importance, out);        \
        } else {                                                                    \
            encodeWeighted##F(weights, importance, out);                            \
        }                                                                           \
    }

WEIGHTSCAPE_EXPORT_UNWEIGHTED_ENCODER(Q4_0)
WEIGHTSCAPE_EXPORT_UNWEIGHTED_ENCODER(Q4_1)
WEIGHTSCAPE_EXPORT_UNWEIGHTED_ENCODER(Q5_0)
WEIGHTSCAPE_EXPORT_UNWEIGHTED_ENCODER(Q5_1)

}  // namespace weightscape::formats
#endif
