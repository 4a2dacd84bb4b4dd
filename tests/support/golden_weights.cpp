// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/golden_weights.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace weightscape::test {
namespace {

constexpr std::uint32_t kSignBit = 0x80000000U;

float fromBits(std::uint32_t bits) {
    return std::bit_cast<float>(bits);
}
std::uint32_t bitsOf(float value) {
    return std::bit_cast<std::uint32_t>(value);
}

int trailingZeros(std::uint64_t value, int limit) {
    return std::min(std::countr_zero(value), limit);
}

/// To the nearest bfloat16, ties to even.
float roundedToBfloat16(float value) {
    const std::uint32_t bits = bitsOf(value);
    return fromBits((bits + 0x7FFFU + (bits >> 16 & 1U)) & 0xFFFF0000U);
}

/// To the nearest binary16, ties to even, in steps of the last place; |value| < 65504.
float roundedToHalf(float value) {
    if (value == 0.0F) return value;
    int exponent = 0;
    std::frexp(value, &exponent);
    const int lastPlace = std::max(exponent, -13) - 11;
    return std::ldexp(std::nearbyint(std::ldexp(value, -lastPlace)), lastPlace);
}

/// Where one weight stands and the seed of its set.
struct Place {
    std::uint64_t seed = 0;
    std::uint64_t row = 0;
    std::uint64_t column = 0;
    std::uint64_t columns = 0;
    [[nodiscard]] std::uint64_t index() const { return row * columns + column; }
    [[nodiscard]] float bellHere(int exponent = 0) const { return bell(seed, index(), exponent); }
};

using Rule = float (*)(const Place&);

float ruleConstant(const Place& p) {
    const float magnitude = std::ldexp(0.1F, static_cast<int>(p.row) - 4);
    return p.row % 2 == 1 ? -magnitude : magnitude;
}

float ruleZeros(const Place& p) {
    const bool positive = p.row < 4 || (p.row > 5 && p.column % 2 == 0);
    return positive ? 0.0F : -0.0F;
}

float ruleSubnormal(const Place& p) {
    const std::uint64_t drawn = draw(p.seed, p.index());
    const std::uint32_t sign = (drawn >> 63) != 0 ? kSignBit : 0U;
    return fromBits(sign | (static_cast<std::uint32_t>(drawn) & (0x7FFFFFU >> (2 * p.row))));
}

float ruleOutlier(const Place& p) {
    const std::uint64_t group = p.row < 4 ? 32 : 256;
    const std::uint64_t groupStart = p.row * p.columns + p.column / group * group;
    const std::uint64_t outlier = draw(seedOf("one_outlier_per_block/pos"), groupStart) % group;
    return p.bellHere(p.column % group == outlier ? 6 : 0);
}

float ruleAlternating(const Place& p) {
    const float magnitude =
        p.row < 4 ? std::ldexp(static_cast<float>(p.row + 1), -6) : std::fabs(p.bellHere());
    return p.column % 2 == 1 ? -magnitude : magnitude;
}

float ruleSmallIntegers(const Place& p) {
    const std::uint64_t drawn = draw(p.seed, p.index());
    if (p.row < 4) return std::ldexp(static_cast<float>(static_cast<int>(drawn % 17) - 8), -5);
    return std::ldexp(static_cast<float>(static_cast<int>(drawn % 33) - 16), -6);
}

float ruleBelowPowerOfTwo(const Place& p) {
    const int exponent = static_cast<int>(p.column / 32 % 32) - 20;
    if (p.column % 32 != 0) return p.bellHere(exponent);
    const std::uint32_t below =
        bitsOf(std::ldexp(1.0F, exponent)) - static_cast<std::uint32_t>(p.row);
    return fromBits(below | (p.column / 32 % 2 == 1 ? kSignBit : 0U));
}

float ruleInfinity(const Place& p) {
    if (p.row == 3 && p.column == 517) return INFINITY;
    if (p.row == 5 && p.column == 40) return -INFINITY;
    return p.bellHere();
}

struct NamedRule {
    std::string_view name;
    Rule rule;
};

constexpr NamedRule kRules[] = {
    {"heavy_tail",
     [](const Place& p) {
         return p.bellHere(trailingZeros(draw(seedOf("heavy_tail/exp"), p.index()), 8));
     }},
    {"heavy_big",
     [](const Place& p) {
         return p.bellHere(trailingZeros(draw(seedOf("heavy_big/exp"), p.index()), 8));
     }},
    {"constant", ruleConstant},
    {"zeros", ruleZeros},
    {"ramp",
     [](const Place& p) {
         return std::ldexp(static_cast<float>(static_cast<int>(p.index()) - 4096), -12);
     }},
    {"subnormal", ruleSubnormal},
    {"small_scales", [](const Place& p) { return p.bellHere(-(3 * static_cast<int>(p.row) + 4)); }},
    {"huge", [](const Place& p) { return p.bellHere(105); }},
    {"f16_edge", [](const Place& p) { return p.bellHere(18 + 2 * static_cast<int>(p.row)); }},
    {"one_outlier_per_block", ruleOutlier},
    {"negative_only", [](const Place& p) { return fromBits(bitsOf(p.bellHere()) | kSignBit); }},
    {"positive_only", [](const Place& p) { return fromBits(bitsOf(p.bellHere()) & ~kSignBit); }},
    {"alternating", ruleAlternating},
    {"sparse",
     [](const Place& p) {
         return draw(seedOf("sparse/keep"), p.index()) % 10 == 0 ? p.bellHere() : 0.0F;
     }},
    {"bf16_bell", [](const Place& p) { return roundedToBfloat16(p.bellHere()); }},
    {"f16_bell", [](const Place& p) { return roundedToHalf(p.bellHere()); }},
    {"small_ints", ruleSmallIntegers},
    {"ternary",
     [](const Place& p) {
         const int sign = static_cast<int>(draw(p.seed, p.index()) % 3) - 1;
         return static_cast<float>(sign) * std::ldexp(0.1F, static_cast<int>(p.row) - 4);
     }},
    {"below_pow2", ruleBelowPowerOfTwo},
    {"nan_one",
     [](const Place& p) {
         return p.row == 3 && p.column == 517 ? fromBits(0x7FC00000U) : p.bellHere();
     }},
    {"inf_one", ruleInfinity},
};

float ruleBell(const Place& p) {
    return p.bellHere();
}

Rule ruleOf(std::string_view name) {
    for (const NamedRule& candidate : kRules) {
        if (candidate.name == name) return candidate.rule;
    }
    return ruleBell;
}

float importanceOf(std::string_view variant, std::uint64_t drawn, std::size_t column) {
    if (variant == "ones") return 1.0F;
    if (variant == "allzero") return 0.0F;
    const bool inHole = (column >= 64 && column < 128) || (column >= 512 && column < 768);
    if (variant == "zeros" && ((drawn >> 40 & 3U) == 0 || inHole)) return 0.0F;
    return plainImportance(drawn);
}

}  // namespace

float plainImportance(std::uint64_t drawn) {
    const auto mantissa = static_cast<float>((drawn & 0xFFFFFU) + 1);
    return std::ldexp(mantissa, trailingZeros(drawn >> 20, 12) - 20);
}

std::uint64_t seedOf(std::string_view name) {
    std::uint64_t hash = 0xCBF29CE484222325U;
    for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
    return hash;
}

std::uint64_t draw(std::uint64_t seed, std::uint64_t index) {
    std::uint64_t state = seed + (index + 1) * 0x9E3779B97F4A7C15U;
    state = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9U;
    state = (state ^ (state >> 27)) * 0x94D049BB133111EBU;
    return state ^ (state >> 31);
}

float bell(std::uint64_t seed, std::uint64_t index, int exponent) {
    constexpr std::uint64_t kField = (1U << 21) - 1;
    std::int64_t sum = -6291453;
    for (const std::uint64_t drawn : {draw(seed, 2 * index), draw(seed, 2 * index + 1)}) {
        for (const int shift : {0, 21, 42})
            sum += static_cast<std::int64_t>(drawn >> shift & kField);
    }
    return std::ldexp(static_cast<float>(sum), exponent - 26);
}

WeightSet goldenWeights(const std::string& name, std::size_t rows, std::size_t columns) {
    WeightSet set{name, rows, columns, {}};
    set.weights.reserve(rows * columns);
    const Rule rule = ruleOf(name);
    Place place{.seed = seedOf(name), .columns = columns};
    for (place.row = 0; place.row < rows; ++place.row) {
        for (place.column = 0; place.column < columns; ++place.column) {
            set.weights.push_back(rule(place));
        }
    }
    return set;
}

std::vector<float> goldenImportance(std::string_view variant, std::size_t columns) {
    std::vector<float> importance;
    if (variant == "none") return importance;
    const std::uint64_t seed = seedOf("imatrix");
    for (std::size_t column = 0; column < columns; ++column) {
        importance.push_back(importanceOf(variant, draw(seed, column), column));
    }
    return importance;
}

}  // namespace weightscape::test
