// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cstddef>
#include <limits>

#include "core/inference/kernels/elementwise.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/inference/kernels/elementwise_loops.cpp"
#include <hwy/foreach_target.h>
// Highway's order: it comes after the targets.
#include <hwy/contrib/math/math-inl.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace weightscape::inference::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

constexpr std::size_t kMostLanes = 16;
#if HWY_HAVE_SCALABLE
using FloatTag = hn::FixedTag<float, 4>;
#else
using FloatTag = hn::CappedTag<float, kMostLanes>;
#endif
using Floats = hn::Vec<FloatTag>;
constexpr FloatTag kFloats;
constexpr std::size_t kLanes = hn::MaxLanes(FloatTag());

HWY_INLINE Floats all(float value) {
    return hn::Set(kFloats, value);
}

/// Highway's, with the values that it leaves open: infinite above what floats hold, NaN for NaN.
HWY_INLINE Floats exponential(Floats x) {
    constexpr float kLargest = 88.722839F;  // the logarithm of the largest float
    const Floats usual = hn::Exp(kFloats, hn::Min(x, all(kLargest)));
    const Floats known = hn::IfThenElse(hn::Gt(x, all(kLargest)),
                                        all(std::numeric_limits<float>::infinity()), usual);
    return hn::IfThenElse(hn::Eq(x, x), known, x);
}

/// Calls the function for all numbers; the last ones are filled up with zeros.
template <typename Function>
HWY_INLINE void mapEach(std::span<const float> x, std::span<float> out, const Function& function) {
    std::size_t i = 0;
    for (; i + kLanes <= x.size(); i += kLanes) {
        hn::StoreU(function(hn::LoadU(kFloats, x.data() + i)), kFloats, out.data() + i);
    }
    if (i == x.size()) return;
    HWY_ALIGN float rest[kLanes] = {};
    std::copy(x.begin() + static_cast<std::ptrdiff_t>(i), x.end(), rest);
    hn::Store(function(hn::Load(kFloats, rest)), kFloats, rest);
    std::copy_n(rest, x.size() - i, out.data() + i);
}

double exponentialsHere(std::span<const float> x, float shift, std::span<float> out) {
    mapEach(x, out,
            [&](Floats numbers) HWY_ATTR { return exponential(hn::Sub(numbers, all(shift))); });
    double sums[8] = {};
    std::size_t i = 0;
    for (; i + 8 <= out.size(); i += 8) {
        for (std::size_t j = 0; j < 8; ++j) sums[j] += static_cast<double>(out[i + j]);
    }
    for (; i < out.size(); ++i) sums[i % 8] += static_cast<double>(out[i]);
    return ((sums[0] + sums[4]) + (sums[2] + sums[6])) +
           ((sums[1] + sums[5]) + (sums[3] + sums[7]));
}

void siluHere(std::span<const float> x, std::span<float> out) {
    mapEach(x, out, [](Floats numbers) HWY_ATTR {
        return hn::Div(numbers, hn::Add(all(1.0F), exponential(hn::Neg(numbers))));
    });
}

void geluTanhHere(std::span<const float> x, std::span<float> out) {
    // (1 + tanh(u)) / 2 is 1 / (1 + exp(-2 u)), which does not cancel where u is negative.
    constexpr float kTwiceRoot = 1.5957691216057308F;  // 2 * sqrt(2 / pi)
    mapEach(x, out, [](Floats numbers) HWY_ATTR {
        const Floats cubic =
            hn::MulAdd(hn::Mul(hn::Mul(numbers, numbers), numbers), all(0.044715F), numbers);
        const Floats power = exponential(hn::Mul(cubic, all(-kTwiceRoot)));
        return hn::Div(numbers, hn::Add(all(1.0F), power));
    });
}

}  // namespace
}  // namespace weightscape::inference::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weightscape::inference {
namespace {
HWY_EXPORT(exponentialsHere);
HWY_EXPORT(siluHere);
HWY_EXPORT(geluTanhHere);
}  // namespace

double exponentials(std::span<const float> x, float shift, std::span<float> out) {
    return HWY_DYNAMIC_DISPATCH(exponentialsHere)(x, shift, out);
}

void silu(std::span<const float> x, std::span<float> out) {
    HWY_DYNAMIC_DISPATCH(siluHere)(x, out);
}

void geluTanh(std::span<const float> x, std::span<float> out) {
    HWY_DYNAMIC_DISPATCH(geluTanhHere)(x, out);
}

}  // namespace weightscape::inference
#endif  // HWY_ONCE
