// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/collect/input_loops.h"

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
HWY_EXPORT(addSquaresHere);
HWY_EXPORT(addColumnsHere);
}  // namespace

void addSquares(std::span<const float> row, double weight, double* sums) {
    HWY_DYNAMIC_DISPATCH(addSquaresHere)(row, weight, sums);
}

std::size_t addColumns(std::span<const float> row, float threshold, const ColumnSums& columns) {
    return HWY_DYNAMIC_DISPATCH(addColumnsHere)(row, threshold, columns);
}

}  // namespace weightscape::inference
#endif  // HWY_ONCE
