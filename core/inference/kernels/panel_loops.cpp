// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/kernels/panel_loops.h"

#include <algorithm>
#include <array>
#include <utility>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/inference/kernels/panel_loops.cpp"
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
using FloatTag = hn::CappedTag<float, kGroupRows>;
#endif
using Floats = hn::Vec<FloatTag>;

constexpr FloatTag kFloats;
constexpr std::size_t kLanes = hn::MaxLanes(FloatTag());
/// Vectors that hold the numbers of a group.
constexpr std::size_t kVectors = kGroupRows / kLanes;

/// How much is computed at once: as many sums as there are registers for.
#if HWY_TARGET <= HWY_AVX3
constexpr std::size_t kTileGroups = 4;
constexpr std::size_t kTileTokens = 6;
#else
constexpr std::size_t kTileGroups = 1;
constexpr std::size_t kTileTokens = kVectors == 2 ? 6 : 3;
#endif

/// A few rows of inputs with a few groups of a panel. `width` is the number of results per row: all
/// of the groups', but perhaps not all of the last.
struct Tile {
    const PanelProduct& product;
    std::size_t firstToken;
    std::size_t firstGroup;
    std::size_t width;
};

/// Adds the sums of one row of inputs and one group to the outputs.
HWY_INLINE void finish(const Floats* HWY_RESTRICT sums, float* HWY_RESTRICT out, std::size_t width,
                       bool adds) {
    if (width >= kGroupRows) {
        for (std::size_t v = 0; v < kVectors; ++v) {
            float* const place = out + v * kLanes;
            hn::StoreU(adds ? hn::Add(hn::LoadU(kFloats, place), sums[v]) : sums[v], kFloats,
                       place);
        }
        return;
    }
    HWY_ALIGN float values[kGroupRows];
    for (std::size_t v = 0; v < kVectors; ++v) hn::Store(sums[v], kFloats, values + v * kLanes);
    for (std::size_t i = 0; i < width; ++i) out[i] = adds ? out[i] + values[i] : values[i];
}

template <std::size_t kGroups, std::size_t kTokens>
HWY_NOINLINE void multiplyTile(const Tile& tile) {
    const PanelProduct& product = tile.product;
    const std::size_t depth = product.depth;
    const std::size_t rowStride = product.inputs.rowStride;
    const float* HWY_RESTRICT inputs = product.inputs.values + tile.firstToken * rowStride;
    const float* HWY_RESTRICT panel = product.panel + tile.firstGroup * kGroupRows * depth;
    Floats sums[kTokens][kGroups * kVectors];
    for (std::size_t t = 0; t < kTokens; ++t) {
        for (Floats& sum : sums[t]) sum = hn::Zero(kFloats);
    }
    for (std::size_t k = 0; k < depth; ++k) {
        Floats weights[kGroups * kVectors];
        for (std::size_t v = 0; v < kGroups * kVectors; ++v) {
            weights[v] = hn::LoadU(
                kFloats, panel + v / kVectors * kGroupRows * depth + v % kVectors * kLanes);
        }
        for (std::size_t t = 0; t < kTokens; ++t) {
            const Floats input = hn::Set(kFloats, inputs[t * rowStride]);
            for (std::size_t v = 0; v < kGroups * kVectors; ++v) {
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
            finish(sums[t] + g * kVectors, out + g * kGroupRows, tile.width - g * kGroupRows,
                   product.adds);
        }
    }
}

using MultiplyTile = void (*)(const Tile&);

/// Row g - 1, column t - 1: g groups with t rows of inputs.
template <std::size_t kGroups, std::size_t... kTokens>
constexpr std::array<MultiplyTile, sizeof...(kTokens)> tilesOfGroups(
    std::index_sequence<kTokens...> /*tokens*/) {
    return {multiplyTile<kGroups, kTokens + 1>...};
}
template <std::size_t... kGroups>
constexpr std::array<std::array<MultiplyTile, kTileTokens>, sizeof...(kGroups)> allTiles(
    std::index_sequence<kGroups...> /*groups*/) {
    return {tilesOfGroups<kGroups + 1>(std::make_index_sequence<kTileTokens>())...};
}
constexpr auto kTiles = allTiles(std::make_index_sequence<kTileGroups>());

void multiplyPanelHere(const PanelProduct& product) {
    const std::size_t width = product.outputs.width;
    const std::size_t groups = (width + kGroupRows - 1) / kGroupRows;
    for (std::size_t t = 0; t < product.outputs.count; t += kTileTokens) {
        const std::size_t tokens = std::min(kTileTokens, product.outputs.count - t);
        for (std::size_t g = 0; g < groups; g += kTileGroups) {
            const std::size_t tileGroups = std::min(kTileGroups, groups - g);
            kTiles[tileGroups - 1][tokens - 1]({product, t, g, width - g * kGroupRows});
        }
    }
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
