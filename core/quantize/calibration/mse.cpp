// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/calibration/mse.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/quantize/calibration/clip.h"
#include "core/quantize/calibration/scale_sweep.h"
#include "core/quantize/calibration/sorted_search.h"
#include "core/support/number_types.h"

namespace weightscape::calibration {
namespace {

using elements::ClipRange;
using elements::GroupScale;
using elements::Mapping;

constexpr std::size_t kSweepLimit = 1U << 15U;
/// Whole zero points tried on each side of the full range's: only groups far from 0 have more.
constexpr int kZeroPoints = 512;

/// How far beyond the full range a scale may still be the best one. With evenly spaced levels the
/// error grows with the square of the scale, and luck makes up for it by about 0.9 / sqrt(count)
/// per standard deviation: three of them where many levels give many chances close to the range,
/// more where few make luck coarser. With other levels, which are finer near 0, it need not grow
/// for an octave.
double reach(const elements::Levels& levels, double effectiveCount) {
    if (!levels.uniform) return 2.0;
    const double deviations = levels.values.size() > 32 ? 2.5 : 4.0;
    return std::min(2.0, 1.0 + deviations / std::sqrt(std::max(effectiveCount, 1.0)));
}

ClipRange rangeOf(const elements::Levels& levels, const FoundScale& found) {
    if (levels.mapping == Mapping::Symmetric) {
        const double end = levels.reference() * found.scale;
        return FullRange{-end, end}.times(1.0);
    }
    return FullRange{(levels.lowest() - found.offset) * found.scale,
                     (levels.highest() - found.offset) * found.scale}
        .times(1.0);
}

double offsetOf(const GroupScale& scale) {
    return scale.zeroPoint != 0 ? scale.zeroPoint : scale.offset;
}

/// Zero points next to the start, then farther out on each side until clipping forbids more.
template <typename Search>
void searchZeroPoints(Search& search, double start, const Calibration& calibration,
                      FoundScale& best) {
    static_cast<void>(search.improve(start, best));
    for (const int side : {1, -1}) {
        for (int step = 1; step <= kZeroPoints && !calibration.task.cancelled(); ++step) {
            const double zero = start + side * step;
            if (!calibration.codec.zeroPoints().hold(zero) || !search.improve(zero, best)) break;
        }
    }
}

/// Offsets around the start, then ever closer around the best one.
template <typename Search>
void searchOffsets(Search& search, double start, const TaskContext& task, FoundScale& best) {
    static_cast<void>(search.improve(start, best));
    double centre = start;
    for (const auto& [step, steps] : {std::pair{0x1.0p-8, 32}, {0x1.0p-11, 8}, {0x1.0p-14, 8}}) {
        for (int i = -steps; i <= steps && !task.cancelled(); ++i) {
            const float offset = toFloat(toHalf(static_cast<float>(centre + i * step)));
            static_cast<void>(search.improve(offset, best));
        }
        centre = best.offset;
    }
}

template <typename Search>
void searchFrom(Search search, const GroupScale& start, const Calibration& calibration,
                FoundScale& best) {
    const elements::Levels& levels = calibration.codec.levels();
    if (start.scale > 0.0F) {
        const double error = search.errorAt(start.scale, offsetOf(start));
        if (error <= best.error) best = {start.scale, offsetOf(start), error};
    }
    if (levels.mapping != Mapping::Affine) {
        static_cast<void>(search.improve(0.0, best));
    } else if (levels.uniform) {
        searchZeroPoints(search, offsetOf(start), calibration, best);
    } else {
        searchOffsets(search, offsetOf(start), calibration.task, best);
    }
}

}  // namespace

ClipRange mseRange(const elements::Group& group, const Calibration& calibration) {
    const elements::GroupCodec& codec = calibration.codec;
    Scratch& scratch = calibration.scratch;
    const ClipRange full = fullRange(extremesOf(group.weights), codec.levels().mapping).times(1.0);
    const float fullScale = codec.rangeScale(full);
    if (!(fullScale > 0.0F)) return full;
    errorCells(codec, scratch.cells);
    const double far = fullScale * reach(codec.levels(), effectiveCount(group));
    const auto mode = codec.rounding().mode;
    const ScaleDomain domain{
        .cells = scratch.cells,
        .type = codec.scaleType(),
        .limit = std::max<double>(far, storedAround(codec.scaleType(), fullScale).second),
        .keepsLevels = mode == elements::RoundingMode::NearestEven ||
                       mode == elements::RoundingMode::NearestAway,
        .even = codec.levels().uniform};
    const GroupScale start = codec.storedScale(full);
    FoundScale found{0.0, 0.0, clippedError(group, 0.0, 0.0)};
    if (group.weights.size() <= kSweepLimit) {
        searchFrom(ScaleSweep(group, domain, scratch, calibration.task), start, calibration, found);
    } else {
        searchFrom(SortedSearch(group, domain, scratch, calibration.task), start, calibration,
                   found);
    }
    const ClipRange range = rangeOf(codec.levels(), found);
    const GroupScale stored = codec.storedScale(range);
    const bool asFound = stored.scale == static_cast<float>(found.scale) &&
                         (found.scale == 0.0 || offsetOf(stored) == found.offset);
    if (asFound) return range;
    // Ends are binary32, which may not carry a scale next to a large offset to the last bit.
    return codec.squaredError(group, range, scratch.decoded) <
                   codec.squaredError(group, full, scratch.decoded)
               ? range
               : full;
}

}  // namespace weightscape::calibration
