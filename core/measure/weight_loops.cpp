// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/measure/weight_loops.h"

#include <bit>
#include <cstddef>
#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/measure/weight_loops.cpp"
#include <hwy/foreach_target.h>
// Highway's order: it comes after the targets.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace weightscape::measure::HWY_NAMESPACE {
namespace {

std::uint64_t countOutsideHere(std::span<const float> weights, const FloatInterval& inside) {
    constexpr float kLargest = std::numeric_limits<float>::max();
    std::int32_t count = 0;
    for (const float weight : weights) {
        const bool below = (weight < inside.low) & (weight >= -kLargest);
        const bool above = (weight > inside.high) & (weight <= kLargest);
        count += below | above;
    }
    return static_cast<std::uint64_t>(count);
}

std::uint64_t countZerosHere(std::span<const float> weights) {
    std::int32_t count = 0;
    for (const float weight : weights) count += weight == 0.0F ? 1 : 0;
    return static_cast<std::uint64_t>(count);
}

template <typename Weight, typename Bits>
HWY_INLINE Bits raiseEach(std::span<const Weight> row, Bits infinity, Bits* columns) {
    Bits largest = 0;
    for (std::size_t i = 0; i < row.size(); ++i) {
        const Bits bits =
            static_cast<Bits>(std::bit_cast<Bits>(row[i]) & std::numeric_limits<Bits>::max());
        const Bits finite = bits < infinity ? bits : Bits{0};
        columns[i] = columns[i] > finite ? columns[i] : finite;
        largest = largest > finite ? largest : finite;
    }
    return largest;
}

std::int16_t raiseHalves(std::span<const std::int16_t> row, std::int16_t infinity,
                         std::int16_t* columns) {
    return raiseEach(row, infinity, columns);
}

std::int32_t raiseFloats(std::span<const float> row, std::int32_t infinity, std::int32_t* columns) {
    return raiseEach(row, infinity, columns);
}

}  // namespace
}  // namespace weightscape::measure::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weightscape::measure {
namespace {
HWY_EXPORT(countOutsideHere);
HWY_EXPORT(countZerosHere);
HWY_EXPORT(raiseHalves);
HWY_EXPORT(raiseFloats);
}  // namespace

std::uint64_t countOutside(std::span<const float> weights, const FloatInterval& inside) {
    return HWY_DYNAMIC_DISPATCH(countOutsideHere)(weights, inside);
}

std::uint64_t countZeros(std::span<const float> weights) {
    return HWY_DYNAMIC_DISPATCH(countZerosHere)(weights);
}

std::int16_t raiseColumns(std::span<const std::int16_t> row, std::int16_t infinity,
                          std::int16_t* columns) {
    return HWY_DYNAMIC_DISPATCH(raiseHalves)(row, infinity, columns);
}

std::int32_t raiseColumns(std::span<const float> row, std::int32_t infinity,
                          std::int32_t* columns) {
    return HWY_DYNAMIC_DISPATCH(raiseFloats)(row, infinity, columns);
}

}  // namespace weightscape::measure
#endif  // HWY_ONCE
