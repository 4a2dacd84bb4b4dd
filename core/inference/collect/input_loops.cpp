// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/collect/input_loops.h"

#include <array>
#include <bit>
#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/inference/collect/input_loops.cpp"
#include <hwy/foreach_target.h>
// Highway's order: it comes after the targets.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace weightscape::inference::HWY_NAMESPACE {
namespace {

bool areFiniteHere(std::span<const float> row) {
    std::uint32_t odd = 0;
    for (const float x : row) {
        odd |= (std::bit_cast<std::uint32_t>(x) & 0x7F800000U) == 0x7F800000U ? 1U : 0U;
    }
    return odd == 0;
}

void addSquaresHere(std::span<const float> row, double weight, double* HWY_RESTRICT sums) {
    for (std::size_t i = 0; i < row.size(); ++i) {
        const double x = row[i];
        sums[i] += weight * (x * x);
    }
}

std::size_t addColumnsHere(std::span<const float> row, float threshold, const ColumnSums& columns) {
    float* HWY_RESTRICT largest = columns.largest;
    double* HWY_RESTRICT sums = columns.sums;
    double* HWY_RESTRICT squares = columns.squares;
    std::uint32_t* HWY_RESTRICT beyond = columns.beyond;
    std::uint32_t reached = 0;
    for (std::size_t i = 0; i < row.size(); ++i) {
        const float magnitude =
            std::bit_cast<float>(std::bit_cast<std::uint32_t>(row[i]) & 0x7FFFFFFFU);
        largest[i] = magnitude > largest[i] ? magnitude : largest[i];
        const std::uint32_t reaches = magnitude >= threshold ? 1U : 0U;
        beyond[i] += reaches;
        reached += reaches;
    }
    for (std::size_t i = 0; i < row.size(); ++i) {
        const double x = row[i];
        sums[i] += x;
        squares[i] += x * x;
    }
    return reached;
}

}  // namespace
}  // namespace weightscape::inference::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weightscape::inference {
namespace {
HWY_EXPORT(areFiniteHere);
HWY_EXPORT(addSquaresHere);
HWY_EXPORT(addColumnsHere);
}  // namespace

bool areFinite(std::span<const float> row) {
    return HWY_DYNAMIC_DISPATCH(areFiniteHere)(row);
}

std::uint64_t digestOf(std::span<const float> row, std::uint64_t before) {
    // Odd multipliers keep every bit; four lanes do not wait for each other.
    std::array<std::uint64_t, 4> lanes = {before, ~before, before + 1, before + 2};
    for (std::size_t i = 0; i < row.size(); ++i) {
        std::uint64_t& lane = lanes[i % lanes.size()];
        lane = (lane ^ std::bit_cast<std::uint32_t>(row[i])) * 0x9E3779B97F4A7C15ULL;
        lane ^= lane >> 32U;
    }
    std::uint64_t digest = row.size();
    for (const std::uint64_t lane : lanes) {
        digest = (digest ^ lane) * 0xD6E8FEB86659FD93ULL;
        digest ^= digest >> 32U;
    }
    return digest;
}

void addSquares(std::span<const float> row, double weight, double* sums) {
    HWY_DYNAMIC_DISPATCH(addSquaresHere)(row, weight, sums);
}

std::size_t addColumns(std::span<const float> row, float threshold, const ColumnSums& columns) {
    return HWY_DYNAMIC_DISPATCH(addColumnsHere)(row, threshold, columns);
}

}  // namespace weightscape::inference
#endif  // HWY_ONCE
