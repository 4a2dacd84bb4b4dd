// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT

// The search for cuts of ternary_search.h for sub-blocks side by side, one per lane.
#if defined(WEIGHTSCAPE_SIMD_TERNARY_LANES_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef WEIGHTSCAPE_SIMD_TERNARY_LANES_INL_H
#undef WEIGHTSCAPE_SIMD_TERNARY_LANES_INL_H
#else
#define WEIGHTSCAPE_SIMD_TERNARY_LANES_INL_H
#endif

#include <bit>
#include <cstddef>
#include <cstdint>

#include "core/formats/simd/lanes-inl.h"
#include "core/formats/simd/sorted_lanes-inl.h"
#include "core/formats/ternary_search.h"

HWY_BEFORE_NAMESPACE();
namespace weightscape::formats::HWY_NAMESPACE {

#if !WEIGHTSCAPE_NO_VECTORS

/// SignedSums in every lane.
struct TernarySums {
    Floats weightLevel, levelLevel;
};

/// TernaryCuts in every lane.
struct CutLanes {
    Floats energy;
    Floats scale;
    Ints cuts;  ///< packCuts(), or kNoCuts

    static constexpr std::int32_t kNoCuts = 1 << 30;  ///< its cuts are 0, so they can be used
    static constexpr std::int32_t packCuts(std::size_t low, std::size_t high, ShiftChoice shifts) {
        return static_cast<std::int32_t>(low | high << 8U | std::size_t{shifts} << 16U);
    }
    /// Nothing found; only what explains more than `energy` will be.
    [[nodiscard]] static HWY_INLINE CutLanes startFrom(Floats energy) {
        return {energy, zeros(), hn::Set(kInts, kNoCuts)};
    }
    [[nodiscard]] HWY_INLINE Ints low() const { return hn::And(cuts, hn::Set(kInts, 255)); }
    [[nodiscard]] HWY_INLINE Ints high() const {
        return hn::And(hn::ShiftRight<8>(cuts), hn::Set(kInts, 255));
    }
    [[nodiscard]] HWY_INLINE Ints shifts() const { return hn::ShiftRight<16>(cuts); }

    /// Lanes that might have to accept the sums: one comparison less than offer().
    [[nodiscard]] HWY_INLINE FloatMask mayAccept(const TernarySums& sums) const {
        return hn::Gt(hn::Mul(sums.weightLevel, sums.weightLevel),
                      hn::Mul(energy, sums.levelLevel));
    }
    HWY_INLINE void offer(const TernarySums& sums, std::int32_t packed) {
        const FloatMask better = hn::And(hn::Gt(sums.levelLevel, zeros()), mayAccept(sums));
        if (hn::AllFalse(kFloats, better)) return;
        const Floats candidate = hn::Div(sums.weightLevel, sums.levelLevel);
        scale = hn::IfThenElse(better, candidate, scale);
        energy = hn::IfThenElse(better, hn::Mul(candidate, sums.weightLevel), energy);
        cuts = hn::IfThenElse(hn::RebindMask(kInts, better), hn::Set(kInts, packed), cuts);
    }
};

/// Running sums over sorted weights: before place p at [p * kLanes].
template <std::size_t Count>
struct RunningSums {
    HWY_ALIGN float weights[(Count + 1) * kLanes];
    HWY_ALIGN float importance[(Count + 1) * kLanes];

    [[nodiscard]] HWY_INLINE Floats weightsBefore(std::size_t place) const {
        return hn::Load(kFloats, weights + place * kLanes);
    }
    [[nodiscard]] HWY_INLINE Floats importanceBefore(std::size_t place) const {
        return hn::Load(kFloats, importance + place * kLanes);
    }
    /// Before a place that differs from lane to lane; `at`: place * kLanes + lane.
    [[nodiscard]] HWY_INLINE TernarySums before(Ints at) const {
        return {hn::GatherIndex(kFloats, weights, at), hn::GatherIndex(kFloats, importance, at)};
    }
};

/// The running sums of OneShiftSearch. `importanceAt`: where the importances of each group begin.
template <std::size_t Count>
HWY_INLINE void addUp(const SortedLanes<Count>& sorted, const float* HWY_RESTRICT importance,
                      Ints importanceAt, RunningSums<Count>& out) {
    Floats weightSum = zeros();
    Floats importanceSum = zeros();
    for (std::size_t place = 0; place <= Count; ++place) {
        hn::Store(weightSum, kFloats, out.weights + place * kLanes);
        hn::Store(importanceSum, kFloats, out.importance + place * kLanes);
        if (place == Count) break;
        const Ints order = hn::Load(kInts, sorted.order + place * kLanes);
        const Floats factor = hn::GatherIndex(kFloats, importance, hn::Add(importanceAt, order));
        const Floats weight = hn::Load(kFloats, sorted.weights + place * kLanes);
        weightSum = hn::Add(weightSum, hn::Mul(factor, weight));
        importanceSum = hn::Add(importanceSum, factor);
    }
}

/// Those of TwoShiftSearch, of either half of the weights.
template <std::size_t Count>
HWY_INLINE void addUp(const SortedLanes<Count>& sorted, const float* HWY_RESTRICT importance,
                      Ints importanceAt, RunningSums<Count> (&halves)[2]) {
    Floats sums[2][2] = {{zeros(), zeros()}, {zeros(), zeros()}};
    for (std::size_t place = 0; place <= Count; ++place) {
        for (std::size_t half = 0; half < 2; ++half) {
            hn::Store(sums[half][0], kFloats, halves[half].weights + place * kLanes);
            hn::Store(sums[half][1], kFloats, halves[half].importance + place * kLanes);
        }
        if (place == Count) break;
        const Ints order = hn::Load(kInts, sorted.order + place * kLanes);
        const Floats factor = hn::GatherIndex(kFloats, importance, hn::Add(importanceAt, order));
        const Floats product = hn::Mul(factor, hn::Load(kFloats, sorted.weights + place * kLanes));
        const FloatMask second =
            hn::RebindMask(kFloats, hn::Gt(order, hn::Set(kInts, std::int32_t{Count / 2 - 1})));
        for (std::size_t half = 0; half < 2; ++half) {
            const FloatMask mine = half == 0 ? hn::Not(second) : second;
            sums[half][0] = hn::IfThenElse(mine, hn::Add(sums[half][0], product), sums[half][0]);
            sums[half][1] = hn::IfThenElse(mine, hn::Add(sums[half][1], factor), sums[half][1]);
        }
    }
}

/// cutWithOneShift() in every lane. What depends on one of the two cuts only is multiplied outside
/// the inner loop.
template <std::size_t Count>
class OneShiftSearch {
  public:
    HWY_INLINE explicit OneShiftSearch(const RunningSums<Count>& sums) : m_sums(sums) {
        const Floats weight = sums.weightsBefore(Count);
        const Floats importance = sums.importanceBefore(Count);
        for (std::size_t high = 0; high <= Count; ++high) {
            const Floats weightAbove = hn::Sub(weight, sums.weightsBefore(high));
            const Floats importanceAbove = hn::Sub(importance, sums.importanceBefore(high));
            for (std::size_t down = 0; down < 2; ++down) {
                const Floats value = all(kShiftedLevels[down][2]);
                hn::Store(hn::Mul(weightAbove, value), kFloats, m_weights[down] + high * kLanes);
                hn::Store(hn::Mul(hn::Mul(importanceAbove, value), value), kFloats,
                          m_importance[down] + high * kLanes);
            }
        }
    }

    /// What the search will compute for one pair of cuts in each lane.
    [[nodiscard]] HWY_INLINE TernarySums at(Ints low, Ints high, std::size_t down) const {
        const auto& values = kShiftedLevels[down];
        const TernarySums first = m_sums.before(low);
        const TernarySums second = m_sums.before(high);
        const auto part = [&](Floats weight, Floats importance, float value) HWY_ATTR {
            const Floats factor = all(value);
            return TernarySums{hn::Mul(weight, factor),
                               hn::Mul(hn::Mul(importance, factor), factor)};
        };
        const TernarySums below = part(first.weightLevel, first.levelLevel, values[0]);
        const TernarySums middle = part(hn::Sub(second.weightLevel, first.weightLevel),
                                        hn::Sub(second.levelLevel, first.levelLevel), values[1]);
        const TernarySums above =
            part(hn::Sub(m_sums.weightsBefore(Count), second.weightLevel),
                 hn::Sub(m_sums.importanceBefore(Count), second.levelLevel), values[2]);
        return {hn::Add(hn::Add(below.weightLevel, middle.weightLevel), above.weightLevel),
                hn::Add(hn::Add(below.levelLevel, middle.levelLevel), above.levelLevel)};
    }
    [[nodiscard]] HWY_INLINE Floats importance() const { return m_sums.importanceBefore(Count); }

    HWY_INLINE void search(CutLanes& best) const {
        for (std::size_t low = 0; low <= Count; ++low) {
            const TernarySums up = lowest(low, 0);
            const TernarySums down = lowest(low, 1);
            for (std::size_t high = low; high <= Count; ++high) {
                const TernarySums middle = between(low, high);
                const TernarySums first = complete<0>(up, middle, high);
                const TernarySums second = complete<1>(down, middle, high);
                const FloatMask any = hn::Or(best.mayAccept(first), best.mayAccept(second));
                if (HWY_LIKELY(hn::AllFalse(kFloats, any))) continue;
                best.offer(first, CutLanes::packCuts(low, high, 0));
                best.offer(second, CutLanes::packCuts(low, high, 1));
            }
        }
    }

  private:
    /// What the weights before `low` give.
    [[nodiscard]] HWY_INLINE TernarySums lowest(std::size_t low, std::size_t down) const {
        const Floats value = all(kShiftedLevels[down][0]);
        return {hn::Mul(m_sums.weightsBefore(low), value),
                hn::Mul(hn::Mul(m_sums.importanceBefore(low), value), value)};
    }
    /// What those between the cuts give shifted up; down changes one sign.
    [[nodiscard]] HWY_INLINE TernarySums between(std::size_t low, std::size_t high) const {
        const Floats shift = all(kIq1Shift);
        const Floats weight = hn::Sub(m_sums.weightsBefore(high), m_sums.weightsBefore(low));
        const Floats importance =
            hn::Sub(m_sums.importanceBefore(high), m_sums.importanceBefore(low));
        return {hn::Mul(weight, shift), hn::Mul(hn::Mul(importance, shift), shift)};
    }
    template <std::size_t Down>
    [[nodiscard]] HWY_INLINE TernarySums complete(const TernarySums& below,
                                                  const TernarySums& middle,
                                                  std::size_t high) const {
        const Floats weight = Down == 0 ? hn::Add(below.weightLevel, middle.weightLevel)
                                        : hn::Sub(below.weightLevel, middle.weightLevel);
        const Floats level = hn::Add(below.levelLevel, middle.levelLevel);
        return {hn::Add(weight, hn::Load(kFloats, m_weights[Down] + high * kLanes)),
                hn::Add(level, hn::Load(kFloats, m_importance[Down] + high * kLanes))};
    }

    const RunningSums<Count>& m_sums;
    HWY_ALIGN float m_weights[2][(Count + 1) * kLanes];
    HWY_ALIGN float m_importance[2][(Count + 1) * kLanes];
};

/// cutWithTwoShifts() in every lane, in the same way.
template <std::size_t Count>
class TwoShiftSearch {
  public:
    HWY_INLINE explicit TwoShiftSearch(const RunningSums<Count> (&halves)[2]) : m_halves(halves) {
        for (std::size_t half = 0; half < 2; ++half) {
            for (std::size_t down = 0; down < 2; ++down) {
                const auto& levels = kShiftedLevels[down];
                const Floats middle = all(levels[1] * levels[1] - levels[2] * levels[2]);
                for (std::size_t high = 0; high <= Count; ++high) {
                    hn::Store(hn::Mul(halves[half].importanceBefore(high), middle), kFloats,
                              m_importance[half][down] + high * kLanes);
                }
            }
        }
    }

    /// What the search will compute for one pair of cuts in each lane, both halves shifted alike.
    [[nodiscard]] HWY_INLINE TernarySums at(Ints low, Ints high, std::size_t down) const {
        const auto& levels = kShiftedLevels[down];
        const Floats middle = all(levels[1] * levels[1] - levels[2] * levels[2]);
        TernarySums sums[2];
        for (std::size_t half = 0; half < 2; ++half) {
            const TernarySums first = m_halves[half].before(low);
            const TernarySums second = m_halves[half].before(high);
            const TernarySums start = startAt(first.levelLevel, half, down);
            sums[half] = {
                hn::Sub(start.weightLevel, hn::Add(first.weightLevel, second.weightLevel)),
                hn::Add(start.levelLevel, hn::Mul(second.levelLevel, middle))};
        }
        return {hn::Add(sums[0].weightLevel, sums[1].weightLevel),
                hn::Add(sums[0].levelLevel, sums[1].levelLevel)};
    }
    [[nodiscard]] HWY_INLINE Floats importance() const {
        return hn::Add(m_halves[0].importanceBefore(Count), m_halves[1].importanceBefore(Count));
    }

    HWY_INLINE void search(CutLanes& best) const {
        for (std::size_t low = 0; low <= Count; ++low) {
            TernarySums start[2][2];
            for (std::size_t half = 0; half < 2; ++half) {
                const Floats below = m_halves[half].importanceBefore(low);
                start[half][0] = startAt(below, half, 0);
                start[half][1] = startAt(below, half, 1);
            }
            for (std::size_t high = low; high <= Count; ++high) {
                TernarySums parts[2][2];
                complete(start[0], low, high, 0, parts[0]);
                complete(start[1], low, high, 1, parts[1]);
                TernarySums sums[4];
                FloatMask any = noLanes();
                for (ShiftChoice choice = 0; choice < 4; ++choice) {
                    const TernarySums& first = parts[0][choice >> 1U];
                    const TernarySums& second = parts[1][choice & 1U];
                    sums[choice] = {hn::Add(first.weightLevel, second.weightLevel),
                                    hn::Add(first.levelLevel, second.levelLevel)};
                    any = hn::Or(any, best.mayAccept(sums[choice]));
                }
                if (HWY_LIKELY(hn::AllFalse(kFloats, any))) continue;
                for (ShiftChoice choice = 0; choice < 4; ++choice) {
                    best.offer(sums[choice], CutLanes::packCuts(low, high, choice));
                }
            }
        }
    }

  private:
    /// What HalfSums::at() has before the cuts of weights and the upper one of importance come in.
    [[nodiscard]] HWY_INLINE TernarySums startAt(Floats importanceBelow, std::size_t half,
                                                 std::size_t down) const {
        const auto& levels = kShiftedLevels[down];
        const Floats highest = all(levels[2]);
        const Floats lowest = all(levels[0] * levels[0] - levels[1] * levels[1]);
        const RunningSums<Count>& sums = m_halves[half];
        return {hn::Mul(sums.weightsBefore(Count), highest),
                hn::Add(hn::Mul(hn::Mul(sums.importanceBefore(Count), highest), highest),
                        hn::Mul(importanceBelow, lowest))};
    }
    HWY_INLINE void complete(const TernarySums (&start)[2], std::size_t low, std::size_t high,
                             std::size_t half, TernarySums (&out)[2]) const {
        const Floats weight =
            hn::Add(m_halves[half].weightsBefore(low), m_halves[half].weightsBefore(high));
        for (std::size_t down = 0; down < 2; ++down) {
            out[down] = {hn::Sub(start[down].weightLevel, weight),
                         hn::Add(start[down].levelLevel,
                                 hn::Load(kFloats, m_importance[half][down] + high * kLanes))};
        }
    }

    const RunningSums<Count> (&m_halves)[2];
    HWY_ALIGN float m_importance[2][2][(Count + 1) * kLanes];
};

/// Levels of weights under the cuts that were found.
template <std::size_t Count>
class CutLevels {
  public:
    HWY_INLINE CutLevels(const SortedLanes<Count>& sorted, const CutLanes& cuts)
        : m_low(firstFrom(sorted, cuts.low())), m_high(firstFrom(sorted, cuts.high())) {}

    /// The cell of eight weights, those from number `first` on.
    [[nodiscard]] HWY_INLINE Ints cell(const float* HWY_RESTRICT weights, std::size_t first) const {
        Ints cell = hn::Zero(kInts);
        for (std::size_t i = first + 8; i-- > first;) {
            const Floats weight = hn::Load(kFloats, weights + i * kLanes);
            const Ints number = hn::Set(kInts, static_cast<std::int32_t>(i));
            cell = hn::Add(cell, hn::Add(cell, cell));
            cell = hn::Add(cell, m_low.isReached(weight, number));
            cell = hn::Add(cell, m_high.isReached(weight, number));
        }
        return cell;
    }

  private:
    /// The first sorted weight behind a cut.
    struct Bound {
        Floats weight;
        Ints number;

        /// 1 where a weight comes at the bound or behind it.
        [[nodiscard]] HWY_INLINE Ints isReached(Floats other, Ints otherNumber) const {
            const auto before = hn::RebindMask(kFloats, hn::Gt(number, otherNumber));
            const auto same = hn::And(hn::Eq(other, weight), hn::Not(before));
            const auto reached = hn::RebindMask(kInts, hn::Or(hn::Gt(other, weight), same));
            return hn::IfThenElseZero(reached, hn::Set(kInts, 1));
        }
    };
    static HWY_INLINE Bound firstFrom(const SortedLanes<Count>& sorted, Ints place) {
        constexpr int kLaneBits = std::countr_zero(kLanes);
        const Ints at = hn::Add(hn::ShiftLeft<kLaneBits>(place), hn::Iota(kInts, 0));
        return {hn::GatherIndex(kFloats, sorted.weights, at),
                hn::GatherIndex(kInts, sorted.order, at)};
    }

    Bound m_low, m_high;
};

#endif

}  // namespace weightscape::formats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
