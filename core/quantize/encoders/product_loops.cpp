// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/encoders/product_loops.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/quantize/encoders/product_loops.cpp"
#include <hwy/foreach_target.h>
// Highway's order: it comes after the targets.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace weightscape::encoders::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

/// Rows that share what is loaded of the right factor: as many sums as the registers hold.
constexpr std::size_t kRowsAtOnce = 4;

template <typename Number>
using Sum = hn::Vec<hn::ScalableTag<Number>>;

/// The sums of two vectors of columns in Rows rows, from zero on.
template <std::size_t Rows, typename Number>
HWY_INLINE void sumTerms(const ProductFactors<Number>& factors, const Number* left,
                         const Number* right, Sum<Number> (&sums)[kRowsAtOnce][2]) {
    const hn::ScalableTag<Number> tag;
    for (std::size_t row = 0; row < Rows; ++row) sums[row][0] = sums[row][1] = hn::Zero(tag);
    for (std::size_t term = 0; term < factors.terms; ++term) {
        const auto first = hn::LoadU(tag, right);
        const auto second = hn::LoadU(tag, right + hn::Lanes(tag));
        for (std::size_t row = 0; row < Rows; ++row) {
            const auto factor = hn::Set(tag, left[row * factors.leftPerRow]);
            sums[row][0] = hn::Add(sums[row][0], hn::Mul(factor, first));
            sums[row][1] = hn::Add(sums[row][1], hn::Mul(factor, second));
        }
        left += factors.leftPerTerm;
        right += factors.rightPerTerm;
    }
}

template <std::size_t Rows, typename Number, typename Combine>
HWY_INLINE void multiplyRows(const ProductFactors<Number>& factors, const Number* left,
                             Number* target, const ProductTarget<Number>& shape, Combine combine) {
    const hn::ScalableTag<Number> tag;
    const std::size_t lanes = hn::Lanes(tag);
    for (std::size_t column = 0; column < shape.columns; column += 2 * lanes) {
        Sum<Number> sums[kRowsAtOnce][2];
        sumTerms<Rows>(factors, left, factors.right + column, sums);
        for (std::size_t row = 0; row < Rows; ++row) {
            Number* const place = target + row * shape.perRow + column;
            hn::StoreU(combine(hn::LoadU(tag, place), sums[row][0]), tag, place);
            hn::StoreU(combine(hn::LoadU(tag, place + lanes), sums[row][1]), tag, place + lanes);
        }
    }
}

template <typename Number, typename Combine>
HWY_INLINE void multiply(const ProductFactors<Number>& factors, const ProductTarget<Number>& target,
                         Combine combine) {
    static_assert(2 * HWY_MAX_BYTES / sizeof(Number) <= kProductColumns);
    std::size_t row = 0;
    for (; row + kRowsAtOnce <= target.rows; row += kRowsAtOnce) {
        multiplyRows<kRowsAtOnce>(factors, factors.left + row * factors.leftPerRow,
                                  target.first + row * target.perRow, target, combine);
    }
    for (; row < target.rows; ++row) {
        multiplyRows<1>(factors, factors.left + row * factors.leftPerRow,
                        target.first + row * target.perRow, target, combine);
    }
}

void addFloats(const ProductFactors<float>& factors, const ProductTarget<float>& target) {
    multiply(factors, target, [](auto before, auto sum) HWY_ATTR { return hn::Add(before, sum); });
}

void subtractDoubles(const ProductFactors<double>& factors, const ProductTarget<double>& target) {
    multiply(factors, target, [](auto before, auto sum) HWY_ATTR { return hn::Sub(before, sum); });
}

}  // namespace
}  // namespace weightscape::encoders::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weightscape::encoders {
namespace {
HWY_EXPORT(addFloats);
HWY_EXPORT(subtractDoubles);
}  // namespace

void addProduct(const ProductFactors<float>& factors, const ProductTarget<float>& target) {
    HWY_DYNAMIC_DISPATCH(addFloats)(factors, target);
}

void subtractProduct(const ProductFactors<double>& factors, const ProductTarget<double>& target) {
    HWY_DYNAMIC_DISPATCH(subtractDoubles)(factors, target);
}

}  // namespace weightscape::encoders
#endif  // HWY_ONCE
