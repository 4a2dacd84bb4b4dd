// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT

// What vector kernels share: blocks side by side. A vector holds the same weight of as many
// neighbouring blocks as it has lanes, so every block keeps the order of its sums and gets the bits
// that its reference gives. Included once per target, see hwy/foreach_target.h.
#if defined(WEIGHTSCAPE_SIMD_LANES_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef WEIGHTSCAPE_SIMD_LANES_INL_H
#undef WEIGHTSCAPE_SIMD_LANES_INL_H
#else
#define WEIGHTSCAPE_SIMD_LANES_INL_H
#endif

#include <hwy/highway.h>

#include <cstddef>

/// True where a kernel has no vectors to use and calls the format's reference instead.
#undef WEIGHTSCAPE_NO_VECTORS
#if HWY_TARGET == HWY_SCALAR || HWY_TARGET == HWY_EMU128
#define WEIGHTSCAPE_NO_VECTORS 1
#else
#define WEIGHTSCAPE_NO_VECTORS 0
#endif

HWY_BEFORE_NAMESPACE();
namespace weightscape::formats::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

#if HWY_HAVE_SCALABLE
using FloatTag = hn::FixedTag<float, 4>;  // arrays of vectors need a size known to the compiler
#else
using FloatTag = hn::ScalableTag<float>;
#endif
using IntTag = hn::RebindToSigned<FloatTag>;
using Floats = hn::Vec<FloatTag>;
using Ints = hn::Vec<IntTag>;
using FloatMask = hn::Mask<FloatTag>;

inline constexpr FloatTag kFloats;
inline constexpr IntTag kInts;
/// Blocks that are encoded side by side: 16 with AVX-512, 8 with AVX2, else 4.
inline constexpr std::size_t kLanes = hn::MaxLanes(FloatTag());

HWY_INLINE Floats all(float value) {
    return hn::Set(kFloats, value);
}
HWY_INLINE Floats zeros() {
    return hn::Zero(kFloats);
}

HWY_INLINE FloatMask noLanes() {
    return hn::MaskFromVec(zeros());
}

/// Says which format an overload of a function is for.
template <typename F>
struct BlockOf {};

/// nearestInt() of rounding.h in every lane, for any bits.
HWY_INLINE Ints nearestInts(Floats values) {
    const auto bits = hn::BitCast(kInts, hn::Add(values, all(12582912.0F)));
    return hn::Sub(hn::And(bits, hn::Set(kInts, 0x007FFFFF)), hn::Set(kInts, 0x00400000));
}

/// The same for |value| <= 4194303 in fewer steps, as a float.
HWY_INLINE Floats nearestWhole(Floats values) {
    const Floats shift = all(12582912.0F);
    return hn::Sub(hn::Add(values, shift), shift);
}

/// A number in two vectors at once: the steps of one hide the latency of the other's.
struct Wide {
    Floats a, b;
};
struct WideMask {
    FloatMask a, b;
};
inline constexpr std::size_t kWide = 2 * kLanes;

HWY_INLINE Wide wide(float value) {
    return {all(value), all(value)};
}
/// `values` is aligned, the second vector `apart` floats behind the first.
HWY_INLINE Wide loadWide(const float* HWY_RESTRICT values, std::size_t apart) {
    return {hn::Load(kFloats, values), hn::Load(kFloats, values + apart)};
}
HWY_INLINE void storeWide(Wide value, float* HWY_RESTRICT values, std::size_t apart) {
    hn::Store(value.a, kFloats, values);
    hn::Store(value.b, kFloats, values + apart);
}
HWY_INLINE Wide operator+(Wide x, Wide y) {
    return {hn::Add(x.a, y.a), hn::Add(x.b, y.b)};
}
HWY_INLINE Wide operator-(Wide x, Wide y) {
    return {hn::Sub(x.a, y.a), hn::Sub(x.b, y.b)};
}
HWY_INLINE Wide operator-(Wide x) {
    return {hn::Neg(x.a), hn::Neg(x.b)};
}
HWY_INLINE Wide operator*(Wide x, Wide y) {
    return {hn::Mul(x.a, y.a), hn::Mul(x.b, y.b)};
}
HWY_INLINE Wide operator/(Wide x, Wide y) {
    return {hn::Div(x.a, y.a), hn::Div(x.b, y.b)};
}
HWY_INLINE Wide abs(Wide x) {
    return {hn::Abs(x.a), hn::Abs(x.b)};
}
HWY_INLINE Wide min(Wide x, Wide y) {
    return {hn::Min(x.a, y.a), hn::Min(x.b, y.b)};
}
HWY_INLINE Wide max(Wide x, Wide y) {
    return {hn::Max(x.a, y.a), hn::Max(x.b, y.b)};
}
HWY_INLINE Wide nearestWhole(Wide x) {
    return {nearestWhole(x.a), nearestWhole(x.b)};
}
HWY_INLINE WideMask operator<(Wide x, Wide y) {
    return {hn::Lt(x.a, y.a), hn::Lt(x.b, y.b)};
}
HWY_INLINE WideMask operator>(Wide x, Wide y) {
    return {hn::Gt(x.a, y.a), hn::Gt(x.b, y.b)};
}
HWY_INLINE WideMask operator==(Wide x, Wide y) {
    return {hn::Eq(x.a, y.a), hn::Eq(x.b, y.b)};
}
HWY_INLINE WideMask operator&(WideMask x, WideMask y) {
    return {hn::And(x.a, y.a), hn::And(x.b, y.b)};
}
HWY_INLINE WideMask operator|(WideMask x, WideMask y) {
    return {hn::Or(x.a, y.a), hn::Or(x.b, y.b)};
}
HWY_INLINE WideMask operator!(WideMask x) {
    return {hn::Not(x.a), hn::Not(x.b)};
}
/// `chosen` in the lanes of the mask, else `other`.
HWY_INLINE Wide select(WideMask mask, Wide chosen, Wide other) {
    return {hn::IfThenElse(mask.a, chosen.a, other.a), hn::IfThenElse(mask.b, chosen.b, other.b)};
}
HWY_INLINE bool none(WideMask mask) {
    return hn::AllFalse(kFloats, mask.a) && hn::AllFalse(kFloats, mask.b);
}

}  // namespace weightscape::formats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
