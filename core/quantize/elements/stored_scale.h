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

/// The E8M0 scale of a group as OCP Microscaling Formats 1.0, section 6.3, has it: 2 to the floor
/// of the largest magnitude's exponent less that of `reference`, the largest number of the element.
/// A magnitude up to twice the power below it is thus covered up to reference / 2^its exponent: FP4
/// E2M1 with 6 = 1.5 x 2^2 clips what lies above 1.5. Limited to 2^-127 .. 2^127; 2^-127 for a
/// magnitude of 0. Precondition: both are finite, reference > 0.
[[nodiscard]] float microscalingScale(double largest, float reference);

/// True for types whose scales share something across the tensor.
[[nodiscard]] constexpr bool hasSecondLevel(ScaleType type) {
    return type == ScaleType::E4m3 || type == ScaleType::Nested;
}

}  // namespace weightscape::elements
