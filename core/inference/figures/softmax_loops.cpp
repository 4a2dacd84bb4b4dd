// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/figures/softmax_loops.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/inference/figures/softmax_loops.cpp"
#include <hwy/foreach_target.h>
// Highway's order: it comes after the targets.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace weightscape::inference::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

constexpr std::size_t kPartialSums = 8;
#if HWY_HAVE_SCALABLE
using DoubleTag = hn::FixedTag<double, 2>;  // arrays of vectors need a size known to the compiler
#else
using DoubleTag = hn::CappedTag<double, kPartialSums>;
#endif
using FloatTag = hn::Rebind<float, DoubleTag>;
using BitsTag = hn::Rebind<std::uint64_t, DoubleTag>;
using Doubles = hn::Vec<DoubleTag>;

constexpr DoubleTag kDoubles;
constexpr FloatTag kFloats;
constexpr BitsTag kBits;
constexpr std::size_t kLanes = hn::MaxLanes(DoubleTag());
constexpr std::size_t kVectors = kPartialSums / kLanes;

/// 1/i! for the Taylor series; 13 terms have a relative error of 4e-18 up to ln(2)/2.
constexpr std::array<double, 14> kInverseFactorials = {1.0,
                                                       1.0,
                                                       1.0 / 2,
                                                       1.0 / 6,
                                                       1.0 / 24,
                                                       1.0 / 120,
                                                       1.0 / 720,
                                                       1.0 / 5040,
                                                       1.0 / 40320,
                                                       1.0 / 362880,
                                                       1.0 / 3628800,
                                                       1.0 / 39916800,
                                                       1.0 / 479001600,
                                                       1.0 / 6227020800};

/// exp(x) for x up to 709; 0 below -708. Not for NaN.
HWY_INLINE Doubles exponential(Doubles x) {
    const auto tooSmall = hn::Lt(x, hn::Set(kDoubles, -708.0));
    x = hn::IfThenElse(tooSmall, hn::Zero(kDoubles), x);
    // Adding 1.5 * 2^52 rounds to a whole number n, which then stands in the lowest bits.
    const Doubles rounder = hn::Set(kDoubles, 6755399441055744.0);
    const Doubles shifted = hn::Add(hn::Mul(x, hn::Set(kDoubles, 1.4426950408889634)), rounder);
    const Doubles n = hn::Sub(shifted, rounder);
    // ln(2) in two parts; products with the first, which has 32 bits, are exact.
    Doubles rest = hn::Sub(x, hn::Mul(n, hn::Set(kDoubles, 6.93147180369123816490e-01)));
    rest = hn::Sub(rest, hn::Mul(n, hn::Set(kDoubles, 1.90821492927058770002e-10)));
    Doubles sum = hn::Set(kDoubles, kInverseFactorials.back());
    for (std::size_t i = kInverseFactorials.size() - 1; i-- > 0;) {
        sum = hn::Add(hn::Mul(sum, rest), hn::Set(kDoubles, kInverseFactorials[i]));
    }
    const auto biased = hn::Add(hn::BitCast(kBits, shifted), hn::Set(kBits, std::uint64_t{1023}));
    const Doubles power = hn::BitCast(kDoubles, hn::ShiftLeft<52>(biased));
    return hn::IfThenElse(tooSmall, hn::Zero(kDoubles), hn::Mul(sum, power));
}

/// Calls add(vector, first values, second values) for each vector of kPartialSums numbers at a
/// time; the last ones are filled up with -infinity, the logarithm of 0.
template <typename Add>
HWY_INLINE double sumOver(std::span<const float> first, const float* second, const Add& add) {
    Doubles sums[kVectors];
    for (Doubles& sum : sums) sum = hn::Zero(kDoubles);
    const std::size_t whole = first.size() - first.size() % kPartialSums;
    for (std::size_t i = 0; i < whole; i += kPartialSums) {
        for (std::size_t v = 0; v < kVectors; ++v) {
            sums[v] = add(sums[v], first.data() + i + v * kLanes, second + i + v * kLanes);
        }
    }
    if (whole < first.size()) {
        float last[2][kPartialSums];
        std::fill_n(last[0], 2 * kPartialSums, -std::numeric_limits<float>::infinity());
        std::copy(first.begin() + static_cast<std::ptrdiff_t>(whole), first.end(), last[0]);
        std::copy(second + whole, second + first.size(), last[1]);
        for (std::size_t v = 0; v < kVectors; ++v) {
            sums[v] = add(sums[v], last[0] + v * kLanes, last[1] + v * kLanes);
        }
    }
    double parts[kPartialSums];
    for (std::size_t v = 0; v < kVectors; ++v) hn::StoreU(sums[v], kDoubles, parts + v * kLanes);
    return ((parts[0] + parts[1]) + (parts[2] + parts[3])) +
           ((parts[4] + parts[5]) + (parts[6] + parts[7]));
}

HWY_INLINE Doubles minus(const float* values, Doubles offset) {
    return hn::Sub(hn::PromoteTo(kDoubles, hn::LoadU(kFloats, values)), offset);
}

double sumOfExponentialsHere(std::span<const float> values, double offset) {
    const Doubles subtracted = hn::Set(kDoubles, offset);
    return sumOver(values, values.data(), [&](Doubles sum, const float* x, const float*) HWY_ATTR {
        return hn::Add(sum, exponential(minus(x, subtracted)));
    });
}

double divergenceHere(const LogDistribution& p, const LogDistribution& q, double least) {
    const Doubles ofP = hn::Set(kDoubles, p.logarithmOfSum);
    const Doubles ofQ = hn::Set(kDoubles, q.logarithmOfSum);
    const Doubles smallest = hn::Set(kDoubles, least);
    return sumOver(p.values, q.values.data(),
                   [&](Doubles sum, const float* x, const float* y) HWY_ATTR {
                       const Doubles logP = minus(x, ofP);
                       const Doubles probability = exponential(logP);
                       const Doubles term = hn::Mul(probability, hn::Sub(logP, minus(y, ofQ)));
                       const auto counts =
                           hn::And(hn::Gt(probability, hn::Zero(kDoubles)), hn::Gt(logP, smallest));
                       return hn::Add(sum, hn::IfThenElseZero(counts, term));
                   });
}

float largestHere(std::span<const float> values) {
    const hn::ScalableTag<float> tag;
    const std::size_t lanes = hn::Lanes(tag);
    float largest = -std::numeric_limits<float>::infinity();
    bool isNan = false;
    std::size_t i = 0;
    if (values.size() >= lanes) {
        auto maxima = hn::Set(tag, largest);
        auto nans = hn::Lt(maxima, maxima);
        for (; i + lanes <= values.size(); i += lanes) {
            const auto loaded = hn::LoadU(tag, values.data() + i);
            nans = hn::Or(nans, hn::IsNaN(loaded));
            maxima = hn::Max(maxima, loaded);
        }
        isNan = !hn::AllFalse(tag, nans);
        largest = hn::GetLane(hn::MaxOfLanes(tag, maxima));
    }
    for (; i < values.size(); ++i) {
        isNan = isNan || values[i] != values[i];
        largest = std::max(largest, values[i]);
    }
    return isNan ? std::numeric_limits<float>::quiet_NaN() : largest;
}

}  // namespace
}  // namespace weightscape::inference::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weightscape::inference {
namespace {
HWY_EXPORT(sumOfExponentialsHere);
HWY_EXPORT(divergenceHere);
HWY_EXPORT(largestHere);
}  // namespace

float largestLogit(std::span<const float> values) {
    return HWY_DYNAMIC_DISPATCH(largestHere)(values);
}

double sumOfExponentials(std::span<const float> values, double offset) {
    return HWY_DYNAMIC_DISPATCH(sumOfExponentialsHere)(values, offset);
}

double divergenceOf(const LogDistribution& p, const LogDistribution& q, double least) {
    return HWY_DYNAMIC_DISPATCH(divergenceHere)(p, q, least);
}

}  // namespace weightscape::inference
#endif  // HWY_ONCE
