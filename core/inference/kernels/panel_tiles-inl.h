// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT

// Products with packed panels, tile by tile: as many results at once as there are registers for.
#if defined(WEIGHTSCAPE_PANEL_TILES_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef WEIGHTSCAPE_PANEL_TILES_INL_H
#undef WEIGHTSCAPE_PANEL_TILES_INL_H
#else
#define WEIGHTSCAPE_PANEL_TILES_INL_H
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "core/inference/kernels/panel_loops.h"

HWY_BEFORE_NAMESPACE();
namespace weightscape::inference::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

#if HWY_HAVE_SCALABLE
using GroupTag = hn::FixedTag<float, 4>;  // arrays of vectors need a size known to the compiler
#else
using GroupTag = hn::CappedTag<float, kGroupRows>;
#endif
using GroupFloats = hn::Vec<GroupTag>;

inline constexpr GroupTag kGroupFloats;
inline constexpr std::size_t kGroupLanes = hn::MaxLanes(GroupTag());
/// Vectors that hold the numbers of a group.
inline constexpr std::size_t kGroupVectors = kGroupRows / kGroupLanes;

#if HWY_TARGET <= HWY_AVX3
inline constexpr std::size_t kTileGroups = 4;
inline constexpr std::size_t kTileTokens = 6;
#else
inline constexpr std::size_t kTileGroups = 1;
inline constexpr std::size_t kTileTokens = kGroupVectors == 2 ? 6 : 3;
#endif

/// A few rows of inputs with a few groups of a panel. `width` is the number of results per row: all
/// of the groups', but perhaps not all of the last.
template <typename Product>
struct Tile {
    const Product& product;
    std::size_t firstToken;
    std::size_t firstGroup;
    std::size_t width;
};

/// Adds the sums of one row of inputs and one group to the outputs, or puts them there.
HWY_INLINE void finishGroup(const GroupFloats* HWY_RESTRICT sums, float* HWY_RESTRICT out,
                            std::size_t width, bool adds) {
    if (width >= kGroupRows) {
        for (std::size_t v = 0; v < kGroupVectors; ++v) {
            float* const place = out + v * kGroupLanes;
            hn::StoreU(adds ? hn::Add(hn::LoadU(kGroupFloats, place), sums[v]) : sums[v],
                       kGroupFloats, place);
        }
        return;
    }
    HWY_ALIGN float values[kGroupRows];
    for (std::size_t v = 0; v < kGroupVectors; ++v) {
        hn::Store(sums[v], kGroupFloats, values + v * kGroupLanes);
    }
    for (std::size_t i = 0; i < width; ++i) out[i] = adds ? out[i] + values[i] : values[i];
}

template <typename Product>
using MultiplyTile = void (*)(const Tile<Product>&);
template <typename Product>
using TileTable = std::array<std::array<MultiplyTile<Product>, kTileTokens>, kTileGroups>;

/// Kernel::multiply<groups, tokens> for all sizes of a tile.
template <typename Kernel, typename Product, std::size_t kGroups, std::size_t... kTokens>
constexpr std::array<MultiplyTile<Product>, kTileTokens> tilesOfGroups(
    std::index_sequence<kTokens...> /*tokens*/) {
    return {Kernel::template multiply<kGroups, kTokens + 1>...};
}
template <typename Kernel, typename Product, std::size_t... kGroups>
constexpr TileTable<Product> allTiles(std::index_sequence<kGroups...> /*groups*/) {
    return {
        tilesOfGroups<Kernel, Product, kGroups + 1>(std::make_index_sequence<kTileTokens>())...};
}

/// The whole product: product.outputs has a row per token and as many columns as the panel rows.
template <typename Kernel, typename Product>
HWY_INLINE void multiplyByTiles(const Product& product) {
    static constexpr TileTable<Product> kTiles =
        allTiles<Kernel, Product>(std::make_index_sequence<kTileGroups>());
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

}  // namespace weightscape::inference::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
