// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/formats/registry.h"
#include "core/inference/kernels/panel_loops.h"
#include "core/inference/kernels/rounded_inputs.h"
#include "core/inference/rows.h"

/// Products of many rows of inputs with weights that are small integers times scales: like those of
/// panel_loops.h, with integers of 16 bits, twice as many at once.
namespace weightscape::inference {

/// The largest rounded input: no more than the sums of products hold, and a multiple of 127, so
/// that inputs already rounded to 8 bits stay as they are.
inline constexpr std::int16_t kLargestPanelInput = 64 * 127;

/// A panel of weights: one block of kRoundedBlock columns of up to kPanelRows rows. A weight is
/// level * scale - minimum:
///
///     levels[group][pair of columns][row in group][2]   scales[row]   minimums[group][part][row in
///     group]
///
/// with one minimum for each kRoundedSum columns. What is missing in the last group is 0.
struct RoundedPanel {
    std::int16_t* levels = nullptr;
    float* scales = nullptr;
    float* minimums = nullptr;  ///< not set where the kind has none
};
/// Floats that hold a panel of so many rows.
[[nodiscard]] constexpr std::size_t roundedPanelSize(std::size_t rows) {
    const std::size_t groups = (rows + kGroupRows - 1) / kGroupRows;
    return groups * kGroupRows * (kRoundedBlock / 2 + 1 + kRoundedBlock / kRoundedSum);
}
/// Lays a panel out in such memory.
[[nodiscard]] RoundedPanel roundedPanelIn(std::span<float> memory, std::size_t rows);

/// Rows of weights, `rowBytes` apart; each begins with the block that is packed.
struct BlockRows {
    const std::byte* bytes = nullptr;
    std::size_t rowBytes = 0;
    std::size_t count = 0;
};

/// What a format needs: see the table in rounded_panel_loops.cpp.
struct RoundedKind {
    /// Takes one block of each row into the panel.
    void (*pack)(const BlockRows& rows, const RoundedPanel& panel);
    /// Columns whose products with inputs up to kLargestPanelInput fit 31 bits when they are added.
    std::size_t sumDepth;
    bool hasMinimums;
};
/// For this processor; null: there is none.
[[nodiscard]] const RoundedKind* findRoundedKind(const formats::Format& format);

/// outputs[t][r] = (adds ? outputs[t][r] : 0) + sum over the columns of `block` of the inputs of
/// token `firstToken` + t times the weights of row r. Integers are summed exactly; the sums of
/// sumDepth columns are then added as floats.
struct RoundedProduct {
    const RoundedInputs* inputs = nullptr;
    std::size_t firstToken = 0;
    std::size_t block = 0;
    RoundedPanel panel;
    const RoundedKind* kind = nullptr;
    bool adds = false;
    MutableRows outputs;
};
void multiplyRoundedPanel(const RoundedProduct& product);

}  // namespace weightscape::inference
