// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/encoders/block_cause_loops.h"

#include <algorithm>
#include <array>
#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/quantize/encoders/block_cause_loops.cpp"
#include <hwy/foreach_target.h>
// Highway's order: it comes after the targets.
#include <hwy/highway.h>

#ifndef WEIGHTSCAPE_BLOCK_CAUSE_LOOPS
#define WEIGHTSCAPE_BLOCK_CAUSE_LOOPS

namespace weightscape::encoders {
namespace {

constexpr std::size_t kPartialSums = 8;
using PartialSums = std::array<double, kPartialSums>;

/// Sums over those weights of a part that are not beyond its ends, of eight parts: of their errors
/// e, and of what they were decoded to, y, which counts from a weight of the part where there is a
/// minimum.
struct PartSums {
    PartialSums count{};
    PartialSums errors{};    ///< e
    PartialSums decoded{};   ///< y
    PartialSums products{};  ///< ey
    PartialSums squares{};   ///< y²
};

}  // namespace
}  // namespace weightscape::encoders

#endif  // WEIGHTSCAPE_BLOCK_CAUSE_LOOPS

HWY_BEFORE_NAMESPACE();
namespace weightscape::encoders::HWY_NAMESPACE {
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

HWY_INLINE Doubles all(double value) {
    return hn::Set(kDoubles, value);
}
HWY_INLINE Doubles load(const PartialSums& sums, std::size_t vector) {
    return hn::LoadU(kDoubles, sums.data() + vector * kLanes);
}

/// One partial sum per lane.
struct Lanes {
    Doubles vectors[kVectors];

    HWY_INLINE Lanes() {
        for (Doubles& vector : vectors) vector = hn::Zero(kDoubles);
    }
    HWY_INLINE void add(std::size_t vector, Doubles values) {
        vectors[vector] = hn::Add(vectors[vector], values);
    }
    /// Always sums that lie four, two and one apart.
    HWY_INLINE double total() const {
        Doubles sums[kVectors];
        for (std::size_t i = 0; i < kVectors; ++i) sums[i] = vectors[i];
        for (std::size_t half = kVectors / 2; half > 0; half /= 2) {
            for (std::size_t i = 0; i < half; ++i) sums[i] = hn::Add(sums[i], sums[i + half]);
        }
        return hn::GetLane(hn::SumOfLanes(kDoubles, sums[0]));
    }
};

template <bool HasMinimum>
class Summing {
  public:
    HWY_INLINE Summing(const CauseBlocks& blocks, const CauseShape& shape)
        : m_blocks(blocks), m_shape(shape) {}

    HWY_INLINE double addBlock(std::size_t block) {
        Lanes errors;
        const std::size_t parts = m_shape.block / m_shape.part;
        for (std::size_t part = block * parts; part < (block + 1) * parts; ++part) {
            addPart(part, errors);
            if (part % kPartialSums == kPartialSums - 1) savePending();
        }
        for (std::size_t i = 0; i < kVectors; ++i) m_squared.add(i, errors.vectors[i]);
        return errors.total();
    }

    HWY_INLINE CauseSums finish() {
        savePending();
        return {m_beyond.total(), m_squared.total(), m_saved.total()};
    }

  private:
    HWY_INLINE void addPart(std::size_t part, Lanes& blockErrors) {
        Lanes errors, decoded, products, squares;
        std::size_t count = 0;
        const std::size_t first = part * m_shape.part;
        const Doubles lowest = all(m_blocks.lowest[part]);
        const Doubles highest = all(m_blocks.highest[part]);
        const Doubles pivot = all(m_blocks.decoded[first]);
        for (std::size_t i = 0; i < m_shape.part; i += kLanes) {
            const std::size_t k = i / kLanes % kVectors;
            const Doubles x = loadWeights(m_blocks.original, first + i);
            const Doubles y = loadWeights(m_blocks.decoded, first + i);
            const Doubles beyond = hn::Sub(x, hn::Min(hn::Max(x, lowest), highest));
            const auto isInside = hn::Eq(beyond, hn::Zero(kDoubles));
            const Doubles error = hn::Sub(x, y);
            m_beyond.add(k, hn::Mul(beyond, beyond));
            blockErrors.add(k, hn::Mul(error, error));
            const Doubles e = hn::IfThenElseZero(isInside, error);
            const Doubles d = hn::IfThenElseZero(isInside, HasMinimum ? hn::Sub(y, pivot) : y);
            products.add(k, hn::Mul(e, d));
            squares.add(k, hn::Mul(d, d));
            if (!HasMinimum) continue;
            count += hn::CountTrue(kDoubles, isInside);
            errors.add(k, e);
            decoded.add(k, d);
        }
        const std::size_t place = part % kPartialSums;
        m_pending.products[place] = products.total();
        m_pending.squares[place] = squares.total();
        if (!HasMinimum) return;
        m_pending.count[place] = static_cast<double>(count);
        m_pending.errors[place] = errors.total();
        m_pending.decoded[place] = decoded.total();
    }

    HWY_INLINE static Doubles loadWeights(std::span<const float> weights, std::size_t at) {
        return hn::PromoteTo(kDoubles, hn::LoadU(kFloats, weights.data() + at));
    }

    /// savedByLine() of the parts that have been added since the last time.
    HWY_INLINE void savePending() {
        for (std::size_t k = 0; k < kVectors; ++k) {
            Doubles products = load(m_pending.products, k);
            Doubles squares = load(m_pending.squares, k);
            if (HasMinimum) {
                const Doubles count = hn::Max(load(m_pending.count, k), all(1.0));
                const Doubles errors = load(m_pending.errors, k);
                const Doubles decoded = load(m_pending.decoded, k);
                const Doubles mean = hn::Div(decoded, count);
                m_saved.add(k, hn::Div(hn::Mul(errors, errors), count));
                products = hn::Sub(products, hn::Mul(errors, mean));
                squares = hn::Sub(squares, hn::Mul(decoded, mean));
            }
            const auto hasSlope = hn::Gt(squares, hn::Zero(kDoubles));
            m_saved.add(
                k, hn::IfThenElseZero(hasSlope, hn::Div(hn::Mul(products, products), squares)));
        }
        m_pending = {};
    }

    const CauseBlocks m_blocks;
    const CauseShape m_shape;
    Lanes m_beyond, m_squared, m_saved;
    PartSums m_pending;
};

template <bool HasMinimum>
HWY_INLINE CauseSums sumBlocks(const CauseBlocks& blocks, const CauseShape& shape,
                               std::span<double> blockErrors) {
    Summing<HasMinimum> summing(blocks, shape);
    for (std::size_t i = 0; i < blockErrors.size(); ++i) blockErrors[i] = summing.addBlock(i);
    return summing.finish();
}

CauseSums sumCausesHere(const CauseBlocks& blocks, const CauseShape& shape,
                        std::span<double> blockErrors) {
    return shape.hasMinimum ? sumBlocks<true>(blocks, shape, blockErrors)
                            : sumBlocks<false>(blocks, shape, blockErrors);
}

}  // namespace
}  // namespace weightscape::encoders::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weightscape::encoders {
namespace {

HWY_EXPORT(sumCausesHere);

double total(PartialSums sums) {
    for (std::size_t half = kPartialSums / 2; half > 0; half /= 2) {
        for (std::size_t i = 0; i < half; ++i) sums[i] += sums[i + half];
    }
    return sums[0];
}

/// Of one part, as PartSums.
struct PartLanes {
    double count = 0.0;
    PartialSums errors{}, decoded{}, products{}, squares{};
};

/// What the line through e over y takes from Σe². With e instead of the original weight nothing
/// large cancels.
void addSavedByLine(const PartLanes& lanes, bool hasMinimum, double& saved) {
    double products = total(lanes.products);
    double squares = total(lanes.squares);
    if (hasMinimum) {
        const double count = std::max(1.0, lanes.count);
        const double errors = total(lanes.errors);
        const double mean = total(lanes.decoded) / count;
        saved += errors * errors / count;
        products -= errors * mean;
        squares -= total(lanes.decoded) * mean;
    }
    if (squares > 0.0) saved += products * products / squares;
}

struct RunSums {
    PartialSums beyond{}, squared{}, saved{};
};

void addPartReference(const CauseBlocks& blocks, const CauseShape& shape, std::size_t part,
                      RunSums& run, PartialSums& blockErrors) {
    PartLanes lanes;
    const std::size_t first = part * shape.part;
    const float start = shape.hasMinimum ? blocks.decoded[first] : 0.0F;
    const double pivot = std::isfinite(start) ? start : 0.0;
    for (std::size_t i = 0; i < shape.part; ++i) {
        const double x = blocks.original[first + i];
        const double y = blocks.decoded[first + i];
        if (!std::isfinite(x) || !std::isfinite(y)) continue;
        const std::size_t lane = i % kPartialSums;
        const double end =
            std::min<double>(std::max<double>(x, blocks.lowest[part]), blocks.highest[part]);
        blockErrors[lane] += (x - y) * (x - y);
        run.beyond[lane] += (x - end) * (x - end);
        if (x != end) continue;
        lanes.count += 1.0;
        lanes.errors[lane] += x - y;
        lanes.decoded[lane] += y - pivot;
        lanes.products[lane] += (x - y) * (y - pivot);
        lanes.squares[lane] += (y - pivot) * (y - pivot);
    }
    addSavedByLine(lanes, shape.hasMinimum, run.saved[part % kPartialSums]);
}

}  // namespace

CauseSums sumCausesReference(const CauseBlocks& blocks, const CauseShape& shape,
                             std::span<double> blockErrors) {
    RunSums run;
    const std::size_t parts = shape.block / shape.part;
    for (std::size_t block = 0; block < blockErrors.size(); ++block) {
        PartialSums errors{};
        for (std::size_t part = block * parts; part < (block + 1) * parts; ++part) {
            addPartReference(blocks, shape, part, run, errors);
        }
        for (std::size_t i = 0; i < kPartialSums; ++i) run.squared[i] += errors[i];
        blockErrors[block] = total(errors);
    }
    return {total(run.beyond), total(run.squared), total(run.saved)};
}

CauseSums sumCauses(const CauseBlocks& blocks, const CauseShape& shape,
                    std::span<double> blockErrors) {
    const CauseSums sums = HWY_DYNAMIC_DISPATCH(sumCausesHere)(blocks, shape, blockErrors);
    // Squares of finite binary32 cannot leave double's range: sums tell whether all were finite.
    if (std::isfinite(sums.beyond) && std::isfinite(sums.squared)) return sums;
    return sumCausesReference(blocks, shape, blockErrors);
}

}  // namespace weightscape::encoders
#endif  // HWY_ONCE
