// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT

// TQ1_0, TQ2_0, Q2_0 (levels -1, 0 and 1 of the largest magnitude) and Q1_0 (signs).
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/formats/simd/low_bit_kernels.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep

#include "core/formats/simd/block_groups-inl.h"
#include "core/formats/simd/blocks-inl.h"
#include "core/formats/simd/vector_codecs.h"

HWY_BEFORE_NAMESPACE();
namespace weightscape::formats::HWY_NAMESPACE {

#if !WEIGHTSCAPE_NO_VECTORS

namespace {

/// ternaryCode() of sixteen weights.
HWY_INLINE Codes ternaryCodes(const float* HWY_RESTRICT weights, Floats inverse) {
    return codesOf(weights, [&](Floats weight) HWY_ATTR {
        return hn::Add(roundAway(hn::Mul(weight, inverse)), hn::Set(kInts, 1));
    });
}

/// Sixteen of TQ1_0's bytes: trit n of byte m is code number m of `tritsAt(n)`; those from `Count`
/// on are 0.
template <std::size_t Count, typename TritsAt>
HWY_INLINE Codes tritBytes(const TritsAt& tritsAt) {
    Codes number = tritsAt(0);
    for (std::size_t n = 1; n < 5; ++n) {
        number = hn::Add(number, hn::Add(number, number));
        if (n < Count) number = hn::Add(number, tritsAt(n));
    }
    // (256 * number + 242) / 243, where 17261 / 2^22 is close enough to 1 / 243.
    const hn::FixedTag<std::uint16_t, 8> shorts;
    const Codes rest = allCodes(242);
    const auto fraction = [&](auto numbers) HWY_ATTR {
        const auto quotient = hn::MulHigh(numbers, hn::Set(shorts, 17261));
        return hn::BitCast(hn::RebindToSigned<decltype(shorts)>(), hn::ShiftRight<6>(quotient));
    };
    const auto low = fraction(hn::BitCast(shorts, hn::InterleaveLower(kCodes, rest, number)));
    const auto high = fraction(hn::BitCast(shorts, hn::InterleaveUpper(kCodes, rest, number)));
    const hn::Half<CodeTag> half;
    return hn::Combine(kCodes, hn::DemoteTo(half, high), hn::DemoteTo(half, low));
}

}  // namespace

HWY_INLINE ScaleLanes scaleGroup(BlockOf<TQ1_0> /*format*/, const RunGroup<256>& group) {
    return scaleByMagnitude(group, 1.0F);
}

HWY_INLINE bool codeGroup(BlockOf<TQ1_0> /*format*/, const RunGroup<256>& group,
                          const ScaleLanes& found, std::uint8_t* HWY_RESTRICT out) {
    for (std::size_t lane = 0; found.usable && lane < kLanes; ++lane) {
        const float* weights = group.at(lane);
        const Floats inverse = found.inverses.everywhere(lane);
        std::uint8_t* block = out + lane * sizeof(TQ1_0::Block);
        std::uint8_t* trits = block + offsetof(TQ1_0::Block, trits);
        // The runs of 32, 16 and 4 bytes of TQ1_0, sixteen bytes at a time.
        for (std::size_t m = 0; m < 48; m += 16) {
            const float* first = m < 32 ? weights + m : weights + 160;
            const std::size_t apart = m < 32 ? 32 : 16;
            const Codes bytes = tritBytes<5>(
                [&](std::size_t n) HWY_ATTR { return ternaryCodes(first + n * apart, inverse); });
            hn::StoreU(bytes, kCodes, trits + m);
        }
        HWY_ALIGN std::uint8_t last[32] = {};
        hn::Store(ternaryCodes(weights + 240, inverse), kCodes, last);
        const Codes bytes =
            tritBytes<4>([&](std::size_t n) HWY_ATTR { return loadCodes(last + 4 * n); });
        const hn::FixedTag<std::uint8_t, 4> four;
        hn::StoreU(hn::LowerHalf(hn::LowerHalf(bytes)), four, trits + 48);
        found.scales.storeTo(block + offsetof(TQ1_0::Block, scale), lane);
    }
    return found.usable;
}

HWY_INLINE ScaleLanes scaleGroup(BlockOf<TQ2_0> /*format*/, const RunGroup<256>& group) {
    return scaleByMagnitude(group, 1.0F);
}

HWY_INLINE bool codeGroup(BlockOf<TQ2_0> /*format*/, const RunGroup<256>& group,
                          const ScaleLanes& found, std::uint8_t* HWY_RESTRICT out) {
    for (std::size_t lane = 0; found.usable && lane < kLanes; ++lane) {
        const float* weights = group.at(lane);
        const Floats inverse = found.inverses.everywhere(lane);
        std::uint8_t* block = out + lane * sizeof(TQ2_0::Block);
        for (std::size_t i = 0; i < 64; i += 16) {
            const float* first = weights + i / 32 * 128 + i % 32;
            const Codes lower = hn::Or(ternaryCodes(first, inverse),
                                       hn::ShiftLeft<2>(ternaryCodes(first + 32, inverse)));
            const Codes upper = hn::Or(ternaryCodes(first + 64, inverse),
                                       hn::ShiftLeft<2>(ternaryCodes(first + 96, inverse)));
            hn::StoreU(nibblePairs(lower, upper), kCodes,
                       block + offsetof(TQ2_0::Block, codes) + i);
        }
        found.scales.storeTo(block + offsetof(TQ2_0::Block, scale), lane);
    }
    return found.usable;
}

HWY_INLINE ScaleLanes scaleGroup(BlockOf<Q2_0> /*format*/, const RunGroup<64>& group) {
    return scaleByMagnitude(group, 1.0F);
}

HWY_INLINE bool codeGroup(BlockOf<Q2_0> /*format*/, const RunGroup<64>& group,
                          const ScaleLanes& found, std::uint8_t* HWY_RESTRICT out) {
    const hn::FixedTag<std::uint32_t, 4> words;
    const hn::FixedTag<std::int16_t, 8> shorts;
    for (std::size_t lane = 0; found.usable && lane < kLanes; ++lane) {
        const float* weights = group.at(lane);
        const Floats inverse = found.inverses.everywhere(lane);
        // Four neighbouring codes, a byte each, become the lowest byte of their word.
        const auto quartersAt = [&](std::size_t i) HWY_ATTR {
            const auto codes = hn::BitCast(words, ternaryCodes(weights + i, inverse));
            const auto pairs = hn::Or(codes, hn::ShiftRight<6>(codes));
            const auto quarters = hn::Or(pairs, hn::ShiftRight<12>(pairs));
            return hn::BitCast(hn::RebindToSigned<decltype(words)>(),
                               hn::And(quarters, hn::Set(words, 255)));
        };
        const hn::Half<CodeTag> half;
        const auto first = hn::ReorderDemote2To(shorts, quartersAt(0), quartersAt(16));
        const auto second = hn::ReorderDemote2To(shorts, quartersAt(32), quartersAt(48));
        std::uint8_t* block = out + lane * sizeof(Q2_0::Block);
        hn::StoreU(hn::Combine(kCodes, hn::DemoteTo(half, second), hn::DemoteTo(half, first)),
                   kCodes, block + offsetof(Q2_0::Block, codes));
        found.scales.storeTo(block + offsetof(Q2_0::Block, scale), lane);
    }
    return found.usable;
}

namespace {

/// Four neighbouring weights of every fourth run, Lanes / 4 of them.
template <std::size_t Lanes>
HWY_INLINE auto fourOfRuns(const RunGroup<128>& group, std::size_t run, std::size_t i) {
    const hn::FixedTag<float, Lanes> tag;
    if constexpr (Lanes == 4) {
        return hn::LoadU(tag, group.at(run) + i);
    } else {
        constexpr std::size_t kHalf = Lanes / 2;
        return hn::Combine(tag, fourOfRuns<kHalf>(group, run + kHalf, i),
                           fourOfRuns<kHalf>(group, run, i));
    }
}

/// Sums of magnitudes, one block per lane, each from the first weight to the last.
HWY_INLINE Floats sumsOfMagnitudes(const RunGroup<128>& group) {
    Floats sums = zeros();
    for (std::size_t i = 0; i < 128; i += 4) {
        const Floats a = fourOfRuns<kLanes>(group, 0, i);
        const Floats b = fourOfRuns<kLanes>(group, 1, i);
        const Floats c = fourOfRuns<kLanes>(group, 2, i);
        const Floats d = fourOfRuns<kLanes>(group, 3, i);
        const Floats evenLow = hn::InterleaveLower(kFloats, a, c);
        const Floats oddLow = hn::InterleaveLower(kFloats, b, d);
        const Floats evenHigh = hn::InterleaveUpper(kFloats, a, c);
        const Floats oddHigh = hn::InterleaveUpper(kFloats, b, d);
        sums = hn::Add(sums, hn::Abs(hn::InterleaveLower(kFloats, evenLow, oddLow)));
        sums = hn::Add(sums, hn::Abs(hn::InterleaveUpper(kFloats, evenLow, oddLow)));
        sums = hn::Add(sums, hn::Abs(hn::InterleaveLower(kFloats, evenHigh, oddHigh)));
        sums = hn::Add(sums, hn::Abs(hn::InterleaveUpper(kFloats, evenHigh, oddHigh)));
    }
    return sums;
}

}  // namespace

HWY_INLINE RunHalves scaleGroup(BlockOf<Q1_0> /*format*/, const RunGroup<128>& group) {
    return RunHalves(hn::Div(sumsOfMagnitudes(group), all(128.0F)));
}

HWY_INLINE bool codeGroup(BlockOf<Q1_0> /*format*/, const RunGroup<128>& group,
                          const RunHalves& scales, std::uint8_t* HWY_RESTRICT out) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
        const float* weights = group.at(lane);
        std::uint8_t* block = out + lane * sizeof(Q1_0::Block);
        scales.storeTo(block + offsetof(Q1_0::Block, scale), lane);
        std::uint8_t* signs = block + offsetof(Q1_0::Block, signs);
        const auto storeSigns = [&](std::size_t i, std::uint8_t* bytes) HWY_ATTR {
            hn::StoreMaskBits(kFloats, hn::Ge(hn::LoadU(kFloats, weights + i), zeros()), bytes);
        };
        for (std::size_t i = 0; i < 128; i += std::max<std::size_t>(kLanes, 8)) {
            storeSigns(i, signs + i / 8);
            if constexpr (kLanes == 4) {
                std::uint8_t upper = 0;
                storeSigns(i + 4, &upper);
                signs[i / 8] = static_cast<std::uint8_t>(signs[i / 8] | upper << 4U);
            }
        }
    }
    return true;
}

#endif

namespace {

WEIGHTSCAPE_LOW_BIT_ENCODERS(WEIGHTSCAPE_ENCODE_GROUPS_HERE)

}  // namespace
}  // namespace weightscape::formats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weightscape::formats {

WEIGHTSCAPE_LOW_BIT_ENCODERS(WEIGHTSCAPE_EXPORT_ENCODER)

}  // namespace weightscape::formats
#endif
