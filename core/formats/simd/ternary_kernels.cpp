// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT

// IQ1_S and IQ1_M for as many super-blocks at once as a vector has lanes: see the formats' fit()
// and ternary_search.h for the steps. Only points of cells without one are looked up lane by lane.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/formats/simd/ternary_kernels.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep

#include <limits>
#include <type_traits>

#include "core/formats/reference_codec.h"
#include "core/formats/simd/blocks-inl.h"
#include "core/formats/simd/nearest_point-inl.h"
#include "core/formats/simd/ternary_guess-inl.h"
#include "core/formats/simd/ternary_lanes-inl.h"
#include "core/formats/simd/vector_codecs.h"

HWY_BEFORE_NAMESPACE();
namespace weightscape::formats::HWY_NAMESPACE {
namespace {

#if !WEIGHTSCAPE_NO_VECTORS

/// A shift for either point of a sub-block of two; else one for all four.
template <typename F>
inline constexpr bool kTwoShifts = std::is_same_v<F, IQ1_M>;
/// Weights per sub-block.
template <typename F>
inline constexpr std::size_t kCount = kTwoShifts<F> ? 16 : 32;
/// The choice that shifts all points down.
template <typename F>
inline constexpr std::int32_t kEveryShift = kTwoShifts<F> ? 3 : 1;

/// Times the sum of magnitudes this is about the scale.
template <typename F>
inline constexpr float kScaleGuess = 1.5F / static_cast<float>(kCount<F>);

/// isDown() of the formats.
template <typename F>
HWY_INLINE bool isShiftedDown(std::int32_t shifts, std::size_t k) {
    return kTwoShifts<F> ? isDownOfTwo(static_cast<ShiftChoice>(shifts), k) : shifts != 0;
}

constexpr LevelUnits<Iq1Grid> kUnits[2] = {LevelUnits<Iq1Grid>(kShiftedLevels[0]),
                                           LevelUnits<Iq1Grid>(kShiftedLevels[1])};

/// The weights of some super-blocks and what they count.
template <typename F>
class TernaryBatch {
  public:
    explicit TernaryBatch(const Batch& batch) : m_batch(batch) {
        const BlockLanes<256> lanes(batch);
        lanes.loadWeights(m_weights);
        HWY_ALIGN float variances[kLanes];
        const Floats twice = hn::Mul(all(2.0F), sumOfSquareLanes<256>(m_weights));
        hn::Store(hn::Div(twice, all(256.0F)), kFloats, variances);
        HWY_ALIGN std::int32_t rowsAt[kLanes];
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
            rowsAt[lane] = static_cast<std::int32_t>(std::min(lane, batch.count - 1) * kApart);
            if (lane < batch.count) weigh(lane, variances[lane]);
        }
        m_rowsAt = hn::Load(kInts, rowsAt);
    }

    [[nodiscard]] std::size_t count() const { return m_batch.count; }
    /// Weight i of every super-block is at [i * kLanes].
    [[nodiscard]] const float* weights() const { return m_weights; }
    /// The weights of one super-block and what they count, side by side.
    [[nodiscard]] const float* weightsOf(std::size_t lane) const {
        return m_batch.weightsOf<F>(lane);
    }
    [[nodiscard]] const float* importanceOf(std::size_t lane) const {
        return m_importance + lane * kApart;
    }
    /// Whether any of that is negative.
    [[nodiscard]] bool hasNegative() const { return m_hasNegative; }
    /// Where those of every super-block begin behind importanceOf(0).
    [[nodiscard]] Ints importanceAt() const { return m_rowsAt; }

  private:
    /// Rows a power of two apart would share too few sets of the cache.
    static constexpr std::size_t kApart = 256 + 16;

    void weigh(std::size_t lane, float variance) {
        const float* weights = weightsOf(lane);
        const std::span<const float> given = m_batch.importance.values;
        const float* factors = given.empty() ? nullptr : given.data() + m_batch.columnOf(lane, 256);
        float* out = m_importance + lane * kApart;
        for (std::size_t i = 0; i < 256; i += kLanes) {
            const Floats weight = hn::LoadU(kFloats, weights + i);
            const Floats square = hn::Mul(weight, weight);
            Floats importance = square;
            if (!kTwoShifts<F> || factors != nullptr) {
                importance = hn::Sqrt(hn::Add(all(variance), square));
            }
            if (factors != nullptr) {
                importance = hn::Mul(hn::LoadU(kFloats, factors + i), importance);
            }
            m_hasNegative = m_hasNegative || !hn::AllFalse(kFloats, hn::Lt(importance, zeros()));
            hn::Store(importance, kFloats, out + i);
        }
    }

    const Batch& m_batch;
    bool m_hasNegative = false;
    Ints m_rowsAt;
    HWY_ALIGN float m_weights[256 * kLanes];
    HWY_ALIGN float m_importance[kApart * kLanes];
};

/// What is found for the sub-blocks of some super-blocks: sub-block j of each at [j * kLanes],
/// eight weights number i at [i * kLanes].
template <typename F>
struct TernaryFound {
    static constexpr std::size_t kSubBlocks = 256 / kCount<F>;
    static constexpr std::size_t kPoints = kCount<F> / 8;
    HWY_ALIGN float scales[kSubBlocks * kLanes];
    HWY_ALIGN std::int32_t shifts[kSubBlocks * kLanes];
    HWY_ALIGN std::int32_t points[32 * kLanes];
    HWY_ALIGN std::int32_t levels[32 * kLanes];  ///< packedLevels() of the points
};

/// addPointSums() of sub-block j in every lane.
template <typename F>
HWY_INLINE void addPointSumLanes(const TernaryBatch<F>& batch, const TernaryFound<F>& found,
                                 std::size_t j, Floats factor, TernarySums& sums) {
    const Ints shifts = hn::Load(kInts, found.shifts + j * kLanes);
    for (std::size_t k = 0; k < found.kPoints; ++k) {
        const std::size_t point = j * found.kPoints + k;
        Ints levels = hn::Load(kInts, found.levels + point * kLanes);
        const Ints bit = hn::Set(kInts, kTwoShifts<F> ? (k == 0 ? 2 : 1) : 1);
        const FloatMask down = hn::RebindMask(kFloats, hn::TestBit(shifts, bit));
        const Floats lowest =
            hn::IfThenElse(down, all(kShiftedLevels[1][0]), all(kShiftedLevels[0][0]));
        for (std::size_t i = 8 * point; i < 8 * point + 8; ++i) {
            const Ints level = hn::And(levels, hn::Set(kInts, 3));
            levels = hn::ShiftRight<2>(levels);
            const Floats value = hn::Mul(hn::Add(hn::ConvertTo(kFloats, level), lowest), factor);
            const Floats importance =
                hn::GatherIndex(kFloats, batch.importanceOf(0) + i, batch.importanceAt());
            const Floats product = hn::Mul(importance, value);
            const Floats weight = hn::Load(kFloats, batch.weights() + i * kLanes);
            sums.weightLevel = hn::Add(sums.weightLevel, hn::Mul(product, weight));
            sums.levelLevel = hn::Add(sums.levelLevel, hn::Mul(product, value));
        }
    }
}

/// Instead of a cell: the sub-block counts as zero.
constexpr std::int32_t kNoCell = -1;

/// Looks up the points of sub-block j where it has a scale. True in lanes where a point is not
/// where the cells are.
template <typename F>
HWY_INLINE FloatMask findPoints(const TernaryBatch<F>& batch, const std::int32_t* cells,
                                std::size_t j, TernaryFound<F>& found) {
    constexpr std::size_t kPoints = TernaryFound<F>::kPoints;
    const GridNeighbours& neighbours = neighboursOf(kIq1Grid);
    HWY_ALIGN std::int32_t moved[kLanes] = {};
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
        const float scale = found.scales[j * kLanes + lane];
        const std::int32_t shifts = found.shifts[j * kLanes + lane];
        for (std::size_t k = 0; k < kPoints; ++k) {
            const std::int32_t cell = cells[k * kLanes + lane];
            std::int32_t point = cell == kNoCell || lane >= batch.count()
                                     ? 0
                                     : neighbours.pointAt(static_cast<std::size_t>(cell));
            if (point < 0) {
                const std::size_t first = j * kCount<F> + 8 * k;
                point = static_cast<std::int32_t>(nearestPointLanes(
                    kIq1Grid, neighbours, static_cast<std::size_t>(cell), scale,
                    kUnits[isShiftedDown<F>(shifts, k) ? 1 : 0], batch.weightsOf(lane) + first,
                    batch.importanceOf(lane) + first));
                moved[lane] = 1;
            }
            const std::size_t at = (j * kPoints + k) * kLanes + lane;
            found.points[at] = point;
            found.levels[at] = neighbours.packedLevels(static_cast<std::size_t>(point));
        }
    }
    return hn::RebindMask(kFloats, hn::Gt(hn::Load(kInts, moved), hn::Zero(kInts)));
}

/// fitTernaryPoints() for sub-block j of every super-block; `zero`: those that count as zero.
template <typename F>
HWY_INLINE void fitPoints(const TernaryBatch<F>& batch, const SortedLanes<kCount<F>>& sorted,
                          const CutLanes& cuts, FloatMask zero, std::size_t j,
                          TernaryFound<F>& found) {
    constexpr std::size_t kPoints = TernaryFound<F>::kPoints;
    const Ints noCuts = hn::Set(kInts, CutLanes::kNoCuts);
    zero = hn::Or(zero, hn::RebindMask(kFloats, hn::Eq(cuts.cuts, noCuts)));
    const auto zeroInts = hn::RebindMask(kInts, zero);
    const auto turned = hn::RebindMask(kInts, hn::Lt(cuts.scale, zeros()));
    Ints shifts = cuts.shifts();
    shifts = hn::IfThenElse(turned, hn::Sub(hn::Set(kInts, kEveryShift<F>), shifts), shifts);
    shifts = hn::IfThenZeroElse(zeroInts, shifts);
    hn::Store(shifts, kInts, found.shifts + j * kLanes);
    Floats scale = hn::IfThenZeroElse(zero, hn::Abs(cuts.scale));
    hn::Store(scale, kFloats, found.scales + j * kLanes);
    HWY_ALIGN std::int32_t cells[kPoints * kLanes];
    const CutLevels<kCount<F>> levels(sorted, cuts);
    for (std::size_t k = 0; k < kPoints; ++k) {
        const Ints cell = levels.cell(batch.weights() + j * kCount<F> * kLanes, 8 * k);
        // Level l becomes 2 - l in every place.
        const Ints last = hn::Set(kInts, static_cast<std::int32_t>(Iq1Grid::kCells) - 1);
        const Ints right = hn::IfThenElse(turned, hn::Sub(last, cell), cell);
        hn::Store(hn::IfThenElse(zeroInts, hn::Set(kInts, kNoCell), right), kInts,
                  cells + k * kLanes);
    }
    const FloatMask moved = findPoints(batch, cells, j, found);
    if (hn::AllFalse(kFloats, moved)) return;
    TernarySums sums{zeros(), zeros()};
    addPointSumLanes(batch, found, j, all(1.0F), sums);
    const FloatMask solved = hn::And(hn::And(moved, hn::Gt(sums.weightLevel, zeros())),
                                     hn::Gt(sums.levelLevel, zeros()));
    scale = hn::IfThenElse(solved, hn::Div(sums.weightLevel, sums.levelLevel), scale);
    hn::Store(scale, kFloats, found.scales + j * kLanes);
}

/// Sub-block j of every super-block.
template <typename F>
HWY_INLINE void fitSubBlocks(const TernaryBatch<F>& batch, std::size_t j, TernaryFound<F>& found,
                             FloatMask& left) {
    constexpr std::size_t kWeights = kCount<F>;
    const float* weights = batch.weights() + j * kWeights * kLanes;
    Floats largest = zeros();
    Floats sum = zeros();
    for (std::size_t i = 0; i < kWeights; ++i) {
        const Floats magnitude = hn::Abs(hn::Load(kFloats, weights + i * kLanes));
        largest = hn::Max(largest, magnitude);
        sum = hn::Add(sum, magnitude);
    }
    // Not a number, or at least not for sure.
    left = hn::Or(left, hn::Not(hn::Lt(sum, all(std::numeric_limits<float>::infinity()))));
    SortedLanes<kWeights> sorted;
    sortLanes<kWeights>(weights, sorted);
    CutLanes cuts;
    const Floats scale = hn::Mul(sum, all(kScaleGuess<F>));
    const auto find = [&](const auto& search) HWY_ATTR {
        cuts = CutLanes::startFrom(batch.hasNegative() ? all(TernaryCuts{}.energy)
                                                       : guessEnergy(sorted, search, scale));
        search.search(cuts);
    };
    const float* importance = batch.importanceOf(0) + j * kWeights;
    if constexpr (kTwoShifts<F>) {
        RunningSums<kWeights> halves[2];
        addUp(sorted, importance, batch.importanceAt(), halves);
        find(TwoShiftSearch<kWeights>(halves));
    } else {
        RunningSums<kWeights> sums;
        addUp(sorted, importance, batch.importanceAt(), sums);
        find(OneShiftSearch<kWeights>(sums));
    }
    fitPoints(batch, sorted, cuts, hn::Lt(largest, all(F::kEpsilon)), j, found);
    const Floats fitted = hn::Load(kFloats, found.scales + j * kLanes);
    left = hn::Or(left, hn::Not(hn::Eq(fitted, fitted)));
}

template <typename F>
HWY_INLINE void readLane(const TernaryFound<F>& found, std::size_t lane,
                         TernaryFit<kCount<F>> (&fits)[TernaryFound<F>::kSubBlocks]) {
    for (std::size_t j = 0; j < found.kSubBlocks; ++j) {
        fits[j].scale = found.scales[j * kLanes + lane];
        fits[j].shifts = static_cast<ShiftChoice>(found.shifts[j * kLanes + lane]);
        for (std::size_t k = 0; k < found.kPoints; ++k) {
            fits[j].points[k] =
                static_cast<std::uint16_t>(found.points[(j * found.kPoints + k) * kLanes + lane]);
        }
    }
}

HWY_INLINE void packBlocks(const Batch& batch, const TernaryBatch<IQ1_S>& /*weights*/,
                           const TernaryFound<IQ1_S>& found, std::span<std::byte> out) {
    for (std::size_t lane = 0; lane < batch.count; ++lane) {
        TernaryFit<32> fits[8];
        readLane(found, lane, fits);
        storeBlock(batch, lane, IQ1_S::pack(fits), out);
    }
}

/// The scales are fitted once more, now to their codes.
HWY_INLINE void packBlocks(const Batch& batch, const TernaryBatch<IQ1_M>& weights,
                           const TernaryFound<IQ1_M>& found, std::span<std::byte> out) {
    HWY_ALIGN float factors[16 * kLanes] = {};
    HWY_ALIGN float steps[kLanes] = {};
    std::uint8_t codes[kLanes][16];
    for (std::size_t lane = 0; lane < batch.count; ++lane) {
        float scales[16];
        for (std::size_t j = 0; j < 16; ++j) scales[j] = found.scales[j * kLanes + lane];
        steps[lane] = codeScales<7>(scales, codes[lane]);
        for (std::size_t j = 0; j < 16; ++j) {
            factors[j * kLanes + lane] = static_cast<float>(2 * codes[lane][j] + 1);
        }
    }
    TernarySums sums{zeros(), zeros()};
    for (std::size_t j = 0; j < 16; ++j) {
        addPointSumLanes(weights, found, j, hn::Load(kFloats, factors + j * kLanes), sums);
    }
    HWY_ALIGN float fitted[kLanes];
    hn::Store(hn::IfThenElse(hn::Gt(sums.levelLevel, zeros()),
                             hn::Div(sums.weightLevel, sums.levelLevel), hn::Load(kFloats, steps)),
              kFloats, fitted);
    for (std::size_t lane = 0; lane < batch.count; ++lane) {
        TernaryFit<16> fits[16];
        readLane(found, lane, fits);
        IQ1_M::Block block = IQ1_M::packPoints(fits);
        if (steps[lane] != 0.0F) IQ1_M::packScales(fits, codes[lane], fitted[lane], block);
        storeBlock(batch, lane, block, out);
    }
}

/// Encodes some super-blocks side by side.
template <typename F>
void encodeBatch(const Batch& batch, std::span<std::byte> out) {
    const TernaryBatch<F> weights(batch);
    TernaryFound<F> found;
    FloatMask left = noLanes();
    for (std::size_t j = 0; j < found.kSubBlocks; ++j) fitSubBlocks(weights, j, found, left);
    packBlocks(batch, weights, found, out);
    const LaneBits isLeft(left);
    for (std::size_t lane = 0; lane < batch.count; ++lane) {
        if (isLeft[lane]) encodeAlone<F>(batch, lane, out);
    }
}

#endif

WEIGHTSCAPE_TERNARY_ENCODERS(WEIGHTSCAPE_ENCODE_HERE)

}  // namespace
}  // namespace weightscape::formats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weightscape::formats {

WEIGHTSCAPE_TERNARY_ENCODERS(WEIGHTSCAPE_EXPORT_ENCODER)

}  // namespace weightscape::formats
#endif
