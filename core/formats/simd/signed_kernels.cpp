// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT

// Q3_K and Q6_K for as many super-blocks at once as a vector has lanes: see the formats' fit() for
// the steps.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/formats/simd/signed_kernels.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep

#include <cmath>

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
    /// Of SignedLanes, for idle codes; no number where these are not those of one rounding.
    HWY_ALIGN float inverses[kSubBlocks * kLanes];
    HWY_ALIGN std::int32_t subScales[kSubBlocks * kLanes];
    HWY_ALIGN float scale[kLanes];
    FloatMask left;  ///< lanes that the reference has to do
};

/// Weights and what they count, weight i of every super-block at [i * kLanes].
struct Loaded {
    HWY_ALIGN float weights[256 * kLanes];
    HWY_ALIGN float importance[256 * kLanes];
};

HWY_INLINE void fitAll(const Batch& batch, const Loaded& loaded, FoundScales& found) {
    for (std::size_t j = 0; j < kSubBlocks; ++j) {
        batch.fetchNext<Q6_K>(j, kSubBlocks);
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
              Q6_K /*format*/) {
    found.left = nonFiniteLanes<256>(loaded.weights);
    if (batch.importance.values.empty()) {
        squareWeights(loaded);
    } else {
        lanes.loadImportance(loaded.importance);
    }
    fitAll(batch, loaded, found);
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
HWY_INLINE void fitWeighted(const Batch& batch, const BlockLanes<256>& lanes, Loaded& loaded,
                            FoundScales& found) {
    found.left = nonFiniteLanes<256>(loaded.weights);
    const Floats variance =
        hn::Div(hn::Mul(all(2.0F), sumOfSquareLanes<256>(loaded.weights)), all(256.0F));
    lanes.combineImportance(loaded.weights, variance, loaded.importance);
    HWY_ALIGN float total[kSubBlocks * kLanes];
    for (std::size_t j = 0; j < kSubBlocks; ++j) {
        batch.fetchNext<Q3_K>(j, kSubBlocks);
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

/// Groups of a batch that have to be fitted once more, by the place of their first weights: group
/// `lane` of sub-block j begins at j * kApart + lane.
struct Leftover {
    HWY_ALIGN std::int32_t places[(kSubBlocks + 1) * kLanes];
    std::size_t count = 0;

    HWY_INLINE void add(std::size_t j, FloatMask lanes) {
        const Ints here = hn::Iota(kInts, static_cast<std::int32_t>(j * kApart));
        count +=
            hn::CompressBlendedStore(here, hn::RebindMask(kInts, lanes), kInts, places + count);
    }
    [[nodiscard]] std::size_t scaleAt(std::size_t number) const {
        const auto place = static_cast<std::size_t>(places[number]);
        return place / kApart * kLanes + place % kApart;
    }
};

/// Fits the groups in which levels may move, some vectors of them at a time.
HWY_INLINE void fitLeftover(const float* HWY_RESTRICT weights, Leftover& left,
                            float* HWY_RESTRICT scales) {
    constexpr std::size_t kVectors = 4;
    HWY_ALIGN float moved[kVectors * kApart];
    HWY_ALIGN float levels[kVectors * kApart];
    HWY_ALIGN float fitted[kVectors * kLanes];
    const std::size_t count = left.count;
    for (; left.count % (kVectors * kLanes) != 0; ++left.count) left.places[left.count] = 0;
    for (std::size_t first = 0; first < count; first += kVectors * kLanes) {
        for (std::size_t v = 0; v < kVectors; ++v) {
            const Ints places = hn::Load(kInts, left.places + first + v * kLanes);
            for (std::size_t i = 0; i < kCount; ++i) {
                hn::Store(hn::GatherIndex(kFloats, weights + i * kLanes, places), kFloats,
                          moved + v * kApart + i * kLanes);
            }
        }
        fitByMovesLanes<kCount, 4, kVectors>(moved, levels, fitted);
        const std::size_t end = std::min(count - first, kVectors * kLanes);
        for (std::size_t i = 0; i < end; ++i) scales[left.scaleAt(first + i)] = fitted[i];
    }
}

/// Three bits without importance. In most groups no level moves; the others are gathered first,
/// since one moving lane would hold up all the lanes of its vector.
HWY_INLINE void fitByMoves(const Batch& batch, const Loaded& loaded, FoundScales& found) {
    constexpr float kHuge = 1e38F;
    HWY_ALIGN float levels[kApart];
    Leftover left;
    found.left = noLanes();
    for (std::size_t j = 0; j < kSubBlocks; ++j) {
        batch.fetchNext<Q3_K>(j, kSubBlocks);
        const float* HWY_RESTRICT weights = loaded.weights + j * kApart;
        const MovesStart start = startMoves<kCount, 4>(weights, levels);
        // What is no number or infinite makes this sum so as well.
        found.left = hn::Or(found.left, hn::Not(hn::Lt(start.levelLevel, all(kHuge))));
        hn::Store(scaleOfSums(start), kFloats, found.scales + j * kLanes);
        const FloatMask moving = mayMove<kCount, 4>(weights, levels, start);
        left.add(j, moving);
        const Floats inverse = hn::IfThenZeroElse(start.zero, start.inverse);
        hn::Store(hn::IfThenElse(moving, hn::NaN(kFloats), inverse), kFloats,
                  found.inverses + j * kLanes);
    }
    fitLeftover(loaded.weights, left, found.scales);
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
        fitByMoves(batch, loaded, found);
    } else {
        fitWeighted(batch, lanes, loaded, found);
    }
}

/// Codes of a sub-block whose stored scale is zero: those that the search for it had found.
template <typename F>
HWY_INLINE void codeIdle(const Batch& batch, std::size_t lane, std::size_t j,
                         const FoundScales& found, std::uint8_t* HWY_RESTRICT codes) {
    const float* HWY_RESTRICT weights = batch.weightsOf<F>(lane) + j * kCount;
    const float inverse = found.inverses[j * kLanes + lane];
    if (std::isnan(inverse)) {
        static_cast<void>(fitSignedByMoves<kCount, F::kMaximum>(weights, codes));
        return;
    }
    if (inverse == 0.0F) {
        std::fill_n(codes, kCount, std::uint8_t{0});
    } else {
        codeProducts<kCount>(weights, 0.0F, inverse, {-F::kMaximum, F::kMaximum - 1}, codes);
    }
}

/// signedCodes() for the super-block in one lane.
template <typename F>
HWY_INLINE void codeWeights(const Batch& batch, std::size_t lane, const FoundScales& found,
                            const SignedScales& scales, std::uint8_t (&codes)[256]) {
    BlockSteps<kSubBlocks> rounding{};
    const float scale = toFloat(scales.scale);
    for (std::size_t j = 0; j < kSubBlocks; ++j) {
        rounding.steps[j] = scale * static_cast<float>(scales.subScales[j]);
    }
    codeSuperBlock(
        batch.weightsOf<F>(lane), rounding, {-F::kMaximum, F::kMaximum - 1},
        [&](std::size_t j) HWY_ATTR { codeIdle<F>(batch, lane, j, found, codes + j * kCount); },
        codes);
}

template <typename F>
void encodeBatch(const Batch& batch, std::span<std::byte> out) {
    Loaded loaded;
    FoundScales found;
    const BlockLanes<256> lanes(batch);
    lanes.loadWeights(loaded.weights);
    fitBatch(batch, lanes, loaded, found, F{});
    const LaneBits left(found.left);
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
        codeWeights<F>(batch, lane, found, scales, codes);
        storeBlock(batch, lane, F::pack(scales, codes), out);
    }
}

#endif

WEIGHTSCAPE_SIGNED_ENCODERS(WEIGHTSCAPE_ENCODE_HERE)

}  // namespace
}  // namespace weightscape::formats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weightscape::formats {

WEIGHTSCAPE_SIGNED_ENCODERS(WEIGHTSCAPE_EXPORT_ENCODER)

}  // namespace weightscape::formats
#endif
