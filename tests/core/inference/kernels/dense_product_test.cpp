// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/kernels/dense_product.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace weightscape::inference {
namespace {

Rows drawnRows(std::size_t count, std::size_t width, unsigned seed) {
    Rows rows(count, width);
    std::uint32_t state = seed;
    for (float& value : rows.values) {
        state = state * 1664525U + 1013904223U;
        value = static_cast<float>(static_cast<double>(state >> 8U) / 8388608.0 - 1.0);
    }
    return rows;
}

struct DenseShape {
    std::size_t rows, columns, terms;
};
constexpr DenseShape kDenseShapes[] = {{1, 1, 1},     {7, 5, 3},     {6, 64, 256},
                                       {13, 65, 257}, {70, 130, 33}, {3, 16, 600}};

/// Compares with sums in double: first(i, k) * second(k, j), added to `start`.
template <typename First, typename Second>
void expectProduct(const Rows& outputs, std::size_t terms, float start, const First& first,
                   const Second& second) {
    for (std::size_t i = 0; i < outputs.count; ++i) {
        for (std::size_t j = 0; j < outputs.width; ++j) {
            double sum = static_cast<double>(start);
            double magnitude = std::fabs(sum);
            for (std::size_t k = 0; k < terms; ++k) {
                const double term = static_cast<double>(first(i, k)) * second(k, j);
                sum += term;
                magnitude += std::fabs(term);
            }
            ASSERT_NEAR(outputs.row(i)[j], sum, 2e-6 * magnitude) << i << ", " << j;
        }
    }
}

TEST(DenseProduct, MultipliesByTheTransposed) {
    for (const DenseShape& shape : kDenseShapes) {
        const Rows a = drawnRows(shape.rows, shape.terms, 1);
        const Rows b = drawnRows(shape.columns, shape.terms, 2);
        Rows outputs = drawnRows(shape.rows, shape.columns, 3);
        multiplyTransposed(a.view(), b.view(), outputs.view());
        expectProduct(
            outputs, shape.terms, 0.0F, [&](auto i, auto k) { return a.row(i)[k]; },
            [&](auto k, auto j) { return b.row(j)[k]; });
    }
}

TEST(DenseProduct, Multiplies) {
    for (const DenseShape& shape : kDenseShapes) {
        const Rows a = drawnRows(shape.rows, shape.terms, 1);
        const Rows b = drawnRows(shape.terms, shape.columns, 2);
        Rows outputs = drawnRows(shape.rows, shape.columns, 3);
        multiplyDense(a.view(), b.view(), outputs.view());
        expectProduct(
            outputs, shape.terms, 0.0F, [&](auto i, auto k) { return a.row(i)[k]; },
            [&](auto k, auto j) { return b.row(k)[j]; });
    }
}

TEST(DenseProduct, AddsTheTransposedTimesTheOther) {
    for (const DenseShape& shape : kDenseShapes) {
        const Rows a = drawnRows(shape.terms, shape.rows, 1);
        const Rows b = drawnRows(shape.terms, shape.columns, 2);
        Rows outputs(shape.rows, shape.columns);
        for (float& value : outputs.values) value = 0.5F;
        addTransposedProduct(a.view(), b.view(), outputs.view());
        expectProduct(
            outputs, shape.terms, 0.5F, [&](auto i, auto k) { return a.row(k)[i]; },
            [&](auto k, auto j) { return b.row(k)[j]; });
    }
}

TEST(DenseProduct, TakesPartsOfWiderRows) {
    const Rows a = drawnRows(9, 40, 1);
    const Rows b = drawnRows(8, 50, 2);
    Rows whole(9, 8);
    Rows wide(9, 30);
    multiplyTransposed(a.view().columns(8, 20), b.view().columns(11, 20), whole.view());
    multiplyTransposed(a.view().columns(8, 20), b.view().columns(11, 20),
                       wide.view().columns(5, 8));
    for (std::size_t i = 0; i < 9; ++i) {
        for (std::size_t j = 0; j < 8; ++j) EXPECT_EQ(wide.row(i)[5 + j], whole.row(i)[j]);
        EXPECT_EQ(wide.row(i)[4], 0.0F);
        EXPECT_EQ(wide.row(i)[13], 0.0F);
    }
}

TEST(DenseProduct, OfNoTermsIsZero) {
    Rows outputs(2, 3);
    for (float& value : outputs.values) value = std::numeric_limits<float>::quiet_NaN();
    multiplyTransposed(Rows(2, 0).view(), Rows(3, 0).view(), outputs.view());
    EXPECT_EQ(outputs.values, std::vector<float>(6, 0.0F));
}

TEST(DenseProduct, KeepsNaNToItsRow) {
    Rows a = drawnRows(20, 30, 1);
    a.row(4)[7] = std::numeric_limits<float>::quiet_NaN();
    const Rows b = drawnRows(30, 17, 2);
    Rows outputs(20, 17);
    multiplyDense(a.view(), b.view(), outputs.view());
    for (std::size_t i = 0; i < 20; ++i) {
        for (const float value : outputs.row(i)) EXPECT_EQ(std::isnan(value), i == 4);
    }
}

}  // namespace
}  // namespace weightscape::inference
