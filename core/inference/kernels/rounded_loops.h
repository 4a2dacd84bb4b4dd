// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/formats/registry.h"
#include "core/inference/kernels/rounded_inputs.h"
#include "core/inference/rows.h"

/// Products of few tokens with weights that are small integers times scales: with rounded inputs
/// twice as many are multiplied at once, and weights need not become floats.
namespace weightscape::inference {

/// The largest rounded input, as for panels (kLargestPanelInput): here lanes share the sums.
inline constexpr std::int16_t kLargestDotInput = 258 * 127;

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
