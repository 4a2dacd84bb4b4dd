// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

#include "core/inference/rows.h"

/// The inner loops of products of many rows. One factor is packed into panels first: groups of
/// kGroupRows of its rows, whose numbers for one k stand side by side:
///
///     panel[group][k][row in group]
///
/// Each result is a chain of multiply-adds over the k of a panel, so it does not depend on the
/// instruction set (where that has a fused multiply-add), nor on what is computed beside it.
namespace weightscape::inference {

inline constexpr std::size_t kGroupRows = 16;
/// Rows that are worth packing together: some times what the widest kernel handles at once, so that
/// inputs, which no near cache holds, are read rarely; and no more than the second-level cache
/// holds of a panel's depth.
inline constexpr std::size_t kPanelRows = 256;
/// The longest chain: sums of more terms are made of sums of so many, added one after the other.
inline constexpr std::size_t kPanelDepth = 256;

/// Floats that a panel takes.
[[nodiscard]] constexpr std::size_t panelSize(std::size_t rows, std::size_t depth) {
    return (rows + kGroupRows - 1) / kGroupRows * kGroupRows * depth;
}

/// Packs rows of `rows.width` numbers each; what is missing in the last group becomes 0.
void packRows(ConstRows rows, float* panel);
/// Packs columns: the rows of `rows` are the k, their `width` numbers belong to one packed row
/// each.
void packColumns(ConstRows rows, float* panel);

/// The factor that is not packed: number k of row t is values[t * rowStride + k * stride].
struct PanelInputs {
    const float* values = nullptr;
    std::size_t rowStride = 0;
    std::size_t stride = 1;
};

/// outputs[t][r] = (adds ? outputs[t][r] : 0) + sum over k < depth of inputs[t][k] * panel[r][k]
/// for all rows t and columns r of `outputs`.
struct PanelProduct {
    PanelInputs inputs;
    const float* panel = nullptr;
    std::size_t depth = 0;
    bool adds = false;
    MutableRows outputs;
};
void multiplyPanel(const PanelProduct& product);

}  // namespace weightscape::inference
