// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

/// The storage number types of model files, converted exactly as the formats demand:
/// round to nearest, ties to even; overflow to infinity; subnormals kept.
namespace weightscape {

/// IEEE 754 binary16 as its bits.
struct Half {
    std::uint16_t bits = 0;
};

/// bfloat16 as its bits.
struct Bfloat16 {
    std::uint16_t bits = 0;
};

/// `chosen` where the condition holds, else `other`, without a branch: a branch around the
/// arithmetic would keep compilers from converting several numbers at once.
[[nodiscard]] inline std::uint32_t selectBits(bool condition, std::uint32_t chosen,
                                              std::uint32_t other) {
    const std::uint32_t mask = 0U - static_cast<std::uint32_t>(condition);
    return (chosen & mask) | (other & ~mask);
}

/// Cut to what F16 can hold, +-65504.
[[nodiscard]] inline float storableAsF16(double value) {
    return static_cast<float>(std::clamp(value, -65504.0, 65504.0));
}

/// NaN becomes 0x7E00 with the sign kept off, as ggml's conversion does on x86-64 without F16C.
[[nodiscard]] inline Half toHalf(float value) {
    const std::uint32_t word = std::bit_cast<std::uint32_t>(value);
    const std::uint32_t twice = word + word;
    // Scaling up and down by powers of two rounds the mantissa at binary16's last place.
    float base = (std::bit_cast<float>(word & 0x7FFFFFFFU) * 0x1.0p+112F) * 0x1.0p-110F;
    const std::uint32_t exponent = twice & 0xFF000000U;
    const std::uint32_t bias = selectBits(exponent < 0x71000000U, 0x71000000U, exponent);
    base = std::bit_cast<float>((bias >> 1U) + 0x07800000U) + base;
    const std::uint32_t bits = std::bit_cast<std::uint32_t>(base);
    const std::uint32_t nonSign = ((bits >> 13U) & 0x7C00U) + (bits & 0x0FFFU);
    const std::uint32_t sign = word & 0x80000000U;
    const std::uint32_t magnitude = selectBits(twice > 0xFF000000U, 0x7E00U, nonSign);
    return Half{static_cast<std::uint16_t>((sign >> 16U) | magnitude)};
}

[[nodiscard]] inline float toFloat(Half half) {
    const std::uint32_t word = static_cast<std::uint32_t>(half.bits) << 16U;
    const std::uint32_t sign = word & 0x80000000U;
    const std::uint32_t twice = word + word;
    const float normalized = std::bit_cast<float>((twice >> 4U) + (0xE0U << 23U)) * 0x1.0p-112F;
    const float denormalized = std::bit_cast<float>((twice >> 17U) | (126U << 23U)) - 0.5F;
    const std::uint32_t magnitude =
        selectBits(twice < (1U << 27U), std::bit_cast<std::uint32_t>(denormalized),
                   std::bit_cast<std::uint32_t>(normalized));
    return std::bit_cast<float>(sign | magnitude);
}

/// NaN is quieted; otherwise the upper half of the binary32, rounded.
[[nodiscard]] inline Bfloat16 toBfloat16(float value) {
    const std::uint32_t word = std::bit_cast<std::uint32_t>(value);
    const bool isNan = (word & 0x7FFFFFFFU) > 0x7F800000U;
    const std::uint32_t rounded = (word + 0x7FFFU + ((word >> 16U) & 1U)) >> 16U;
    return Bfloat16{static_cast<std::uint16_t>(selectBits(isNan, (word >> 16U) | 64U, rounded))};
}

[[nodiscard]] inline float toFloat(Bfloat16 value) {
    return std::bit_cast<float>(static_cast<std::uint32_t>(value.bits) << 16U);
}

/// OCP 8-bit float with 4 exponent bits, the variant without infinities: 0x7F and 0xFF are NaN.
struct Float8E4M3 {
    std::uint8_t bits = 0;
};

/// OCP 8-bit float with 5 exponent bits: the upper byte of a binary16.
struct Float8E5M2 {
    std::uint8_t bits = 0;
};

[[nodiscard]] inline float toFloat(Float8E4M3 value) {
    const std::uint32_t magnitude = value.bits & 0x7FU;
    const std::uint32_t sign = (value.bits & 0x80U) << 24U;
    // Read with binary32's bias of 127 instead of 7, subnormals included, then scaled up.
    const float scaled = std::bit_cast<float>(magnitude << 20U) * 0x1.0p+120F;
    const std::uint32_t bits =
        selectBits(magnitude == 0x7FU, 0x7FC00000U, std::bit_cast<std::uint32_t>(scaled));
    return std::bit_cast<float>(sign | bits);
}

[[nodiscard]] inline float toFloat(Float8E5M2 value) {
    return toFloat(Half{static_cast<std::uint16_t>(value.bits << 8U)});
}

/// The bits of a binary32 as an integer that orders all numbers by value, -0 before 0; and back.
[[nodiscard]] constexpr std::int32_t orderOf(float value) {
    const auto bits = std::bit_cast<std::int32_t>(value);
    return bits ^ ((bits >> 31) & 0x7FFFFFFF);
}
[[nodiscard]] constexpr float fromOrder(std::int32_t order) {
    return std::bit_cast<float>(order ^ ((order >> 31) & 0x7FFFFFFF));
}

}  // namespace weightscape
