// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT

// Q3_K and Q6_K for as many super-blocks at once as a vector has lanes: see the formats' fit() for
// the steps.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/formats/simd/signed_kernels.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep

#include "core/formats/reference_codec.h"
#include "core/formats/simd/blocks-inl.h"
#include "core/formats/simd/signed_lanes-inl.h"
#include "core/formats/simd/vector_codecs.h"

HWY_BEFORE_NAMESPACE();
namespace weightscape::formats::HWY_NAMESPACE {
namespace {

#if !WEIGHTSCAPE_NO_VECTORS

constexpr std::size_t kSubBlocks = SignedScales::kSubBlocks;
constexpr std::size_t kCount = SignedScales::kSubBlockWeights;
constexpr std::size_t kApart = kCount * kLanes;

/// What is found for some super-blocks: sub-block j of each at [j * kLanes].
struct FoundScales {
    HWY_ALIGN float scales[kSubBlocks * kLanes];
    HWY_ALIGN float inverses[kSubBlocks * kLanes];  ///< of SignedLanes, for idle codes
    HWY_ALIGN std::int32_t subScales[kSubBlocks * kLanes];
    HWY_ALIGN float scale[kLanes];
};

/// Weights and what they count, weight i of every super-block at [i * kLanes].
struct Loaded {
    HWY_ALIGN float weights[256 * kLanes];
    HWY_ALIGN float importance[256 * kLanes];
};

HWY_INLINE void fitAll(const Loaded& loaded, FoundScales& found, Q6_K /*format*/) {
    for (std::size_t j = 0; j < kSubBlocks; ++j) {
        const SignedLanes fit =
            fitSignedLanes<kCount, 32>(loaded.weights + j * kApart, loaded.importance + j * kApart);
        hn::Store(fit.scale, kFloats, found.scales + j * kLanes);
        hn::Store(fit.inverse, kFloats, found.inverses + j * kLanes);
    }
}

HWY_INLINE void squareWeights(Loaded& loaded) {
    for (std::size_t i = 0; i < 256 * kLanes; i += kLanes) {
        const Floats weight = hn::Load(kFloats, loaded.weights + i);
        hn::Store(hn::Mul(weight, weight), kFloats, loaded.importance + i);
    }
}

void fitBatch(const Batch& batch, const BlockLanes<256>& lanes, Loaded& loaded, FoundScales& found,
              Q6_K format) {
    if (batch.importance.values.empty()) {
        squareWeights(loaded);
    } else {
        for (std::size_t i = 0; i < 256; ++i) {
            hn::Store(lanes.importance(i), kFloats, loaded.importance + i * kLanes);
        }
    }
    fitAll(loaded, found, format);
    const Floats largest = largestLanes<kSubBlocks>(found.scales);
    // Such blocks are all zero: without a scale, codes and sub-scales are zero as well.
    const FloatMask zero = hn::Lt(hn::Abs(largest), all(kGroupEpsilon));
    const Floats inverse = hn::Div(all(-128.0F), largest);
    hn::Store(hn::IfThenZeroElse(zero, hn::Div(all(1.0F), inverse)), kFloats, found.scale);
    for (std::size_t i = 0; i < kSubBlocks * kLanes; i += kLanes) {
        const Floats scaled = hn::Mul(inverse, hn::Load(kFloats, found.scales + i));
        const Ints code = hn::Min(hn::Set(kInts, 127), nearestInts(scaled));
        hn::Store(hn::IfThenZeroElse(hn::RebindMask(kInts, zero), code), kInts,
                  found.subScales + i);
        const Floats idle = hn::Load(kFloats, found.inverses + i);
        hn::Store(hn::IfThenZeroElse(zero, idle), kFloats, found.inverses + i);
    }
}

/// Three bits with importance: sub-scales by a search of their own.
HWY_INLINE void fitWeighted(const BlockLanes<256>& lanes, Loaded& loaded, FoundScales& found) {
    const Floats variance =
        hn::Div(hn::Mul(all(2.0F), sumOfSquareLanes<256>(loaded.weights)), all(256.0F));
    lanes.combineImportance(loaded.weights, variance, loaded.importance);
    HWY_ALIGN float total[kSubBlocks * kLanes];
    for (std::size_t j = 0; j < kSubBlocks; ++j) {
        const float* HWY_RESTRICT importance = loaded.importance + j * kApart;
        Floats sum = zeros();
        for (std::size_t i = 0; i < kApart; i += kLanes) {
            sum = hn::Add(sum, hn::Load(kFloats, importance + i));
        }
        hn::Store(sum, kFloats, total + j * kLanes);
        const SignedLanes fit = fitSignedLanes<kCount, 4>(loaded.weights + j * kApart, importance);
        hn::Store(fit.scale, kFloats, found.scales + j * kLanes);
        hn::Store(fit.inverse, kFloats, found.inverses + j * kLanes);
    }
    const SignedLanes outer = fitSignedLanes<kSubBlocks, 32>(found.scales, total);
    hn::Store(outer.scale, kFloats, found.scale);
    const FloatMask zero = hn::Eq(outer.inverse, zeros());
    for (std::size_t i = 0; i < kSubBlocks * kLanes; i += kLanes) {
        const Floats scaled = hn::Mul(outer.inverse, hn::Load(kFloats, found.scales + i));
        const Floats level = hn::IfThenElse(zero, all(-32.0F), clampedLevel<32>(scaled));
        hn::Store(hn::ConvertTo(kInts, level), kInts, found.subScales + i);
    }
}

/// Three bits without importance. Levels that idle codes are made of replace the importance.
HWY_INLINE void fitByMoves(Loaded& loaded, FoundScales& found) {
    constexpr std::size_t kVectors = 4;
    for (std::size_t j = 0; j < kSubBlocks; j += kVectors) {
        fitByMovesLanes<kCount, 4, kVectors>(
            loaded.weights + j * kApart, loaded.importance + j * kApart, found.scales + j * kLanes);
    }
    const Floats largest = largestLanes<kSubBlocks>(found.scales);
    const FloatMask zero = hn::Eq(largest, zeros());
    const Floats inverse = hn::Div(all(-32.0F), largest);
    hn::Store(hn::IfThenZeroElse(zero, hn::Div(all(1.0F), inverse)), kFloats, found.scale);
    for (std::size_t i = 0; i < kSubBlocks * kLanes; i += kLanes) {
        const Floats scaled = hn::Mul(inverse, hn::Load(kFloats, found.scales + i));
        const Floats level = hn::IfThenElse(zero, all(-32.0F), clampedLevel<32>(scaled));
        hn::Store(hn::ConvertTo(kInts, level), kInts, found.subScales + i);
    }
}

void fitBatch(const Batch& batch, const BlockLanes<256>& lanes, Loaded& loaded, FoundScales& found,
              Q3_K /*format*/) {
    if (batch.importance.values.empty()) {
        fitByMoves(loaded, found);
    } else {
        fitWeighted(lanes, loaded, found);
    }
}

/// Where a sub-block's stored scale is zero, its codes are those that the search had found.
template <typename F>
HWY_INLINE void idleCodes(const Batch& batch, std::size_t lane, std::size_t j, const Loaded& loaded,
                          const FoundScales& found, std::uint8_t* codes) {
    const float* weights = batch.weightsOf<F>(lane) + j * kCount;
    const float inverse = found.inverses[j * kLanes + lane];
    const bool byMoves = F::kMaximum == 4 && batch.importance.values.empty();
    for (std::size_t i = 0; i < kCount; ++i) {
        if (byMoves) {
            const float level = loaded.importance[(j * kCount + i) * kLanes + lane];
            codes[i] = static_cast<std::uint8_t>(static_cast<int>(level) + F::kMaximum);
        } else {
            const SignedRounding rounding{inverse, inverse == 0.0F};
            codes[i] = rounding.code<F::kMaximum>(weights[i]);
        }
    }
}

/// signedCodes() for the super-block in one lane.
template <typename F>
HWY_INLINE void codeWeights(const Batch& batch, std::size_t lane, const Loaded& loaded,
                            const FoundScales& found, const SignedScales& scales,
                            std::uint8_t (&codes)[256]) {
    const float* HWY_RESTRICT weights = batch.weightsOf<F>(lane);
    for (std::size_t j = 0; j < kSubBlocks; ++j) {
        const float step = scales.step(j);
        if (step == 0.0F) {
            idleCodes<F>(batch, lane, j, loaded, found, codes + j * kCount);
            continue;
        }
        const Floats steps = all(step);
        for (std::size_t i = j * kCount; i < (j + 1) * kCount; i += kLanes) {
            const Floats level = hn::Div(hn::LoadU(kFloats, weights + i), steps);
            storeCodes(nearestInts(level), -F::kMaximum, F::kMaximum - 1, codes + i);
        }
    }
}

template <typename F>
void encodeBatch(const Batch& batch, std::span<std::byte> out) {
    Loaded loaded;
    FoundScales found;
    const BlockLanes<256> lanes(batch);
    lanes.loadWeights(loaded.weights);
    const LaneBits left(nonFiniteLanes<256>(loaded.weights));
    fitBatch(batch, lanes, loaded, found, F{});
    for (std::size_t lane = 0; lane < batch.count; ++lane) {
        if (left[lane]) {
            encodeAlone<F>(batch, lane, out);
            continue;
        }
        SignedScales scales;
        scales.scale = toHalf(found.scale[lane]);
        for (std::size_t j = 0; j < kSubBlocks; ++j) {
            scales.subScales[j] = static_cast<std::int8_t>(found.subScales[j * kLanes + lane]);
        }
        std::uint8_t codes[256];
        codeWeights<F>(batch, lane, loaded, found, scales, codes);
        const typename F::Block block = F::pack(scales, codes);
        std::memcpy(out.data() + (batch.first + lane) * sizeof(block), &block, sizeof(block));
    }
}

#endif

template <typename F>
void encode(std::span<const float> weights, const RowImportance& importance,
            std::span<std::byte> out) {
#if WEIGHTSCAPE_NO_VECTORS
    encodeReference<F>(weights, importance, out);
#else
    forEachBatch<F>(weights, importance,
                    [&](const Batch& batch) HWY_ATTR { encodeBatch<F>(batch, out); });
#endif
}

void encodeQ3_KHere(std::span<const float> weights, const RowImportance& importance,
                    std::span<std::byte> out) {
    encode<Q3_K>(weights, importance, out);
}
void encodeQ6_KHere(std::span<const float> weights, const RowImportance& importance,
                    std::span<std::byte> out) {
    encode<Q6_K>(weights, importance, out);
}

}  // namespace
}  // namespace weightscape::formats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weightscape::formats {

WEIGHTSCAPE_EXPORT_ENCODER(Q3_K)
WEIGHTSCAPE_EXPORT_ENCODER(Q6_K)

}  // namespace weightscape::formats
#endif
