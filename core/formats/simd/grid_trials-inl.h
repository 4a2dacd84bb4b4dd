// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT

// tryScales() of grid_search.h with one trial scale per lane. Neighbouring scales often lead to the
// same cell of the codebook, whose candidates are then looked through for all of them at once.
#if defined(WEIGHTSCAPE_SIMD_GRID_TRIALS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef WEIGHTSCAPE_SIMD_GRID_TRIALS_INL_H
#undef WEIGHTSCAPE_SIMD_GRID_TRIALS_INL_H
#else
#define WEIGHTSCAPE_SIMD_GRID_TRIALS_INL_H
#endif

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>

#include "core/formats/grid_search.h"
#include "core/formats/simd/blocks-inl.h"
#include "core/formats/simd/grid_candidates.h"
#include "core/formats/simd/grid_cells-inl.h"
#include "core/formats/simd/grid_lanes-inl.h"
#include "core/formats/simd/lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace weightscape::formats::HWY_NAMESPACE {

/// How the trial scales of the sub-blocks of a group are spread over vectors. Each sub-block has
/// some vectors of its own; the trials left over go to vectors which all sub-blocks share, where
/// that fills them better. Trial t of sub-block j is number place(t) + j * apart(t).
template <MagnitudeSearch S>
struct TrialPlan {
    static constexpr std::size_t kTrials = 2 * S::kTrials + 1;
    static constexpr std::size_t kLeft = kTrials % kLanes;
    static constexpr std::size_t kShared = 2 * kLeft <= kLanes ? kLeft : 0;
    static constexpr std::size_t kOwn = (kTrials - kShared + kLanes - 1) / kLanes;
    static constexpr std::size_t kNumbers = (kOwn * kLanes + kShared) * kLanes;

    [[nodiscard]] static constexpr std::size_t place(std::size_t trial) {
        constexpr std::size_t kFirst = kOwn * kLanes;
        return trial < kFirst ? trial : kFirst * kLanes + trial - kFirst;
    }
    [[nodiscard]] static constexpr std::size_t apart(std::size_t trial) {
        return trial < kOwn * kLanes ? kOwn * kLanes : kShared;
    }

    /// What is divided by the range to give the inverse of the scale. Lanes beyond the last trial
    /// repeat it.
    alignas(64) float ownEnds[kOwn * kLanes];
    alignas(64) float sharedEnds[kShared * kLanes + kLanes];
    /// Whose trials the lanes of shared vectors are, and where another's begin.
    alignas(64) std::int32_t sharedBy[kShared * kLanes + kLanes];
    std::uint64_t sharedStarts[kShared + 1];

    constexpr TrialPlan() : ownEnds{}, sharedEnds{}, sharedBy{}, sharedStarts{} {
        for (std::size_t i = 0; i < kOwn * kLanes; ++i) ownEnds[i] = end(std::min(i, kTrials - 1));
        for (std::size_t i = 0; i < kShared * kLanes; ++i) {
            sharedEnds[i] = end(kOwn * kLanes + i % kShared);
            sharedBy[i] = static_cast<std::int32_t>(i / kShared);
            if (i % kLanes == 0 || i % kShared == 0) {
                sharedStarts[i / kLanes] |= std::uint64_t{1} << i % kLanes;
            }
        }
    }

  private:
    static constexpr float end(std::size_t trial) {
        return static_cast<float>(2 * S::Grid::kRadix - 1) +
               static_cast<float>(static_cast<int>(trial) - S::kTrials) * S::kTrialStep;
    }
};
template <MagnitudeSearch S>
inline constexpr TrialPlan<S> kTrialPlan{};

/// The sub-block in one lane of a group, in every lane.
struct OneSubBlock {
    std::size_t lane;
    [[nodiscard]] HWY_INLINE Floats operator()(const float* HWY_RESTRICT row) const {
        return all(row[lane]);
    }
};
/// A sub-block for every lane.
struct SharedSubBlocks {
    decltype(hn::IndicesFromVec(kFloats, hn::Zero(kInts))) lanes;
    [[nodiscard]] HWY_INLINE Floats operator()(const float* HWY_RESTRICT row) const {
        return hn::TableLookupLanes(hn::Load(kFloats, row), lanes);
    }
};

/// Neighbouring lanes with the same cell, which is not a point.
struct CellRun {
    const std::uint16_t* points;  ///< candidates
    std::uint16_t count;
    std::uint16_t number;  ///< of the point in the sub-block
    std::uint32_t lanes;
};

HWY_INLINE FloatMask maskOfBits(std::uint32_t lanes) {
    std::uint8_t bytes[8] = {};
    std::memcpy(bytes, &lanes, sizeof(lanes));
    return hn::LoadMaskBits(kFloats, bytes);
}

/// tryScales() for all sub-blocks of a group.
template <MagnitudeSearch S>
class TrialSearch {
    using Grid = typename S::Grid;
    using Plan = TrialPlan<S>;
    static constexpr std::size_t kPoints = MagnitudeLanes<S>::kPoints;
    static constexpr std::size_t kWords = (kPoints * kLanes + 63) / 64;

  public:
    explicit TrialSearch(const GridCandidates& candidates) : m_candidates(candidates) {}

    /// Sets scales and points of the sub-blocks but those `skipped`.
    HWY_INLINE void search(FloatMask skipped, MagnitudeLanes<S>& group) {
        const LaneBits skippedLanes(skipped);
        std::size_t number = 0;
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
            for (std::size_t first = 0; first < Plan::kOwn * kLanes; first += kLanes) {
                if (!skippedLanes[lane]) {
                    const Floats ends = hn::Load(kFloats, kTrialPlan<S>.ownEnds + first);
                    look(group, OneSubBlock{lane}, ends, {1, ~std::uint64_t{0}}, number);
                }
                number += kLanes;
            }
        }
        for (std::size_t i = 0; i < Plan::kShared; ++i) {
            const Ints by = hn::Load(kInts, kTrialPlan<S>.sharedBy + i * kLanes);
            const SharedSubBlocks source{hn::IndicesFromVec(kFloats, by)};
            const Floats bits = hn::VecFromMask(kFloats, hn::Not(skipped));
            const auto tried = hn::MaskFromVec(hn::TableLookupLanes(bits, source.lanes));
            const Floats ends = hn::Load(kFloats, kTrialPlan<S>.sharedEnds + i * kLanes);
            look(group, source, ends, {kTrialPlan<S>.sharedStarts[i], LaneBits(tried).bits()},
                 number);
            number += kLanes;
        }
        chooseTrials(group);
    }

  private:
    /// Lanes of a vector.
    struct LaneSets {
        std::uint64_t starts;  ///< where runs have to start
        std::uint64_t tried;
    };

    /// snap() for all points and sumsOf() for a vector of trials; `source` takes the values of a
    /// lane from a row of the group.
    template <typename Source>
    HWY_INLINE void look(const MagnitudeLanes<S>& group, const Source& source, Floats ends,
                         LaneSets lanes, std::size_t number) {
        const Floats inverse = hn::Div(ends, source(group.ranges));
        findCells(group, source, inverse, lanes, number);
        collectRuns();
        const LevelWorth<Grid> worth(hn::Div(all(1.0F), inverse));
        for (const CellRun* run = m_runs; run->number != kPoints;) {
            const std::size_t k = run->number;
            const std::size_t first = k * (Grid::kDimension * kLanes);
            m_table.fill(
                worth,
                [&](std::size_t i) HWY_ATTR { return source(group.values + first + i * kLanes); },
                [&](std::size_t i) HWY_ATTR { return source(group.roots + first + i * kLanes); });
            do {
                choose(*run, m_packed + k * Plan::kNumbers + number);
            } while ((++run)->number == k);
        }
        addUp(group, source, number);
    }

    template <typename Source>
    HWY_INLINE void findCells(const MagnitudeLanes<S>& group, const Source& source, Floats inverse,
                              LaneSets lanes, std::size_t number) {
        std::fill_n(m_starts, kWords, 0);
        std::fill_n(m_close, kWords, 0);
        const Ints before = hn::Sub(hn::Iota(kInts, 0), hn::Set(kInts, 1));
        const auto rotated = hn::IndicesFromVec(
            kInts, hn::And(before, hn::Set(kInts, static_cast<int>(kLanes - 1))));
        for (std::size_t k = 0; k < kPoints; ++k) {
            const float* rows = group.values + k * (Grid::kDimension * kLanes);
            const CellLanes nearest = nearestCells<Grid>(
                inverse, [&](std::size_t i) HWY_ATTR { return source(rows + i * kLanes); });
            hn::Store(nearest.cells, kInts, m_cells + k * kLanes);
            hn::Store(nearest.packed, kInts, m_packed + k * Plan::kNumbers + number);
            const auto other = hn::Ne(nearest.cells, hn::TableLookupLanes(nearest.cells, rotated));
            const std::uint64_t starts = LaneBits(hn::RebindMask(kFloats, other)).bits();
            const std::size_t word = k * kLanes / 64;
            const std::size_t shift = k * kLanes % 64;
            m_starts[word] |= ((starts | lanes.starts) & lanes.tried) << shift;
            m_close[word] |= LaneBits(nearest.close).bits() << shift;
        }
    }

    /// Lists the runs of cells that are not points.
    HWY_INLINE void collectRuns() {
        std::size_t count = 0;
        for (std::size_t word = 0; word < kWords; ++word) {
            for (std::uint64_t rest = m_starts[word]; rest != 0;) {
                const std::uint64_t after = rest & (rest - 1);
                const std::uint64_t lanes = (after & -after) - (rest & -rest);
                const std::size_t at = word * 64 + static_cast<std::size_t>(std::countr_zero(rest));
                const std::size_t k = at / kLanes;
                const auto cell = static_cast<std::size_t>(m_cells[at]);
                const GridCandidates::Cell& entry = m_candidates.at(cell);
                CellRun& run = m_runs[count];
                run.points = m_candidates.candidates(entry).data();
                run.count = entry.count;
                run.number = static_cast<std::uint16_t>(k);
                run.lanes = static_cast<std::uint32_t>(lanes >> (k * kLanes % 64));
                if (HWY_UNLIKELY((m_close[word] & lanes) != 0)) {
                    const auto near = m_candidates.neighbours().near(cell);
                    run.points = near.data();
                    run.count = static_cast<std::uint16_t>(near.size());
                }
                count += entry.isPoint ? 0 : 1;
                rest = after;
            }
        }
        m_runs[count].number = kPoints;
    }

    /// nearestPoint() for a run.
    HWY_INLINE void choose(const CellRun& run, std::int32_t* HWY_RESTRICT packed) const {
        const std::uint8_t* allSteps = m_candidates.steps();
        const std::int32_t* allPacked = m_candidates.packed();
        Ints best = hn::Set(kInts, allPacked[run.points[0]]);
        Floats least = all(std::numeric_limits<float>::max());
        const std::uint16_t* end = run.points + run.count;
        for (const std::uint16_t* point = run.points; point != end; ++point) {
            const std::uint8_t* steps = allSteps + *point * Grid::kDimension;
            Floats error = hn::Load(kFloats, m_table.row(0, steps[0]));
            for (std::size_t i = 1; i < Grid::kDimension; ++i) {
                error = hn::Add(error, hn::Load(kFloats, m_table.row(i, steps[i])));
            }
            const FloatMask less = hn::Lt(error, least);
            least = hn::Min(error, least);
            best = hn::IfThenElse(hn::RebindMask(kInts, less), hn::Set(kInts, allPacked[*point]),
                                  best);
        }
        hn::Store(hn::IfThenElse(hn::RebindMask(kInts, maskOfBits(run.lanes)),
                                 hn::Or(best, hn::Set(kInts, kOffGrid)), hn::Load(kInts, packed)),
                  kInts, packed);
    }

    /// sumsOf().
    template <typename Source>
    HWY_INLINE void addUp(const MagnitudeLanes<S>& group, const Source& source,
                          std::size_t number) {
        SumLanes sums{zeros(), zeros()};
        for (std::size_t k = 0; k < kPoints; ++k) {
            const Ints packed = hn::Load(kInts, m_packed + k * Plan::kNumbers + number);
            for (std::size_t i = 0; i < Grid::kDimension; ++i) {
                const std::size_t row = (k * Grid::kDimension + i) * kLanes;
                const Floats level = PackedLevels<Grid>::oddLevels(packed, i);
                const Floats factor = hn::Mul(source(group.importance + row), level);
                sums.weightLevel =
                    hn::Add(sums.weightLevel, hn::Mul(source(group.products + row), level));
                sums.levelLevel = hn::Add(sums.levelLevel, hn::Mul(factor, level));
            }
        }
        hn::Store(sums.weightLevel, kFloats, m_weightLevel + number);
        hn::Store(sums.levelLevel, kFloats, m_levelLevel + number);
    }

    /// The best trial of every sub-block: its scale and points.
    HWY_INLINE void chooseTrials(MagnitudeLanes<S>& group) const {
        Floats scale = hn::Load(kFloats, group.scales);
        Floats energy = zeros();
        const Ints nothing = hn::Set(kInts, -1);
        Ints best = nothing;
        for (std::size_t t = 0; t < Plan::kTrials; ++t) {
            const Ints apart = hn::Set(kInts, static_cast<int>(Plan::apart(t)));
            const Ints at = hn::Add(hn::Mul(hn::Iota(kInts, 0), apart),
                                    hn::Set(kInts, static_cast<int>(Plan::place(t))));
            const Floats weightLevel = hn::GatherIndex(kFloats, m_weightLevel, at);
            const Floats levelLevel = hn::GatherIndex(kFloats, m_levelLevel, at);
            const FloatMask better =
                hn::And(hn::Gt(levelLevel, zeros()),
                        hn::Gt(hn::Mul(weightLevel, weightLevel), hn::Mul(energy, levelLevel)));
            scale = hn::IfThenElse(better, hn::Div(weightLevel, levelLevel), scale);
            energy = hn::IfThenElse(better, hn::Mul(scale, weightLevel), energy);
            best = hn::IfThenElse(hn::RebindMask(kInts, better), at, best);
        }
        hn::Store(scale, kFloats, group.scales);
        const auto none = hn::Eq(best, nothing);
        const Ints from = hn::Max(best, hn::Zero(kInts));
        constexpr bool kOff = S::kSecondLook == SecondLook::AllIfAnyOffGrid;
        const Ints start = hn::Set(kInts, m_candidates.packed()[0] | (kOff ? kOffGrid : 0));
        for (std::size_t k = 0; k < kPoints; ++k) {
            const Ints packed = hn::GatherIndex(kInts, m_packed + k * Plan::kNumbers, from);
            hn::Store(hn::IfThenElse(none, start, packed), kInts, group.packed + k * kLanes);
        }
    }

    const GridCandidates& m_candidates;
    /// Of the vector that is looked at: bit k * kLanes + lane of each tells about point k.
    std::uint64_t m_starts[kWords] = {};
    std::uint64_t m_close[kWords] = {};
    CellRun m_runs[kPoints * kLanes + 1] = {};  ///< number kPoints: there are no more
    HWY_ALIGN std::int32_t m_cells[kPoints * kLanes] = {};
    ErrorTable<Grid> m_table = {};
    /// Of all trials.
    HWY_ALIGN std::int32_t m_packed[kPoints * Plan::kNumbers] = {};
    HWY_ALIGN float m_weightLevel[Plan::kNumbers] = {};
    HWY_ALIGN float m_levelLevel[Plan::kNumbers] = {};
};

}  // namespace weightscape::formats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
