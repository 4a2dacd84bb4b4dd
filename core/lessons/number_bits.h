// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/lessons/lesson_text.h"
#include "core/quantize/elements/small_float.h"

/// The lesson "numbers in bits": floats as sign, exponent and fraction.
namespace weightscape::lessons {

/// A float of at most 32 bits: from the high end a sign, an exponent and a fraction.
struct BitFormat {
    std::string_view id;     ///< as figures name it: "fp16"
    std::string_view label;  ///< "FP16"
    unsigned exponentBits = 0;
    unsigned fractionBits = 0;
    elements::SpecialValues special = elements::SpecialValues::None;
    /// The program's own conversions, those that read and write files and schemes.
    float (*decode)(std::uint32_t bits) = nullptr;
    std::uint32_t (*encode)(float value) = nullptr;  ///< nearest, ties to even

    [[nodiscard]] unsigned bits() const { return 1U + exponentBits + fractionBits; }
    [[nodiscard]] int bias() const { return (1 << (exponentBits - 1U)) - 1; }
    /// The largest bits without the sign that are a number.
    [[nodiscard]] std::uint32_t highestFinite() const;
    [[nodiscard]] float largest() const { return decode(highestFinite()); }
    /// The smallest number above 0 with all its fraction bits.
    [[nodiscard]] float smallestNormal() const { return decode(std::uint32_t{1} << fractionBits); }
    /// The smallest number above 0.
    [[nodiscard]] float smallest() const { return decode(1); }
    /// From 1 to the next larger number.
    [[nodiscard]] double gapAtOne() const;
    /// How many different numbers there are; both zeros are one.
    [[nodiscard]] std::uint64_t numbers() const {
        return 2 * static_cast<std::uint64_t>(highestFinite()) + 1;
    }
};

/// From most to fewest bits: FP32, FP16, BF16, FP8, FP6, FP4.
[[nodiscard]] std::span<const BitFormat> allBitFormats();
/// By id; null when there is none.
[[nodiscard]] const BitFormat* findBitFormat(std::string_view id);

/// What bits stand for.
struct BitNumber {
    bool isNegative = false;
    bool isFinite = true;
    bool isSubnormal = false;  ///< also 0: the exponent is all zeros, and no 1 is put before it
    int power = 0;             ///< the fraction is multiplied by 2^power
    double fraction = 1.0;     ///< 1 <= fraction < 2; below 1 where subnormal
    double value = 0.0;        ///< ± fraction × 2^power; infinite or NaN where not finite
    /// To the next number farther from 0; 0 at the largest, NaN where not finite.
    double gap = 0.0;
};
/// Bits beyond the format's are ignored.
[[nodiscard]] BitNumber readBits(const BitFormat& format, std::uint32_t bits);

/// The numbers nearest to the one with these bits, itself among them: at most `each` on both sides,
/// ascending, without infinities. Empty where it is not finite.
[[nodiscard]] std::vector<double> neighbours(const BitFormat& format, std::uint32_t bits,
                                             unsigned each);

/// What the lesson asks for: a number to be set by its bits, one that ends the range of FP16, and
/// one that no format holds.
inline constexpr float kNumberToSwitch = -2.5F, kNumberToReach = 70000.0F, kNumberToMiss = 0.1F;

/// bits.toSwitch, bits.toReach, bits.toMiss; bits.FORMAT.max, .normal, .min, .gap, .numbers, .bits,
/// .exponent and .fraction of every format.
[[nodiscard]] std::vector<LessonFigure> bitsFigures();

}  // namespace weightscape::lessons
