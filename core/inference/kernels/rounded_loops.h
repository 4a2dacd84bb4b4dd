// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/formats/registry.h"
#include "core/inference/rows.h"

/// Products of few tokens with weights that are small integers times scales: the inputs become
/// integers of 16 bits, so that twice as many are multiplied at once and weights need not become
/// floats. llama.cpp does the same with 8 bits.
namespace weightscape::inference {

/// Inputs that share a scale, and those whose sum is kept.
inline constexpr std::size_t kRoundedBlock = 256;
inline constexpr std::size_t kRoundedSum = 32;

/// Rows of inputs, each about value * scale of its block: off by at most 2^-16 of the block's
/// largest magnitude. A block with a NaN or an infinite number has the scale NaN; one with nothing
/// above 1e-30 is all 0.
struct RoundedInputs {
    std::size_t count = 0;
    std::size_t width = 0;
    std::vector<std::int16_t> values;
    std::vector<float> scales;  ///< one per kRoundedBlock values
    std::vector<float> sums;    ///< of kRoundedSum values, times their scale
};
/// Precondition: rows.width is a multiple of kRoundedBlock.
[[nodiscard]] RoundedInputs roundInputs(ConstRows rows);

/// As DotRows, with rounded inputs.
struct RoundedDot {
    const std::byte* weights = nullptr;
    std::size_t rowBytes = 0;
    const RoundedInputs* inputs = nullptr;
    MutableRows outputs;
};

using RoundedDotFunction = void (*)(const RoundedDot&);

/// The kernel for the format on this processor; null: there is none.
[[nodiscard]] RoundedDotFunction findRoundedDot(const formats::Format& format);

}  // namespace weightscape::inference
