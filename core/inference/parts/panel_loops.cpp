// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/parts/panel_loops.h"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/inference/parts/panel_loops.cpp"
#include <hwy/foreach_target.h>
// Highway's order: it comes after the targets.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace weightscape::inference::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using Tag = hn::CappedTag<float, kPanelColumns>;
constexpr std::size_t kLanes = hn::MaxLanes(Tag());
constexpr std::size_t kVectors = kPanelColumns / kLanes;
/// Rows whose sums stay in registers: 16 of 32 vectors with AVX-512 and on Arm, else 8 of 16.
constexpr std::size_t kRows =
    std::max<std::size_t>(1, (HWY_TARGET <= HWY_AVX3 || HWY_ARCH_ARM ? 16 : 8) / kVectors);
static_assert(kTileRows % kRows == 0);

HWY_INLINE void multiplyTile(ConstRows a, const float* HWY_RESTRICT panel, bool added,
                             MutableRows product) {
    const Tag tag;
    hn::Vec<Tag> sums[kRows][kVectors];
    for (std::size_t row = 0; row < kRows; ++row) {
        for (std::size_t i = 0; i < kVectors; ++i) {
            const float* before = product.row(row).data() + i * kLanes;
            sums[row][i] = added ? hn::LoadU(tag, before) : hn::Zero(tag);
        }
    }
    for (std::size_t depth = 0; depth < a.width; ++depth, panel += kPanelColumns) {
        hn::Vec<Tag> factors[kVectors];
        for (std::size_t i = 0; i < kVectors; ++i) factors[i] = hn::LoadU(tag, panel + i * kLanes);
        for (std::size_t row = 0; row < kRows; ++row) {
            const auto factor = hn::Set(tag, a.values[row * a.stride + depth]);
            for (std::size_t i = 0; i < kVectors; ++i) {
                sums[row][i] = hn::MulAdd(factor, factors[i], sums[row][i]);
            }
        }
    }
    for (std::size_t row = 0; row < kRows; ++row) {
        for (std::size_t i = 0; i < kVectors; ++i) {
            hn::StoreU(sums[row][i], tag, product.row(row).data() + i * kLanes);
        }
    }
}

void multiplyHere(ConstRows a, const float* panel, bool added, MutableRows product) {
    for (std::size_t row = 0; row < a.count; row += kRows) {
        multiplyTile(a.part(row, kRows), panel, added, product.part(row, kRows));
    }
}

}  // namespace
}  // namespace weightscape::inference::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weightscape::inference {
namespace {
HWY_EXPORT(multiplyHere);
}  // namespace

void packPanel(ConstRows rows, std::size_t panel, Panels& panels) {
    const std::size_t first = panel * kPanelColumns;
    const std::size_t count = std::min(kPanelColumns, rows.width - first);
    for (std::size_t row = 0; row < rows.count; ++row) {
        const float* from = rows.values + row * rows.stride + first;
        float* to = panels.at(panel, row);
        std::copy_n(from, count, to);
        std::fill(to + count, to + kPanelColumns, 0.0F);
    }
}

void packTransposedPanel(ConstRows rows, std::size_t panel, Panels& panels) {
    // Few numbers of each row at a time, so that what is written stays in the nearest cache.
    constexpr std::size_t kDepth = 16;
    const std::size_t first = panel * kPanelColumns;
    const std::size_t count = std::min(kPanelColumns, rows.count - first);
    float* const to = panels.at(panel, 0);
    if (count < kPanelColumns) std::fill(to, to + rows.width * kPanelColumns, 0.0F);
    for (std::size_t begin = 0; begin < rows.width; begin += kDepth) {
        const std::size_t end = std::min(rows.width, begin + kDepth);
        for (std::size_t column = 0; column < count; ++column) {
            const float* from = rows.values + (first + column) * rows.stride;
            for (std::size_t i = begin; i < end; ++i) to[i * kPanelColumns + column] = from[i];
        }
    }
}

void multiplyTiles(ConstRows a, const PanelPart& part, bool added, MutableRows product) {
    HWY_DYNAMIC_DISPATCH(multiplyHere)
    (a, part.panels->at(part.panel, part.firstRow), added, product);
}

}  // namespace weightscape::inference
#endif  // HWY_ONCE
