// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/kernels/panel_loops.h"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/inference/kernels/panel_loops.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep
// Highway's order: it comes after the targets.
#include "core/inference/kernels/panel_tiles-inl.h"

HWY_BEFORE_NAMESPACE();
namespace weightscape::inference::HWY_NAMESPACE {
namespace {

struct FloatTiles {
    template <std::size_t kGroups, std::size_t kTokens>
    static HWY_NOINLINE void multiply(const Tile<PanelProduct>& tile) {
        const PanelProduct& product = tile.product;
        const std::size_t depth = product.depth;
        const std::size_t rowStride = product.inputs.rowStride;
        const float* HWY_RESTRICT inputs = product.inputs.values + tile.firstToken * rowStride;
        const float* HWY_RESTRICT panel = product.panel + tile.firstGroup * kGroupRows * depth;
        GroupFloats sums[kTokens][kGroups * kGroupVectors];
        for (std::size_t t = 0; t < kTokens; ++t) {
            for (GroupFloats& sum : sums[t]) sum = hn::Zero(kGroupFloats);
        }
        for (std::size_t k = 0; k < depth; ++k) {
            GroupFloats weights[kGroups * kGroupVectors];
            for (std::size_t v = 0; v < kGroups * kGroupVectors; ++v) {
                weights[v] =
                    hn::LoadU(kGroupFloats, panel + v / kGroupVectors * kGroupRows * depth +
                                                v % kGroupVectors * kGroupLanes);
            }
            for (std::size_t t = 0; t < kTokens; ++t) {
                const GroupFloats input = hn::Set(kGroupFloats, inputs[t * rowStride]);
                for (std::size_t v = 0; v < kGroups * kGroupVectors; ++v) {
                    sums[t][v] = hn::MulAdd(input, weights[v], sums[t][v]);
                }
            }
            panel += kGroupRows;
            inputs += product.inputs.stride;
        }
        for (std::size_t t = 0; t < kTokens; ++t) {
            float* const out =
                product.outputs.row(tile.firstToken + t).data() + tile.firstGroup * kGroupRows;
            for (std::size_t g = 0; g < kGroups; ++g) {
                finishGroup(sums[t] + g * kGroupVectors, out + g * kGroupRows,
                            tile.width - g * kGroupRows, product.adds);
            }
        }
    }
};

void multiplyPanelHere(const PanelProduct& product) {
    multiplyByTiles<FloatTiles>(product);
}

/// Four numbers each of four rows become four times one number of each.
HWY_INLINE void transposeFour(const float* HWY_RESTRICT rows, std::size_t stride,
                              float* HWY_RESTRICT out) {
#if HWY_TARGET == HWY_SCALAR
    for (std::size_t i = 0; i < 16; ++i)
        out[i / 4 * kGroupRows + i % 4] = rows[i % 4 * stride + i / 4];
#else
    constexpr hn::FixedTag<float, 4> kQuad;
    const auto a = hn::LoadU(kQuad, rows);
    const auto b = hn::LoadU(kQuad, rows + stride);
    const auto c = hn::LoadU(kQuad, rows + 2 * stride);
    const auto d = hn::LoadU(kQuad, rows + 3 * stride);
    const auto ac01 = hn::InterleaveLower(kQuad, a, c);
    const auto ac23 = hn::InterleaveUpper(kQuad, a, c);
    const auto bd01 = hn::InterleaveLower(kQuad, b, d);
    const auto bd23 = hn::InterleaveUpper(kQuad, b, d);
    hn::StoreU(hn::InterleaveLower(kQuad, ac01, bd01), kQuad, out);
    hn::StoreU(hn::InterleaveUpper(kQuad, ac01, bd01), kQuad, out + kGroupRows);
    hn::StoreU(hn::InterleaveLower(kQuad, ac23, bd23), kQuad, out + 2 * kGroupRows);
    hn::StoreU(hn::InterleaveUpper(kQuad, ac23, bd23), kQuad, out + 3 * kGroupRows);
#endif
}

/// Up to kGroupRows rows into one group.
void packGroup(ConstRows rows, float* HWY_RESTRICT group) {
    std::size_t r = 0;
    for (; r + 4 <= rows.count; r += 4) {
        const float* const first = rows.row(r).data();
        std::size_t k = 0;
        for (; k + 4 <= rows.width; k += 4) {
            transposeFour(first + k, rows.stride, group + k * kGroupRows + r);
        }
        for (; k < rows.width; ++k) {
            for (std::size_t i = 0; i < 4; ++i) {
                group[k * kGroupRows + r + i] = first[k + i * rows.stride];
            }
        }
    }
    for (; r < kGroupRows; ++r) {
        for (std::size_t k = 0; k < rows.width; ++k) {
            group[k * kGroupRows + r] = r < rows.count ? rows.row(r)[k] : 0.0F;
        }
    }
}

void packRowsHere(ConstRows rows, float* panel) {
    for (std::size_t r = 0; r < rows.count; r += kGroupRows) {
        packGroup(rows.part(r, std::min(kGroupRows, rows.count - r)), panel + r * rows.width);
    }
}

}  // namespace
}  // namespace weightscape::inference::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weightscape::inference {
namespace {
HWY_EXPORT(multiplyPanelHere);
HWY_EXPORT(packRowsHere);
}  // namespace

void multiplyPanel(const PanelProduct& product) {
    HWY_DYNAMIC_DISPATCH(multiplyPanelHere)(product);
}

void packRows(ConstRows rows, float* panel) {
    HWY_DYNAMIC_DISPATCH(packRowsHere)(rows, panel);
}

void packColumns(ConstRows rows, float* panel) {
    for (std::size_t r = 0; r < rows.width; r += kGroupRows) {
        const std::size_t count = std::min(kGroupRows, rows.width - r);
        float* group = panel + r * rows.count;
        for (std::size_t k = 0; k < rows.count; ++k) {
            const float* const row = rows.row(k).data() + r;
            std::fill(std::copy_n(row, count, group), group + kGroupRows, 0.0F);
            group += kGroupRows;
        }
    }
}

}  // namespace weightscape::inference
#endif  // HWY_ONCE
