// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT

// Q4_0, Q4_1, Q5_0 and Q5_1 with importance, for as many blocks at once as a vector has lanes: see
// the formats' fit() for the steps.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/formats/simd/weighted_blocks.cpp"
#include "core/formats/simd/weighted_blocks.h"

#include <hwy/foreach_target.h>  // IWYU pragma: keep

#include "core/formats/q4_0.h"
#include "core/formats/q4_1.h"
#include "core/formats/q5_0.h"
#include "core/formats/q5_1.h"
#include "core/formats/reference_codec.h"
#include "core/formats/simd/affine_lanes-inl.h"
#include "core/formats/simd/blocks-inl.h"
#include "core/formats/simd/signed_lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace weightscape::formats::HWY_NAMESPACE {
namespace {

#if !WEIGHTSCAPE_NO_VECTORS

/// Weights and what they count, weight i of every block at [i * kLanes].
struct Loaded {
    HWY_ALIGN float weights[32 * kLanes];
    HWY_ALIGN float importance[32 * kLanes];

    HWY_INLINE void load(const Batch& batch) {
        const BlockLanes<32> lanes(batch);
        lanes.loadWeights(weights);
        lanes.combineImportance(weights, all(batch.importance.rowMeanSquare), importance);
    }
};

/// Q4_0 and Q5_0.
template <typename F>
void encodeSigned(const Batch& batch, std::span<std::byte> out) {
    Loaded loaded;
    loaded.load(batch);
    const LaneBits left(nonFiniteLanes<32>(loaded.weights));
    batch.fetchNext<F>(0, 1);
    const SignedLanes fit = fitSignedLanes<32, F::kMaximum>(loaded.weights, loaded.importance);
    HWY_ALIGN float scales[kLanes];
    HWY_ALIGN float inverses[kLanes];
    hn::Store(fit.scale, kFloats, scales);
    hn::Store(fit.inverse, kFloats, inverses);
    for (std::size_t lane = 0; lane < batch.count; ++lane) {
        if (left[lane]) {
            encodeAlone<F>(batch, lane, out);
            continue;
        }
        std::uint8_t codes[32] = {};  // what they are in a block that counts as zero
        if (inverses[lane] != 0.0F) {
            codeProducts<32>(batch.weightsOf<F>(lane), 0.0F, inverses[lane],
                             {-F::kMaximum, F::kMaximum - 1}, codes);
        }
        storeBlock(batch, lane, F::pack(toHalf(scales[lane]), codes), out);
    }
}

/// What is found for two vectors of blocks.
struct FoundLines {
    HWY_ALIGN float scales[kWide];
    HWY_ALIGN float depths[kWide];
    HWY_ALIGN float inverses[kWide];
    HWY_ALIGN float minimums[kWide];
};

/// Q4_1 and Q5_1: two vectors of blocks, the second of which may be missing.
template <typename F>
void encodeAffine(const Batch& first, const Batch& second, std::span<std::byte> out) {
    Loaded loaded[2];
    loaded[0].load(first);
    loaded[1].load(second.count > 0 ? second : first);
    static_assert(sizeof(Loaded) == 64 * kLanes * sizeof(float));
    AffineSearchWide<WeightedAffineSearch<32, F::kMaximum>> searches[1];
    searches[0].start({loaded[0].weights, loaded[0].importance, 64 * kLanes});
    runAffineSearches(searches, [&](std::size_t step) HWY_ATTR {
        if (second.count > 0) second.fetchNext<F>(step, WeightedAffineSearch<32, 1>::kSteps + 1);
    });
    const AffineWide& fit = searches[0].best();
    FoundLines found;
    storeWide(fit.scale, found.scales, kLanes);
    storeWide(fit.depth, found.depths, kLanes);
    storeWide(select(fit.constant, wide(0.0F), fit.inverse), found.inverses, kLanes);
    storeWide(fit.minimum, found.minimums, kLanes);
    const LaneBits left[2] = {LaneBits(fit.left.a), LaneBits(fit.left.b)};
    for (std::size_t i = 0; i < first.count + second.count; ++i) {
        const Batch& batch = i < kLanes ? first : second;
        const std::size_t lane = i % kLanes;
        if (left[i / kLanes][lane]) {
            encodeAlone<F>(batch, lane, out);
            continue;
        }
        std::uint8_t codes[32];
        codeProducts<32>(batch.weightsOf<F>(lane), -found.minimums[i], found.inverses[i],
                         {0, F::kMaximum}, codes);
        storeBlock(batch, lane, F::pack(toHalf(found.scales[i]), toHalf(-found.depths[i]), codes),
                   out);
    }
}

#endif

template <typename F>
void encodeSignedRow(std::span<const float> weights, const RowImportance& importance,
                     std::span<std::byte> out) {
#if WEIGHTSCAPE_NO_VECTORS
    encodeReference<F>(weights, importance, out);
#else
    forEachBatch<F>(weights, importance,
                    [&](const Batch& batch) HWY_ATTR { encodeSigned<F>(batch, out); });
#endif
}

template <typename F>
void encodeAffineRow(std::span<const float> weights, const RowImportance& importance,
                     std::span<std::byte> out) {
#if WEIGHTSCAPE_NO_VECTORS
    encodeReference<F>(weights, importance, out);
#else
    const std::size_t blocks = weights.size() / F::kWeightsPerBlock;
    for (std::size_t begin = 0; begin < blocks; begin += kWide) {
        const std::size_t middle = std::min(begin + kLanes, blocks);
        const std::size_t end = std::min(begin + kWide, blocks);
        encodeAffine<F>({weights, importance, begin, middle - begin},
                        {weights, importance, middle, end - middle}, out);
    }
#endif
}

void encodeWeightedQ4_0Here(std::span<const float> weights, const RowImportance& importance,
                            std::span<std::byte> out) {
    encodeSignedRow<Q4_0>(weights, importance, out);
}
void encodeWeightedQ5_0Here(std::span<const float> weights, const RowImportance& importance,
                            std::span<std::byte> out) {
    encodeSignedRow<Q5_0>(weights, importance, out);
}
void encodeWeightedQ4_1Here(std::span<const float> weights, const RowImportance& importance,
                            std::span<std::byte> out) {
    encodeAffineRow<Q4_1>(weights, importance, out);
}
void encodeWeightedQ5_1Here(std::span<const float> weights, const RowImportance& importance,
                            std::span<std::byte> out) {
    encodeAffineRow<Q5_1>(weights, importance, out);
}

}  // namespace
}  // namespace weightscape::formats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weightscape::formats {

WEIGHTSCAPE_EXPORT_ENCODER(WeightedQ4_0)
WEIGHTSCAPE_EXPORT_ENCODER(WeightedQ4_1)
WEIGHTSCAPE_EXPORT_ENCODER(WeightedQ5_0)
WEIGHTSCAPE_EXPORT_ENCODER(WeightedQ5_1)

}  // namespace weightscape::formats
#endif
