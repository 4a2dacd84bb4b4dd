// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "core/quantize/elements/element_type.h"

namespace weightscape::elements {

/// Which codes of a small float are no numbers.
enum class SpecialValues : std::uint8_t {
    None,       ///< all codes are numbers (FP6, FP4, any unnamed e<X>m<Y>)
    FiniteNan,  ///< only the code of all ones is NaN, no infinities (FP8 E4M3)
    Ieee,       ///< the highest exponent holds infinity and NaN (FP8 E5M2)
};

/// A float of a sign bit, 1..7 exponent bits with bias 2^(bits-1)-1 (subnormals kept) and 0..6
/// mantissa bits. Source: OCP 8-bit Floating Point Specification 1.0, OCP Microscaling Formats 1.0.
struct SmallFloat {
    unsigned exponentBits = 0;
    unsigned mantissaBits = 0;
    SpecialValues special = SpecialValues::None;

    [[nodiscard]] int bias() const { return (1 << (exponentBits - 1U)) - 1; }
    [[nodiscard]] unsigned bits() const { return 1U + exponentBits + mantissaBits; }
    /// The largest code without the sign bit that is a number.
    [[nodiscard]] std::uint8_t highestFiniteCode() const;
};

/// Precondition: type.kind is SmallFloat.
[[nodiscard]] SmallFloat smallFloatOf(const ElementType& type);

/// The value of a code (its low bits() bits), exact.
[[nodiscard]] float decodeSmallFloat(const SmallFloat& layout, std::uint8_t code);

/// Nearest code, ties to even, zeros keep their sign. Beyond the largest number: E5M2 becomes
/// infinite from half a step on as IEEE 754 has it, all others stay at the largest number. NaN
/// becomes NaN, or +0 where there is none. (Schemes never get there: they stop at the largest
/// number in every type.)
[[nodiscard]] std::uint8_t encodeSmallFloat(const SmallFloat& layout, float value);

}  // namespace weightscape::elements
