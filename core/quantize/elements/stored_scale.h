// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include "core/quantize/elements/options.h"

namespace weightscape::elements {

/// Nearest value that a scale's stored type has, ties to even; never infinite: what is too large
/// becomes the largest number, F16 65,504. A scale too small for F16 becomes 0. E8M0 has no zero:
/// its smallest value is 2^-127, and halfway between two powers the one with the even code is
/// taken. E4m3 and Nested are rounded over the whole tensor (schemes), not here: they return
/// `scale`. Precondition: `scale` is finite.
[[nodiscard]] float roundScale(ScaleType type, float scale);

/// True for types whose scales share something across the tensor.
[[nodiscard]] constexpr bool hasSecondLevel(ScaleType type) {
    return type == ScaleType::E4m3 || type == ScaleType::Nested;
}

}  // namespace weightscape::elements
