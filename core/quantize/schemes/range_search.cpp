// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/schemes/range_search.h"

#include <oneapi/tbb/enumerable_thread_specific.h>

#include <algorithm>
#include <limits>
#include <numeric>

#include "core/support/parallel.h"

namespace weightscape::schemes {
namespace {

constexpr std::uint64_t kLargestRegion = std::uint64_t{1} << 22U;
constexpr std::uint64_t kLargestGroup = std::uint64_t{1} << 24U;
constexpr std::uint64_t kSamplePiece = 4096;

struct Local {
    PieceBuffers buffers;
    calibration::Scratch scratch;
    std::vector<float> weights;
    std::vector<float> blocks;
    std::vector<float> gathered;
    std::vector<float> gatheredImportance;
};
using Locals = tbb::enumerable_thread_specific<Local>;

std::uint64_t smallestRegion(const RangeSearch& search) {
    const Rectangle whole = search.tiling.whole();
    return search.tiling.tileRows() *
           std::min(columnUnit(search.view.source.tensor, search.tiling), whole.columns);
}

/// Regions of whole groups, each small enough to be held.
Result<FoundRanges> searchRegions(const RangeSearch& search, PassProgress& progress) {
    FoundRanges found{std::vector<StoredRange>(search.tiling.groups())};
    const Pieces regions(
        search.tiling.whole(), search.tiling.tileRows() == 1 ? kPieceWeights : kLargestRegion,
        search.tiling.pieceUnit(columnUnit(search.view.source.tensor, search.tiling)));
    Locals locals;
    const auto visit = [&](std::uint64_t, const Rectangle& area, std::span<const float> weights) {
        Local& local = locals.local();
        const PieceView view(search.view, area, weights, local.buffers);
        search.tiling.forEachGroup(area, [&](std::uint64_t group, const Rectangle& part) {
            if (progress.task().cancelled()) return;
            found.ranges[group] = StoredRange::of(
                chooseGroupRange(search, view.calibrationGroup(part, view.group(part)),
                                 local.scratch, progress.task()));
        });
    };
    if (!visitPieces(search.view.source, regions, progress, visit)) return failCancelled();
    return found;
}

/// Extremes of the groups of one band; a group not met yet has its minimum above its maximum.
using BandExtremes = std::vector<calibration::Extremes>;

BandExtremes noExtremes(std::uint64_t groups) {
    constexpr float infinity = std::numeric_limits<float>::infinity();
    return BandExtremes(groups, {infinity, -infinity});
}

void widen(calibration::Extremes& extremes, const calibration::Extremes& by) {
    extremes.minimum = std::min(extremes.minimum, by.minimum);
    extremes.maximum = std::max(extremes.maximum, by.maximum);
}

/// Groups too large to be held whose extremes are all that is needed: any pieces will do, because
/// extremes do not depend on the order.
Result<FoundRanges> searchExtremes(const RangeSearch& search, PassProgress& progress) {
    FoundRanges found{std::vector<StoredRange>(search.tiling.groups())};
    const std::uint64_t across = search.tiling.acrossCount();
    calibration::Scratch scratch;
    const calibration::Calibration calibration{search.codec, search.scheme.calibration.parameters,
                                               scratch, progress.task()};
    for (std::uint64_t down = 0; down < search.tiling.downCount(); ++down) {
        tbb::enumerable_thread_specific<BandExtremes> bands([&] { return noExtremes(across); });
        Locals locals;
        const Pieces pieces(search.tiling.bandAt(down), kPieceWeights,
                            {1, search.view.source.tensor.format->weightsPerBlock});
        const auto visit = [&](std::uint64_t, const Rectangle& area,
                               std::span<const float> weights) {
            const PieceView view(search.view, area, weights, locals.local().buffers);
            BandExtremes& band = bands.local();
            search.tiling.forEachGroup(area, [&](std::uint64_t group, const Rectangle& part) {
                const elements::Group seen = view.calibrationGroup(part, view.group(part));
                if (seen.weights.empty()) return;
                widen(band[group - down * across], calibration::extremesOf(seen.weights));
            });
        };
        if (!visitPieces(search.view.source, pieces, progress, visit)) return failCancelled();
        BandExtremes all = noExtremes(across);
        for (const BandExtremes& band : bands) {
            for (std::uint64_t i = 0; i < across; ++i) widen(all[i], band[i]);
        }
        for (std::uint64_t i = 0; i < across; ++i) {
            if (all[i].minimum > all[i].maximum) continue;  // no weight counts: the range is 0
            found.ranges[down * across + i] = StoredRange::of(
                search.scheme.calibration.calibrator->fromExtremes(all[i], calibration));
        }
    }
    return found;
}

/// One huge group, gathered whole or from evenly spaced pieces; returns the share looked at.
double gatherGroup(const RangeSearch& search, const Rectangle& area, Local& local,
                   const TaskContext& task) {
    const Pieces pieces(area, kSamplePiece, {1, search.view.source.tensor.format->weightsPerBlock});
    const std::uint64_t piecesThatFit = kLargestGroup / kSamplePiece;
    const bool whole = area.weights() <= kLargestGroup;
    const std::uint64_t count = whole ? pieces.count() : std::min(pieces.count(), piecesThatFit);
    std::uint64_t looked = 0;
    local.gathered.clear();
    local.gatheredImportance.clear();
    for (std::uint64_t i = 0; i < count && !task.cancelled(); ++i) {
        const Rectangle piece = pieces.at(whole ? i : i * pieces.count() / count);
        const TensorSource& source = search.view.source;
        source.read(piece, local.weights, local.blocks);
        const PieceView view(search.view, piece, local.weights, local.buffers);
        const elements::Group seen = view.calibrationGroup(piece, view.group(piece));
        local.gathered.insert(local.gathered.end(), seen.weights.begin(), seen.weights.end());
        local.gatheredImportance.insert(local.gatheredImportance.end(), seen.importance.begin(),
                                        seen.importance.end());
        looked += piece.weights();
    }
    return static_cast<double>(looked) / static_cast<double>(area.weights());
}

Result<FoundRanges> searchHugeGroups(const RangeSearch& search, PassProgress& progress) {
    const std::uint64_t groups = search.tiling.groups();
    FoundRanges found{std::vector<StoredRange>(groups)};
    std::vector<double> shares(groups, 1.0);
    Locals locals;
    const bool finished =
        forEachChunk(groups, 1, progress.task(), [&](std::size_t group, std::size_t, std::size_t) {
            Local& local = locals.local();
            const Rectangle area = search.tiling.groupAt(group);
            shares[group] = gatherGroup(search, area, local, progress.task());
            const elements::Group seen{
                local.gathered,
                local.gatheredImportance,
                {.first = area.row * search.tiling.whole().columns + area.column,
                 .run = area.columns,
                 .stride = search.tiling.whole().columns}};
            found.ranges[group] =
                StoredRange::of(chooseGroupRange(search, seen, local.scratch, progress.task()));
            progress.finishStep(groups);
        });
    if (!finished || progress.task().cancelled()) return failCancelled();
    for (const double share : shares) {
        found.calibratedFraction = std::min(found.calibratedFraction, share);
    }
    return found;
}

}  // namespace

std::uint64_t columnUnit(const TensorInfo& tensor, const Tiling& tiling) {
    const std::uint64_t block = tensor.format->weightsPerBlock;
    return tiling.tileColumns() / std::gcd(tiling.tileColumns(), block) * block;
}

bool groupsFitPieces(const Tiling& tiling) {
    return tiling.tileRows() == 1 && tiling.tileColumns() <= kPieceWeights;
}

elements::ClipRange chooseGroupRange(const RangeSearch& search, const elements::Group& group,
                                     calibration::Scratch& scratch, const TaskContext& task) {
    return calibration::chooseRange(
        *search.scheme.calibration.calibrator, group,
        {search.codec, search.scheme.calibration.parameters, scratch, task});
}

Result<FoundRanges> searchRanges(const RangeSearch& search, PassProgress& progress) {
    const bool fromExtremes = search.scheme.calibration.calibrator->fromExtremes != nullptr;
    const Rectangle band = search.tiling.bandAt(0);
    const bool tallOrWide = !groupsFitPieces(search.tiling) && band.weights() > kLargestRegion;
    auto found = fromExtremes && tallOrWide               ? searchExtremes(search, progress)
                 : smallestRegion(search) > kLargestGroup ? searchHugeGroups(search, progress)
                                                          : searchRegions(search, progress);
    progress.finishPass();
    return found;
}

}  // namespace weightscape::schemes
