// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT

// codebookCode(), codebookLevel() and fitCodebookScale() of codebook_search.h, several at once.
#if defined(WEIGHTSCAPE_SIMD_CODEBOOK_LANES_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef WEIGHTSCAPE_SIMD_CODEBOOK_LANES_INL_H
#undef WEIGHTSCAPE_SIMD_CODEBOOK_LANES_INL_H
#else
#define WEIGHTSCAPE_SIMD_CODEBOOK_LANES_INL_H
#endif

#include "core/formats/codebook_search.h"
#include "core/formats/simd/blocks-inl.h"
#include "core/formats/simd/codebook_tables.h"
#include "core/formats/simd/lanes-inl.h"
#include "core/formats/simd/signed_lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace weightscape::formats::HWY_NAMESPACE {

#if HWY_TARGET == HWY_AVX3

/// A table of 32 numbers in two registers.
struct Table32 {
    Floats low, high;

    HWY_INLINE explicit Table32(const float* values)
        : low(hn::LoadU(kFloats, values)), high(hn::LoadU(kFloats, values + 16)) {}
    [[nodiscard]] HWY_INLINE Floats at(Ints index) const {
        return Floats{_mm512_permutex2var_ps(low.raw, index.raw, high.raw)};
    }
};

/// Levels and codes by buckets: each holds at most one threshold between two levels. Which bucket a
/// quotient near a border falls in does not matter, since no threshold is near one.
class CodebookLookup {
  public:
    HWY_INLINE CodebookLookup()
        : m_thresholds(kCodebookBuckets.thresholds),
          m_below(kCodebookBuckets.below),
          m_above(kCodebookBuckets.above),
          m_codes(kCodebookBuckets.codes) {}

    /// The level nearest to each quotient, |quotient| <= 136.
    [[nodiscard]] HWY_INLINE Floats levels(Floats quotient) const {
        const Ints bucket = bucketOf(quotient);
        return hn::IfThenElse(hn::Lt(quotient, m_thresholds.at(bucket)), m_below.at(bucket),
                              m_above.at(bucket));
    }
    /// The code of that level.
    [[nodiscard]] HWY_INLINE Ints codes(Floats quotient) const {
        const Ints bucket = bucketOf(quotient);
        const Floats below = m_codes.at(bucket);
        const FloatMask isBelow = hn::Lt(quotient, m_thresholds.at(bucket));
        return hn::ConvertTo(kInts, hn::IfThenElse(isBelow, below, hn::Add(below, all(1.0F))));
    }

  private:
    /// Its lowest five bits, all that a lookup looks at, are the bucket: adding 1.5 * 2^23 rounds.
    [[nodiscard]] static HWY_INLINE Ints bucketOf(Floats quotient) {
        const Floats shift = all(12582912.0F + kMiddleBucket);
        return hn::BitCast(kInts, hn::MulAdd(quotient, all(kBucketsPerUnit), shift));
    }

    Table32 m_thresholds, m_below, m_above, m_codes;
};

#else

/// Levels and codes by half units: every threshold between two levels is a multiple of one half, so
/// all quotients of one half unit have the same level.
class CodebookLookup {
  public:
    [[nodiscard]] HWY_INLINE Floats levels(Floats quotient) const {
        return hn::GatherIndex(kFloats, kCodebookHalves.levels, halfUnit(quotient));
    }
    [[nodiscard]] HWY_INLINE Ints codes(Floats quotient) const {
        return hn::GatherIndex(kInts, kCodebookHalves.codes, halfUnit(quotient));
    }

  private:
    [[nodiscard]] static HWY_INLINE Ints halfUnit(Floats quotient) {
        const Floats floor = hn::Floor(hn::Add(quotient, quotient));
        return hn::Add(nearestInts(floor), hn::Set(kInts, kHalvesBelowZero));
    }
};

#endif

/// Sums over the groups for some candidates, as fitCodebookScale() takes them.
template <std::size_t Candidates>
HWY_INLINE void sumCodebookLevels(const CodebookLookup& lookup, const float* HWY_RESTRICT weights,
                                  const float* HWY_RESTRICT factors,
                                  CandidateSums<Candidates>& sums) {
    for (std::size_t c = 0; c < Candidates; ++c) {
        sums.weightLevel[c] = zeros();
        sums.levelLevel[c] = zeros();
    }
    for (std::size_t i = 0; i < kCodebookGroup; ++i) {
        const Floats weight = hn::Load(kFloats, weights + i * kLanes);
        const Floats factor = hn::Load(kFloats, factors + i * kLanes);
        for (std::size_t c = 0; c < Candidates; ++c) {
            const Floats level = lookup.levels(hn::Mul(sums.inverse[c], weight));
            const Floats product = hn::Mul(factor, level);
            sums.weightLevel[c] = hn::Add(sums.weightLevel[c], hn::Mul(product, weight));
            sums.levelLevel[c] = hn::Add(sums.levelLevel[c], hn::Mul(product, level));
        }
    }
}

/// fitCodebookScale() in every lane whose values are all finite.
HWY_INLINE Floats fitCodebookLanes(const float* HWY_RESTRICT weights,
                                   const float* HWY_RESTRICT factors) {
    constexpr std::size_t kAtOnce = HWY_TARGET == HWY_AVX3 ? 4 : 2;
    constexpr auto kLowest = static_cast<float>(kCodebook[0]);
    const CodebookLookup lookup;
    const Floats found = largestLanes<kCodebookGroup>(weights);
    const FloatMask zero = hn::Lt(hn::Abs(found), all(kGroupEpsilon));
    const Floats largest = hn::IfThenElse(zero, all(1.0F), found);
    SignedBest best{zeros(), {zeros(), zeros()}};
    for (std::size_t first = 0; first < 16; first += kAtOnce) {
        CandidateSums<kAtOnce> sums;
        for (std::size_t c = 0; c < kAtOnce; ++c) {
            const auto target = static_cast<float>(static_cast<int>(first + c) - 8) + kLowest;
            sums.inverse[c] = hn::Div(all(target), largest);
        }
        if (first == 0) {
            sums.inverse[0] = hn::Div(all(1.0F), hn::Div(hn::Neg(largest), all(kLowest)));
        }
        sumCodebookLevels(lookup, weights, factors, sums);
        if (first == 0) {
            best.fit.scale = hn::IfThenElseZero(hn::Gt(sums.levelLevel[0], zeros()),
                                                hn::Div(sums.weightLevel[0], sums.levelLevel[0]));
            best.energy = hn::Mul(best.fit.scale, sums.weightLevel[0]);
        }
        best.offer(sums, first == 0 ? 1 : 0);
    }
    return hn::IfThenZeroElse(zero, best.fit.scale);
}

/// codebookCodes() for weights that are all finite, kLanes at once.
HWY_INLINE void codebookCodesOf(const CodebookLookup& lookup, const float* HWY_RESTRICT weights,
                                float scale, std::uint8_t* HWY_RESTRICT codes) {
    const float inverse = scale != 0.0F ? 1.0F / scale : 0.0F;
    for (std::size_t i = 0; i < kCodebookGroup; i += kLanes) {
        const Floats quotient = hn::Mul(all(inverse), hn::LoadU(kFloats, weights + i));
        const Floats inside = hn::Max(hn::Min(quotient, all(136.0F)), all(-136.0F));
        storeCodes(lookup.codes(inside), {0, 15}, codes + i);
    }
}

}  // namespace weightscape::formats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
