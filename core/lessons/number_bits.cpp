// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/lessons/number_bits.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <iterator>
#include <limits>
#include <string>

#include "core/lessons/figure_text.h"
#include "core/support/number_types.h"

namespace weightscape::lessons {
namespace {

using elements::SpecialValues;

template <unsigned kExponent, unsigned kFraction, SpecialValues kSpecial>
constexpr elements::SmallFloat kLayoutOf{kExponent, kFraction, kSpecial};

template <unsigned kExponent, unsigned kFraction, SpecialValues kSpecial>
constexpr BitFormat smallFormat(std::string_view id, std::string_view label) {
    BitFormat format{id, label, kExponent, kFraction, kSpecial};
    format.decode = [](std::uint32_t bits) {
        return elements::decodeSmallFloat(kLayoutOf<kExponent, kFraction, kSpecial>,
                                          static_cast<std::uint8_t>(bits));
    };
    format.encode = [](float value) -> std::uint32_t {
        return elements::encodeSmallFloat(kLayoutOf<kExponent, kFraction, kSpecial>, value);
    };
    return format;
}

constexpr BitFormat kFormats[] = {
    {.id = "fp32",
     .label = "FP32",
     .exponentBits = 8,
     .fractionBits = 23,
     .special = SpecialValues::Ieee,
     .decode = [](std::uint32_t bits) { return std::bit_cast<float>(bits); },
     .encode = [](float value) { return std::bit_cast<std::uint32_t>(value); }},
    {.id = "fp16",
     .label = "FP16",
     .exponentBits = 5,
     .fractionBits = 10,
     .special = SpecialValues::Ieee,
     .decode = [](std::uint32_t bits) { return toFloat(Half{static_cast<std::uint16_t>(bits)}); },
     .encode = [](float value) -> std::uint32_t { return toHalf(value).bits; }},
    {.id = "bf16",
     .label = "BF16",
     .exponentBits = 8,
     .fractionBits = 7,
     .special = SpecialValues::Ieee,
     .decode =
         [](std::uint32_t bits) { return toFloat(Bfloat16{static_cast<std::uint16_t>(bits)}); },
     .encode = [](float value) -> std::uint32_t { return toBfloat16(value).bits; }},
    smallFormat<4, 3, SpecialValues::FiniteNan>("fp8_e4m3", "FP8 E4M3"),
    smallFormat<5, 2, SpecialValues::Ieee>("fp8_e5m2", "FP8 E5M2"),
    smallFormat<2, 3, SpecialValues::None>("fp6_e2m3", "FP6 E2M3"),
    smallFormat<3, 2, SpecialValues::None>("fp6_e3m2", "FP6 E3M2"),
    smallFormat<2, 1, SpecialValues::None>("fp4_e2m1", "FP4 E2M1"),
};

/// Whole numbers in full as long as they are short.
Text largestText(float largest) {
    const bool isPlain = largest < 1e6F && largest == std::floor(largest);
    return isPlain ? wholeText(static_cast<std::uint64_t>(largest)) : figureText(largest, 3);
}

}  // namespace

std::uint32_t BitFormat::highestFinite() const {
    const std::uint32_t all = (std::uint32_t{1} << (exponentBits + fractionBits)) - 1U;
    if (special == SpecialValues::None) return all;
    if (special == SpecialValues::FiniteNan) return all - 1U;
    return all - (std::uint32_t{1} << fractionBits);
}

double BitFormat::gapAtOne() const {
    return static_cast<double>(decode(encode(1.0F) + 1U)) - 1.0;
}

std::span<const BitFormat> allBitFormats() {
    return kFormats;
}

const BitFormat* findBitFormat(std::string_view id) {
    const auto found = std::ranges::find(kFormats, id, &BitFormat::id);
    return found == std::end(kFormats) ? nullptr : found;
}

BitNumber readBits(const BitFormat& format, std::uint32_t bits) {
    const std::uint32_t magnitudeBits =
        bits & ((std::uint32_t{1} << (format.exponentBits + format.fractionBits)) - 1U);
    BitNumber number;
    number.isNegative = (bits >> (format.exponentBits + format.fractionBits) & 1U) != 0;
    number.isFinite = magnitudeBits <= format.highestFinite();
    const double magnitude = format.decode(magnitudeBits);
    number.value = number.isNegative ? -magnitude : magnitude;
    const auto exponent = static_cast<int>(magnitudeBits >> format.fractionBits);
    number.isSubnormal = exponent == 0;
    number.power = std::max(exponent, 1) - format.bias();
    number.fraction = std::ldexp(magnitude, -number.power);
    if (!number.isFinite) {
        number.gap = std::numeric_limits<double>::quiet_NaN();
    } else if (magnitudeBits < format.highestFinite()) {
        number.gap = static_cast<double>(format.decode(magnitudeBits + 1U)) - magnitude;
    }
    return number;
}

std::vector<double> neighbours(const BitFormat& format, std::uint32_t bits, unsigned each) {
    const BitNumber number = readBits(format, bits);
    if (!number.isFinite) return {};
    const std::uint32_t magnitudes =
        (std::uint32_t{1} << (format.exponentBits + format.fractionBits)) - 1U;
    // All numbers stand in one order, so that neighbours of 0 have either sign.
    const auto here = static_cast<std::int64_t>(bits & magnitudes) * (number.isNegative ? -1 : 1);
    const auto most = static_cast<std::int64_t>(format.highestFinite());
    std::vector<double> found;
    for (std::int64_t place = std::max(here - each, -most); place <= std::min(here + each, most);
         ++place) {
        const double magnitude = format.decode(static_cast<std::uint32_t>(std::abs(place)));
        found.push_back(place < 0 ? -magnitude : magnitude);
    }
    return found;
}

std::vector<LessonFigure> bitsFigures() {
    std::vector<LessonFigure> figures = {
        {"bits.toSwitch", figureText(kNumberToSwitch)},
        {"bits.toReach", wholeText(static_cast<std::uint64_t>(kNumberToReach))},
        {"bits.toMiss", figureText(kNumberToMiss)}};
    for (const BitFormat& format : kFormats) {
        const auto add = [&](const char* what, const Text& value) {
            figures.push_back({"bits." + std::string(format.id) + "." + what, value});
        };
        add("max", largestText(format.largest()));
        add("normal", figureText(format.smallestNormal(), 3));
        add("min", figureText(format.smallest(), 3));
        add("gap", figureText(format.gapAtOne(), 3));
        add("numbers", wholeText(format.numbers()));
        add("bits", wholeText(format.bits()));
        add("exponent", wholeText(format.exponentBits));
        add("fraction", wholeText(format.fractionBits));
    }
    return figures;
}

}  // namespace weightscape::lessons
