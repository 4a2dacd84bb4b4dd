// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT

// The search for cuts of ternary_search.h for sub-blocks side by side, one per lane.
#if defined(WEIGHTSCAPE_SIMD_TERNARY_LANES_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef WEIGHTSCAPE_SIMD_TERNARY_LANES_INL_H
#undef WEIGHTSCAPE_SIMD_TERNARY_LANES_INL_H
#else
#define WEIGHTSCAPE_SIMD_TERNARY_LANES_INL_H
#endif

#include <cstddef>
#include <cstdint>
#include <limits>

#include "core/formats/simd/lanes-inl.h"
#include "core/formats/simd/sorted_lanes-inl.h"
#include "core/formats/ternary_search.h"

HWY_BEFORE_NAMESPACE();
namespace weightscape::formats::HWY_NAMESPACE {

/// SignedSums in every lane.
struct TernarySums {
    Floats weightLevel, levelLevel;
};

/// TernaryCuts in every lane.
struct CutLanes {
    Floats energy;
    Floats scale;
    Ints cuts;  ///< packCuts(), or kNoCuts

    static constexpr std::int32_t kNoCuts = -1;
    static constexpr std::int32_t packCuts(std::size_t low, std::size_t high, ShiftChoice shifts) {
        return static_cast<std::int32_t>(low | high << 8U | std::size_t{shifts} << 16U);
    }
    [[nodiscard]] static HWY_INLINE CutLanes start() {
        return {all(TernaryCuts{}.energy), zeros(), hn::Set(kInts, kNoCuts)};
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
};

/// The sums of the weights with numbers in [first, end). `importanceAt`: where that of weight 0 of
/// each group is.
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

    HWY_INLINE void search(CutLanes& best) const {
        for (std::size_t low = 0; low <= Count; ++low) {
            TernarySums start[2][2];
            for (std::size_t half = 0; half < 2; ++half) {
                for (std::size_t down = 0; down < 2; ++down)
                    start[half][down] = at(low, half, down);
            }
            for (std::size_t high = low; high <= Count; ++high) {
                TernarySums parts[2][2];
                for (std::size_t half = 0; half < 2; ++half)
                    complete(start[half], low, high, half, parts[half]);
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
    /// What HalfSums::at() has before the upper cut comes in.
    [[nodiscard]] HWY_INLINE TernarySums at(std::size_t low, std::size_t half,
                                            std::size_t down) const {
        const auto& levels = kShiftedLevels[down];
        const Floats highest = all(levels[2]);
        const Floats lowest = all(levels[0] * levels[0] - levels[1] * levels[1]);
        const RunningSums<Count>& sums = m_halves[half];
        return {hn::Mul(sums.weightsBefore(Count), highest),
                hn::Add(hn::Mul(hn::Mul(sums.importanceBefore(Count), highest), highest),
                        hn::Mul(sums.importanceBefore(low), lowest))};
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

}  // namespace weightscape::formats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
