// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
// Included once per target by the *_loops.cpp of this folder: lanes of floats along a row.
#if defined(WEIGHTSCAPE_INFERENCE_ROW_LANES_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef WEIGHTSCAPE_INFERENCE_ROW_LANES_INL_H
#undef WEIGHTSCAPE_INFERENCE_ROW_LANES_INL_H
#else
#define WEIGHTSCAPE_INFERENCE_ROW_LANES_INL_H
#endif

#include <hwy/contrib/math/math-inl.h>
#include <hwy/highway.h>

#include <cstddef>

HWY_BEFORE_NAMESPACE();
namespace weightscape::inference::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using Full = hn::ScalableTag<float>;
using Single = hn::CappedTag<float, 1>;
constexpr std::size_t kLanes = hn::MaxLanes(Full());

/// Calls body(tag, index) for whole vectors of a row, then for the numbers left over one by one.
template <typename Body>
HWY_INLINE void forEachLane(std::size_t count, const Body& body) {
    const std::size_t whole = count - count % kLanes;
    for (std::size_t i = 0; i < whole; i += kLanes) body(Full(), i);
    for (std::size_t i = whole; i < count; ++i) body(Single(), i);
}

/// The sum over a row of what add(tag, index, sum) adds to a vector of sums. Four sums at a time
/// hide how long one addition takes.
template <typename Add>
HWY_INLINE float sumLanes(std::size_t count, const Add& add) {
    const Full tag;
    auto first = hn::Zero(tag);
    auto second = first;
    auto third = first;
    auto fourth = first;
    std::size_t i = 0;
    for (; i + 4 * kLanes <= count; i += 4 * kLanes) {
        first = add(tag, i, first);
        second = add(tag, i + kLanes, second);
        third = add(tag, i + 2 * kLanes, third);
        fourth = add(tag, i + 3 * kLanes, fourth);
    }
    for (; i + kLanes <= count; i += kLanes) first = add(tag, i, first);
    auto rest = hn::Zero(Single());
    for (; i < count; ++i) rest = add(Single(), i, rest);
    const auto sums = hn::Add(hn::Add(first, second), hn::Add(third, fourth));
    return hn::GetLane(hn::SumOfLanes(tag, sums)) + hn::GetLane(rest);
}

/// e to the power of x, also far outside of float's range; NaN stays NaN.
template <class Tag, class Vector = hn::Vec<Tag>>
HWY_INLINE Vector exponential(Tag tag, Vector x) {
    // Highway's knows only numbers near those with a result, and takes NaN for a small one.
    const Vector bounded = hn::Min(hn::Max(x, hn::Set(tag, -104.0F)), hn::Set(tag, 104.0F));
    return hn::IfThenElse(hn::Eq(x, x), hn::Exp(tag, bounded), x);
}

/// The hyperbolic tangent; NaN stays NaN.
template <class Tag, class Vector = hn::Vec<Tag>>
HWY_INLINE Vector tangent(Tag tag, Vector x) {
    return hn::IfThenElse(hn::Eq(x, x), hn::Tanh(tag, x), x);
}

}  // namespace weightscape::inference::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
