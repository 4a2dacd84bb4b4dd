// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

/// The inner product of Hessians, compiled once for each instruction set. Processors with fused
/// multiply-adds round differently; the number of threads changes nothing.
namespace weightscape::inference {

/// Columns of a panel, and rows and columns of a tile.
inline constexpr std::size_t kPanelColumns = 64;

/// Adds Σ left[t]ᵀ right[t] over `tokens` rows of kPanelColumns numbers each to `tile`, which has
/// kPanelColumns rows of as many. Summed in float, then added in double.
void addOuterProducts(const float* left, const float* right, std::size_t tokens, double* tile);

}  // namespace weightscape::inference
