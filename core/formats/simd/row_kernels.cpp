// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT

// meanSquares(): every sum keeps its order, so the rows take the lanes.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/formats/simd/row_kernels.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep

#include "core/formats/codec_functions.h"
#include "core/formats/simd/blocks-inl.h"

HWY_BEFORE_NAMESPACE();
namespace weightscape::formats::HWY_NAMESPACE {
namespace {

#if !WEIGHTSCAPE_NO_VECTORS

constexpr std::size_t kLineWeights = 16;
constexpr std::size_t kLinesAhead = 4;

HWY_INLINE void fetchRows(const float* HWY_RESTRICT weights, const std::size_t (&rowAt)[kLanes]) {
    for (const std::size_t at : rowAt) __builtin_prefetch(weights + at, 0, 2);
}

/// Sums of squares of up to kLanes rows.
HWY_INLINE void sumRows(const float* HWY_RESTRICT weights, std::size_t rowLength,
                        std::span<float> sums) {
    std::size_t rowAt[kLanes];
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
        rowAt[lane] = std::min(lane, sums.size() - 1) * rowLength;
    }
    HWY_ALIGN float four[4 * kLanes];
    HWY_ALIGN float found[kLanes];
    Floats sum = zeros();
    std::size_t i = 0;
    for (; i + 4 <= rowLength; i += 4) {
        // Sixteen rows at once are more streams than processors fetch ahead by themselves.
        if (i % kLineWeights == 0) fetchRows(weights + i + kLinesAhead * kLineWeights, rowAt);
        transposeFour(weights + i, rowAt, four);
        for (std::size_t k = 0; k < 4; ++k) {
            const Floats weight = hn::Load(kFloats, four + k * kLanes);
            sum = hn::Add(sum, hn::Mul(weight, weight));
        }
    }
    hn::Store(sum, kFloats, found);
    for (std::size_t row = 0; row < sums.size(); ++row) {
        for (std::size_t rest = i; rest < rowLength; ++rest) {
            const float weight = weights[rowAt[row] + rest];
            found[row] += weight * weight;
        }
        sums[row] = found[row];
    }
}

#endif

void meanSquaresHere(std::span<const float> weights, std::span<float> means) {
    const std::size_t rowLength = weights.size() / means.size();
#if WEIGHTSCAPE_NO_VECTORS
    for (std::size_t row = 0; row < means.size(); ++row) {
        means[row] = meanSquare(weights.subspan(row * rowLength, rowLength));
    }
#else
    for (std::size_t first = 0; first < means.size(); first += kLanes) {
        const auto some = means.subspan(first, std::min(kLanes, means.size() - first));
        sumRows(weights.data() + first * rowLength, rowLength, some);
        for (float& mean : some) mean /= static_cast<float>(rowLength);
    }
#endif
}

}  // namespace
}  // namespace weightscape::formats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weightscape::formats {

HWY_EXPORT(meanSquaresHere);
void meanSquares(std::span<const float> weights, std::span<float> means) {
    if (!means.empty()) HWY_DYNAMIC_DISPATCH(meanSquaresHere)(weights, means);
}

}  // namespace weightscape::formats
#endif
