// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/collect/hessian_loops.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/inference/collect/hessian_loops.cpp"
#include <hwy/foreach_target.h>
// Highway's order: it comes after the targets.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace weightscape::inference::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

#if HWY_HAVE_SCALABLE
using FloatTag = hn::FixedTag<float, 4>;  // arrays of vectors need a size known to the compiler
#else
using FloatTag = hn::ScalableTag<float>;
#endif
using Floats = hn::Vec<FloatTag>;
constexpr FloatTag kFloats;
constexpr std::size_t kLanes = hn::MaxLanes(FloatTag());
/// Sums that stay in registers: so many rows of two vectors.
constexpr std::size_t kRows = 4;
constexpr std::size_t kColumns = 2 * kLanes;
static_assert(kPanelColumns % kRows == 0 && kPanelColumns % kColumns == 0);

/// Of kRows rows and kColumns columns of the tile; the pointers are at the first of them.
HWY_INLINE void addBlock(const float* HWY_RESTRICT left, const float* HWY_RESTRICT right,
                         std::size_t tokens, double* HWY_RESTRICT tile) {
    Floats sums[kRows][2];
    for (auto& row : sums) row[0] = row[1] = hn::Zero(kFloats);
    for (std::size_t t = 0; t < tokens; ++t) {
        const Floats first = hn::LoadU(kFloats, right + t * kPanelColumns);
        const Floats second = hn::LoadU(kFloats, right + t * kPanelColumns + kLanes);
        for (std::size_t r = 0; r < kRows; ++r) {
            const Floats factor = hn::Set(kFloats, left[t * kPanelColumns + r]);
            sums[r][0] = hn::MulAdd(factor, first, sums[r][0]);
            sums[r][1] = hn::MulAdd(factor, second, sums[r][1]);
        }
    }
    float stored[kColumns];
    for (std::size_t r = 0; r < kRows; ++r) {
        hn::StoreU(sums[r][0], kFloats, stored);
        hn::StoreU(sums[r][1], kFloats, stored + kLanes);
        double* const row = tile + r * kPanelColumns;
        for (std::size_t c = 0; c < kColumns; ++c) row[c] += stored[c];
    }
}

void addOuterProductsHere(const float* left, const float* right, std::size_t tokens, double* tile) {
    for (std::size_t column = 0; column < kPanelColumns; column += kColumns) {
        for (std::size_t row = 0; row < kPanelColumns; row += kRows) {
            addBlock(left + row, right + column, tokens, tile + row * kPanelColumns + column);
        }
    }
}

}  // namespace
}  // namespace weightscape::inference::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weightscape::inference {
namespace {
HWY_EXPORT(addOuterProductsHere);
}  // namespace

void addOuterProducts(const float* left, const float* right, std::size_t tokens, double* tile) {
    HWY_DYNAMIC_DISPATCH(addOuterProductsHere)(left, right, tokens, tile);
}

}  // namespace weightscape::inference
#endif  // HWY_ONCE
