// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT

// Q2_K, Q4_K and Q5_K for as many super-blocks at once as a vector has lanes: see the formats'
// fit() for the steps.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/formats/simd/affine_kernels.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep

#include "core/formats/reference_codec.h"
#include "core/formats/simd/affine_lanes-inl.h"
#include "core/formats/simd/blocks-inl.h"
#include "core/formats/simd/unsigned_lanes-inl.h"
#include "core/formats/simd/vector_codecs.h"

HWY_BEFORE_NAMESPACE();
namespace weightscape::formats::HWY_NAMESPACE {
namespace {

#if !WEIGHTSCAPE_NO_VECTORS

/// What is found for the sub-blocks of some super-blocks: sub-block j of each at [j * kLanes].
template <std::size_t SubBlocks>
struct FoundLines {
    HWY_ALIGN float scales[SubBlocks * kLanes];
    HWY_ALIGN float depths[SubBlocks * kLanes];
    HWY_ALIGN float importance[SubBlocks * kLanes];
    HWY_ALIGN float inverses[SubBlocks * kLanes];  ///< AffineRounding: what idle codes follow from
    HWY_ALIGN float minimums[SubBlocks * kLanes];
    FloatMask left;  ///< lanes that the reference has to do
};

/// Scales and minimums as codes, and what they count.
template <std::size_t SubBlocks>
struct CodedLines {
    HWY_ALIGN std::int32_t scaleCodes[SubBlocks * kLanes];
    HWY_ALIGN std::int32_t minimumCodes[SubBlocks * kLanes];
    HWY_ALIGN float scales[kLanes];
    HWY_ALIGN float minimums[kLanes];
};

/// What weights count when there is no importance vector.
template <typename F>
HWY_INLINE void weighAlone(const float* HWY_RESTRICT weights, float* HWY_RESTRICT importance) {
    constexpr std::size_t kCount = F::Search::kCount;
    for (std::size_t begin = 0; begin < 256; begin += kCount) {
        Floats typical = zeros();
        if constexpr (!F::Search::kAbsoluteError) {
            for (std::size_t i = begin; i < begin + kCount; ++i) {
                const Floats weight = hn::Load(kFloats, weights + i * kLanes);
                typical = hn::Add(typical, hn::Mul(weight, weight));
            }
            typical = hn::Sqrt(hn::Div(typical, all(static_cast<float>(kCount))));
        }
        for (std::size_t i = begin; i < begin + kCount; ++i) {
            const Floats size = hn::Abs(hn::Load(kFloats, weights + i * kLanes));
            hn::Store(hn::Add(typical, size), kFloats, importance + i * kLanes);
        }
    }
}

/// fitAffine() for all sub-blocks, two vectors times two searches at once.
template <typename F, AffineSearch Search>
HWY_INLINE void findLines(const Batch& batch, const float* HWY_RESTRICT weights,
                          const float* HWY_RESTRICT importance,
                          FoundLines<F::Scales::kSubBlocks>& found) {
    constexpr std::size_t kApart = Search::kCount * kLanes;
    AffineSearchWide<Search> searches[2];
    for (std::size_t first = 0; first < F::Scales::kSubBlocks; first += 4) {
        for (std::size_t k = 0; k < 2; ++k) {
            const std::size_t at = (first + 2 * k) * kApart;
            searches[k].start({weights + at, importance + at, kApart});
        }
        constexpr std::size_t kParts = Search::kSteps + 1;
        runAffineSearches(searches, [&](std::size_t step) HWY_ATTR {
            batch.fetchNext<F>(first / 4 * kParts + step, F::Scales::kSubBlocks / 4 * kParts);
        });
        for (std::size_t k = 0; k < 2; ++k) {
            const AffineWide& lines = searches[k].best();
            const std::size_t at = (first + 2 * k) * kLanes;
            storeWide(lines.scale, found.scales + at, kLanes);
            storeWide(lines.depth, found.depths + at, kLanes);
            storeWide(lines.importance, found.importance + at, kLanes);
            // Every code of a constant sub-block is 0.
            storeWide(select(lines.constant, wide(0.0F), lines.inverse), found.inverses + at,
                      kLanes);
            storeWide(lines.minimum, found.minimums + at, kLanes);
            found.left = hn::Or(found.left, hn::Or(lines.left.a, lines.left.b));
        }
    }
}

/// The largest value gets the largest code; returns what a code counts.
template <typename F>
HWY_INLINE Floats codeByLargest(const float* HWY_RESTRICT values,
                                std::int32_t* HWY_RESTRICT codes) {
    constexpr auto kTop = static_cast<float>(F::kLargestCode);
    Floats largest = zeros();
    for (std::size_t j = 0; j < F::Scales::kSubBlocks; ++j) {
        const Floats value = hn::Load(kFloats, values + j * kLanes);
        largest = hn::IfThenElse(hn::Gt(value, largest), value, largest);
    }
    const Floats inverse =
        hn::IfThenElseZero(hn::Gt(largest, zeros()), hn::Div(all(kTop), largest));
    for (std::size_t j = 0; j < F::Scales::kSubBlocks; ++j) {
        const Floats value = hn::Load(kFloats, values + j * kLanes);
        hn::Store(nearestInts(hn::Mul(inverse, value)), kInts, codes + j * kLanes);
    }
    return hn::Div(largest, all(kTop));
}

/// Without importance: codes that run over are cut in the way of the format.
template <typename F>
HWY_INLINE void codeLines(const FoundLines<F::Scales::kSubBlocks>& found,
                          CodedLines<F::Scales::kSubBlocks>& coded) {
    hn::Store(codeByLargest<F>(found.scales, coded.scaleCodes), kFloats, coded.scales);
    hn::Store(codeByLargest<F>(found.depths, coded.minimumCodes), kFloats, coded.minimums);
    for (std::size_t i = 0; i < F::Scales::kSubBlocks * kLanes; i += kLanes) {
        const Ints scale = hn::Load(kInts, coded.scaleCodes + i);
        const Ints minimum = hn::Load(kInts, coded.minimumCodes + i);
        if constexpr (F::kLargestCode == 15) {  // two nibbles of one byte
            const Ints both = hn::Or(scale, hn::ShiftLeft<4>(minimum));
            const Ints low = hn::Set(kInts, 15);
            hn::Store(hn::And(both, low), kInts, coded.scaleCodes + i);
            hn::Store(hn::And(hn::ShiftRight<4>(both), low), kInts, coded.minimumCodes + i);
        } else {
            const Ints top = hn::Set(kInts, F::kLargestCode);
            hn::Store(hn::Min(top, asByte(scale)), kInts, coded.scaleCodes + i);
            hn::Store(hn::Min(top, asByte(minimum)), kInts, coded.minimumCodes + i);
        }
    }
}

/// With importance: by a search of their own.
template <typename F>
HWY_INLINE void searchLineCodes(const FoundLines<F::Scales::kSubBlocks>& found,
                                CodedLines<F::Scales::kSubBlocks>& coded) {
    constexpr std::size_t kSubBlocks = F::Scales::kSubBlocks;
    hn::Store(fitUnsignedLanes<kSubBlocks, F::kLargestCode>(found.scales, found.importance,
                                                            coded.scaleCodes),
              kFloats, coded.scales);
    hn::Store(fitUnsignedLanes<kSubBlocks, F::kLargestCode>(found.depths, found.importance,
                                                            coded.minimumCodes),
              kFloats, coded.minimums);
}

template <typename F>
HWY_INLINE typename F::Scales scalesOfLane(const CodedLines<F::Scales::kSubBlocks>& coded,
                                           std::size_t lane) {
    typename F::Scales scales;
    scales.scale = toHalf(coded.scales[lane]);
    scales.minimum = toHalf(coded.minimums[lane]);
    for (std::size_t j = 0; j < F::Scales::kSubBlocks; ++j) {
        scales.scaleCodes[j] = static_cast<std::uint8_t>(coded.scaleCodes[j * kLanes + lane]);
        scales.minimumCodes[j] = static_cast<std::uint8_t>(coded.minimumCodes[j * kLanes + lane]);
    }
    return scales;
}

/// affineCodes() for the super-block in one lane.
template <typename F>
HWY_INLINE void codeWeights(const float* HWY_RESTRICT weights, const typename F::Scales& scales,
                            const FoundLines<F::Scales::kSubBlocks>& found, std::size_t lane,
                            std::uint8_t (&codes)[256]) {
    constexpr std::size_t kCount = F::Search::kCount;
    constexpr CodeRange kRange{0, F::Search::kMaximum};
    constexpr std::size_t kSubBlocks = F::Scales::kSubBlocks;
    const float scale = toFloat(scales.scale);
    const float minimum = toFloat(scales.minimum);
    BlockSteps<kSubBlocks> rounding;
    for (std::size_t j = 0; j < kSubBlocks; ++j) {
        rounding.steps[j] = scale * static_cast<float>(scales.scaleCodes[j]);
        rounding.offsets[j] = minimum * static_cast<float>(scales.minimumCodes[j]);
    }
    codeSuperBlock(
        weights, rounding, kRange,
        [&](std::size_t j) HWY_ATTR {
            // Where the stored scale is zero codes are those that the search had found.
            const std::size_t at = j * kLanes + lane;
            codeProducts<kCount>(weights + j * kCount, -found.minimums[at], found.inverses[at],
                                 kRange, codes + j * kCount);
        },
        codes);
}

/// Encodes `count` super-blocks side by side.
template <typename F>
void encodeBatch(const Batch& batch, std::span<std::byte> out) {
    constexpr std::size_t kSubBlocks = F::Scales::kSubBlocks;
    constexpr std::size_t kCount = F::Search::kCount;
    HWY_ALIGN float weights[256 * kLanes];
    HWY_ALIGN float importance[256 * kLanes];
    const BlockLanes<256> lanes(batch);
    lanes.loadWeights(weights);
    FoundLines<kSubBlocks> found;
    found.left = noLanes();
    CodedLines<kSubBlocks> coded;
    if (batch.importance.values.empty()) {
        weighAlone<F>(weights, importance);
        findLines<F, typename F::Search>(batch, weights, importance, found);
        codeLines<F>(found, coded);
    } else {
        const Floats variance =
            hn::Div(hn::Mul(all(F::kVarianceFactor), sumOfSquareLanes<256>(weights)), all(256.0F));
        lanes.combineImportance(weights, variance, importance);
        findLines<F, WeightedAffineSearch<kCount, F::Search::kMaximum>>(batch, weights, importance,
                                                                        found);
        searchLineCodes<F>(found, coded);
    }
    const LaneBits left(found.left);
    for (std::size_t lane = 0; lane < batch.count; ++lane) {
        std::uint8_t codes[256];
        const typename F::Scales scales = scalesOfLane<F>(coded, lane);
        if (left[lane]) {
            encodeAlone<F>(batch, lane, out);
            continue;
        }
        codeWeights<F>(batch.weightsOf<F>(lane), scales, found, lane, codes);
        storeBlock(batch, lane, F::pack(scales, codes), out);
    }
}

#endif

WEIGHTSCAPE_AFFINE_ENCODERS(WEIGHTSCAPE_ENCODE_HERE)

}  // namespace
}  // namespace weightscape::formats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weightscape::formats {

WEIGHTSCAPE_AFFINE_ENCODERS(WEIGHTSCAPE_EXPORT_ENCODER)

}  // namespace weightscape::formats
#endif
