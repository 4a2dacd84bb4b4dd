// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT

// IQ4_NL and IQ4_XS for as many blocks at once as a vector has lanes: see the formats' fit() for
// the steps.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/formats/simd/codebook_kernels.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep

#include "core/formats/reference_codec.h"
#include "core/formats/simd/blocks-inl.h"
#include "core/formats/simd/codebook_lanes-inl.h"
#include "core/formats/simd/vector_codecs.h"

HWY_BEFORE_NAMESPACE();
namespace weightscape::formats::HWY_NAMESPACE {
namespace {

#if !WEIGHTSCAPE_NO_VECTORS

constexpr std::size_t kApart = kCodebookGroup * kLanes;

template <std::size_t Weights>
HWY_INLINE void clearLanes(FloatMask lanes, float* HWY_RESTRICT weights) {
    for (std::size_t i = 0; i < Weights * kLanes; i += kLanes) {
        const Floats weight = hn::Load(kFloats, weights + i);
        hn::Store(hn::IfThenZeroElse(lanes, weight), kFloats, weights + i);
    }
}

/// Fits every group of 32 weights of the blocks: the scale of group j of each at [j * kLanes].
/// Returns the lanes that the reference has to do.
template <typename F>
HWY_INLINE FloatMask fitGroups(const Batch& batch, float* HWY_RESTRICT scales) {
    constexpr std::size_t kWeights = F::kWeightsPerBlock;
    HWY_ALIGN float weights[kWeights * kLanes];
    HWY_ALIGN float factors[kWeights * kLanes];
    const BlockLanes<kWeights> lanes(batch);
    lanes.loadWeights(weights);
    const FloatMask left = nonFiniteLanes<kWeights>(weights);
    // Levels are looked up by quotients, which have to be numbers.
    if (!hn::AllFalse(kFloats, left)) clearLanes<kWeights>(left, weights);
    if (batch.importance.values.empty()) {
        for (std::size_t i = 0; i < kWeights * kLanes; i += kLanes) {
            const Floats weight = hn::Load(kFloats, weights + i);
            hn::Store(hn::Mul(weight, weight), kFloats, factors + i);
        }
    } else {
        const Floats variance =
            hn::Mul(sumOfSquareLanes<kWeights>(weights), all(2.0F / static_cast<float>(kWeights)));
        lanes.combineImportance(weights, variance, factors);
    }
    for (std::size_t j = 0; j < kWeights / kCodebookGroup; ++j) {
        batch.fetchNext<F>(j, kWeights / kCodebookGroup);
        hn::Store(fitCodebookLanes(weights + j * kApart, factors + j * kApart), kFloats,
                  scales + j * kLanes);
    }
    return left;
}

HWY_INLINE void encodeBatchAs(const Batch& batch, std::span<std::byte> out, IQ4_NL /*format*/) {
    HWY_ALIGN float scales[kLanes];
    const LaneBits left(fitGroups<IQ4_NL>(batch, scales));
    const CodebookLookup lookup;
    for (std::size_t lane = 0; lane < batch.count; ++lane) {
        if (left[lane]) {
            encodeAlone<IQ4_NL>(batch, lane, out);
            continue;
        }
        std::uint8_t codes[32];
        codebookCodesOf(lookup, batch.weightsOf<IQ4_NL>(lane), scales[lane], codes);
        storeBlock(batch, lane, IQ4_NL::pack({scales[lane]}, codes), out);
    }
}

HWY_INLINE void encodeBatchAs(const Batch& batch, std::span<std::byte> out, IQ4_XS /*format*/) {
    constexpr std::size_t kSubBlocks = IQ4_XS::kSubBlocks;
    HWY_ALIGN float found[kSubBlocks * kLanes];
    HWY_ALIGN float scale[kLanes];
    HWY_ALIGN std::int32_t subScales[kSubBlocks * kLanes];
    const LaneBits left(fitGroups<IQ4_XS>(batch, found));
    const Floats scales = hn::Div(hn::Neg(largestLanes<kSubBlocks>(found)), all(32.0F));
    const Floats inverse = hn::IfThenZeroElse(hn::Eq(scales, zeros()), hn::Div(all(1.0F), scales));
    hn::Store(scales, kFloats, scale);
    for (std::size_t i = 0; i < kSubBlocks * kLanes; i += kLanes) {
        const Floats level = clampedLevel<32>(hn::Mul(inverse, hn::Load(kFloats, found + i)));
        hn::Store(hn::ConvertTo(kInts, level), kInts, subScales + i);
    }
    const CodebookLookup lookup;
    for (std::size_t lane = 0; lane < batch.count; ++lane) {
        if (left[lane]) {
            encodeAlone<IQ4_XS>(batch, lane, out);
            continue;
        }
        IQ4_XS::Scales chosen{.scale = scale[lane]};
        std::uint8_t codes[256];
        for (std::size_t j = 0; j < kSubBlocks; ++j) {
            chosen.subScales[j] = static_cast<std::int8_t>(subScales[j * kLanes + lane]);
            codebookCodesOf(lookup, batch.weightsOf<IQ4_XS>(lane) + j * kCodebookGroup,
                            chosen.step(j), codes + j * kCodebookGroup);
        }
        storeBlock(batch, lane, IQ4_XS::pack(chosen, codes), out);
    }
}

template <typename F>
void encodeBatch(const Batch& batch, std::span<std::byte> out) {
    encodeBatchAs(batch, out, F{});
}

#endif

WEIGHTSCAPE_CODEBOOK_ENCODERS(WEIGHTSCAPE_ENCODE_HERE)

}  // namespace
}  // namespace weightscape::formats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weightscape::formats {

WEIGHTSCAPE_CODEBOOK_ENCODERS(WEIGHTSCAPE_EXPORT_ENCODER)

}  // namespace weightscape::formats
#endif
