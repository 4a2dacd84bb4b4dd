// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT

// The IQ2 and IQ3 formats: see grid_search.h for the steps. All but the search over trial scales is
// done for as many super-blocks at once as a vector has lanes.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/formats/simd/grid_kernels.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep

#include <cmath>

#include "core/formats/reference_codec.h"
#include "core/formats/simd/blocks-inl.h"
#include "core/formats/simd/grid_lanes-inl.h"
#include "core/formats/simd/grid_trials-inl.h"
#include "core/formats/simd/vector_codecs.h"

HWY_BEFORE_NAMESPACE();
namespace weightscape::formats::HWY_NAMESPACE {
namespace {

#if !WEIGHTSCAPE_NO_VECTORS

/// What was found for the sub-block in one lane.
template <MagnitudeSearch S>
HWY_INLINE void storeFit(const GridNeighbours& neighbours, const MagnitudeLanes<S>& group,
                         std::size_t lane, MagnitudeFit<S>& fit) {
    const float scale = group.scales[lane];
    fit.zero = false;
    fit.scale = std::fabs(scale);
    for (std::size_t k = 0; k < MagnitudeFit<S>::kPoints; ++k) {
        const auto packed = static_cast<std::uint16_t>(group.packed[k * kLanes + lane]);
        const std::size_t cell = PackedLevels<typename S::Grid>::cell(packed);
        fit.points[k] = static_cast<std::uint16_t>(neighbours.pointAt(cell));
    }
    const unsigned flipped = scale < 0.0F ? 0xFFU : 0U;
    for (std::size_t i = 0; i < S::kCount / 8; ++i) {
        const auto signs = static_cast<unsigned>(group.signs[i * kLanes + lane]);
        fit.signs[i] = static_cast<std::uint8_t>(signs ^ flipped);
    }
}

/// fitMagnitudes() for sub-block number j of every super-block; returns the lanes that the
/// reference has to do.
template <MagnitudeSearch S>
HWY_INLINE FloatMask fitLanes(const float* HWY_RESTRICT weights,
                              const float* HWY_RESTRICT importance, TrialSearch<S>& trials,
                              std::span<MagnitudeBlock<S>> blocks, std::size_t j) {
    const GridCandidates& candidates = candidatesOf(S::grid());
    const std::size_t first = j * S::kCount * kLanes;
    MagnitudeLanes<S> group;
    group.importance = importance + first;
    splitSignLanes(weights + first, group);
    measureLanes(blocks.size(), group);
    const FloatMask skipped = hn::Or(group.zero, group.left);
    trials.search(skipped, group);
    lookAgainLanes(candidates, group);
    const LaneBits skippedLanes(skipped);
    for (std::size_t lane = 0; lane < blocks.size(); ++lane) {
        if (skippedLanes[lane]) continue;
        storeFit(candidates.neighbours(), group, lane, blocks[lane].fits[j]);
    }
    return group.left;
}

/// Encodes the super-blocks of a batch side by side.
template <typename F>
void encodeBatch(const Batch& batch, std::span<std::byte> out) {
    using S = typename F::Search;
    HWY_ALIGN float weights[256 * kLanes];
    HWY_ALIGN float importance[256 * kLanes];
    const BlockLanes<256> lanes(batch);
    lanes.loadWeights(weights);
    const Floats variance =
        hn::Div(hn::Mul(all(S::kVarianceFactor), sumOfSquareLanes<256>(weights)), all(256.0F));
    if (batch.importance.values.empty()) {
        weighLanesAlone<S>(weights, variance, importance);
    } else {
        lanes.combineImportance(weights, variance, importance);
    }
    TrialSearch<S> trials(candidatesOf(S::grid()));
    MagnitudeBlock<S> blocks[kLanes];
    FloatMask leftLanes = noLanes();
    for (std::size_t j = 0; j < MagnitudeBlock<S>::kSubBlocks; ++j) {
        leftLanes = hn::Or(
            leftLanes, fitLanes<S>(weights, importance, trials, std::span(blocks, batch.count), j));
    }
    const LaneBits left(leftLanes);
    for (std::size_t lane = 0; lane < batch.count; ++lane) {
        if (left[lane]) {
            encodeAlone<F>(batch, lane, out);
            continue;
        }
        blocks[lane].codeSubScales();
        storeBlock(batch, lane, F::pack(blocks[lane]), out);
    }
}

#endif

WEIGHTSCAPE_GRID_ENCODERS(WEIGHTSCAPE_ENCODE_HERE)

}  // namespace
}  // namespace weightscape::formats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weightscape::formats {

WEIGHTSCAPE_GRID_ENCODERS(WEIGHTSCAPE_EXPORT_ENCODER)

}  // namespace weightscape::formats
#endif
