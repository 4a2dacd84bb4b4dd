// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/support/pair_sums.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/support/pair_sums.cpp"
#include <hwy/foreach_target.h>
// Highway's order: it comes after the targets.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace weightscape::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

#if HWY_HAVE_SCALABLE
using DoubleTag = hn::FixedTag<double, 2>;  // arrays of vectors need a size known to the compiler
#else
using DoubleTag = hn::CappedTag<double, kPartialSums>;
#endif
using FloatTag = hn::Rebind<float, DoubleTag>;
using Doubles = hn::Vec<DoubleTag>;

constexpr DoubleTag kDoubles;
constexpr FloatTag kFloats;
constexpr std::size_t kLanes = hn::MaxLanes(DoubleTag());
/// Vectors that hold kPartialSums numbers.
constexpr std::size_t kVectors = kPartialSums / kLanes;

HWY_INLINE Doubles loadDoubles(const float* HWY_RESTRICT values) {
    return hn::PromoteTo(kDoubles, hn::LoadU(kFloats, values));
}

/// One partial sum per lane.
struct Lanes {
    Doubles vectors[kVectors];

    HWY_INLINE Lanes() {
        for (Doubles& vector : vectors) vector = hn::Zero(kDoubles);
    }
    HWY_INLINE void store(PartialSums& sums) const {
        for (std::size_t i = 0; i < kVectors; ++i) {
            hn::StoreU(vectors[i], kDoubles, sums.data() + i * kLanes);
        }
    }
};

/// Calls add(original, decoded, importance) for kPartialSums pairs at a time; the last ones are
/// filled up with zeros, which change no sum.
template <typename Add>
HWY_INLINE void forEachGroup(const Pairs& pairs, std::span<const float> importance,
                             const Add& add) {
    const std::size_t count = pairs.original.size();
    const std::size_t whole = count - count % kPartialSums;
    const bool weighted = !importance.empty();
    for (std::size_t i = 0; i < whole; i += kPartialSums) {
        add(pairs.original.data() + i, pairs.decoded.data() + i,
            weighted ? importance.data() + i : nullptr);
    }
    if (whole == count) return;
    float last[3][kPartialSums] = {};
    for (std::size_t i = whole; i < count; ++i) {
        last[0][i - whole] = pairs.original[i];
        last[1][i - whole] = pairs.decoded[i];
        if (weighted) last[2][i - whole] = importance[i];
    }
    add(last[0], last[1], last[2]);
}

void sumPairsHere(const Pairs& pairs, PairSums& sums) {
    Lanes errors, originals, decodeds, products, largest;
    const auto add = [&](const float* original, const float* decoded, const float*) HWY_ATTR {
        for (std::size_t i = 0; i < kVectors; ++i) {
            const Doubles x = loadDoubles(original + i * kLanes);
            const Doubles y = loadDoubles(decoded + i * kLanes);
            const Doubles difference = hn::Sub(y, x);
            // Products of two binary32 are exact, so fused sums have the bits of separate ones.
            originals.vectors[i] = hn::MulAdd(x, x, originals.vectors[i]);
            decodeds.vectors[i] = hn::MulAdd(y, y, decodeds.vectors[i]);
            products.vectors[i] = hn::MulAdd(x, y, products.vectors[i]);
            errors.vectors[i] = hn::Add(errors.vectors[i], hn::Mul(difference, difference));
            largest.vectors[i] = hn::Max(largest.vectors[i], hn::Abs(difference));
        }
    };
    forEachGroup(pairs, {}, add);
    errors.store(sums.errors);
    originals.store(sums.originals);
    decodeds.store(sums.decodeds);
    products.store(sums.products);
    largest.store(sums.largest);
}

void sumWeightedHere(const Pairs& pairs, std::span<const float> importance, WeightedSums& sums) {
    Lanes total, errors, originals;
    const auto add = [&](const float* original, const float* decoded,
                         const float* values) HWY_ATTR {
        for (std::size_t i = 0; i < kVectors; ++i) {
            const Doubles x = loadDoubles(original + i * kLanes);
            const Doubles w = loadDoubles(values + i * kLanes);
            const Doubles difference = hn::Sub(loadDoubles(decoded + i * kLanes), x);
            total.vectors[i] = hn::Add(total.vectors[i], w);
            errors.vectors[i] =
                hn::Add(errors.vectors[i], hn::Mul(hn::Mul(w, difference), difference));
            originals.vectors[i] = hn::Add(originals.vectors[i], hn::Mul(hn::Mul(w, x), x));
        }
    };
    forEachGroup(pairs, importance, add);
    total.store(sums.importance);
    errors.store(sums.errors);
    originals.store(sums.originals);
}

}  // namespace
}  // namespace weightscape::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weightscape {
namespace {

HWY_EXPORT(sumPairsHere);
HWY_EXPORT(sumWeightedHere);

bool isFinite(const PartialSums& sums) {
    return std::all_of(sums.begin(), sums.end(), [](double sum) { return std::isfinite(sum); });
}

}  // namespace

PairSums sumPairs(const Pairs& pairs) {
    PairSums sums;
    HWY_DYNAMIC_DISPATCH(sumPairsHere)(pairs, sums);
    // Squares of finite binary32 cannot leave double's range: a sum tells whether all were finite.
    if (isFinite(sums.originals) && isFinite(sums.decodeds)) return sums;
    return sumPairsReference(pairs);
}

WeightedSums sumWeighted(const Pairs& pairs, std::span<const float> importance) {
    WeightedSums sums;
    HWY_DYNAMIC_DISPATCH(sumWeightedHere)(pairs, importance, sums);
    // An importance of 0 times infinity is NaN as well.
    if (isFinite(sums.errors) && isFinite(sums.originals)) return sums;
    return sumWeightedReference(pairs, importance);
}

}  // namespace weightscape
#endif  // HWY_ONCE
