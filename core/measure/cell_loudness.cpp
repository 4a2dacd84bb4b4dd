// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/measure/cell_loudness.h"

#include <oneapi/tbb/enumerable_thread_specific.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "core/support/largest_magnitude.h"
#include "core/support/pair_sums.h"
#include "core/support/parallel.h"
#include "core/support/piece_progress.h"

namespace weightscape::measure {
namespace {

/// Blocks and sub-blocks of most formats.
constexpr std::size_t kLoudRun = 32;
/// About so many weights are decoded together, but at least one cell.
constexpr std::uint64_t kChunkWeights = 16384;

/// Infinity for a cell with weights that are not finite.
double loudnessOf(std::span<const float> cell) {
    double loudness = 0.0;
    for (std::size_t begin = 0; begin < cell.size(); begin += kLoudRun) {
        const auto run = cell.subspan(begin, std::min(kLoudRun, cell.size() - begin));
        const double largest = largestMagnitude(run);
        loudness += static_cast<double>(run.size()) * largest * largest;
    }
    return std::isfinite(loudness) ? loudness : std::numeric_limits<double>::infinity();
}

struct LoudnessSums {
    double squaredOriginal = 0.0;
    std::uint64_t nonFinite = 0;
};

}  // namespace

Result<std::shared_ptr<const CellLoudness>> cellLoudness(const encoders::TensorEncoder& encoder,
                                                         TaskContext& task) {
    const TensorInfo& tensor = encoder.tensor();
    if (auto here = encoder.source().model.bring(tensor, task); !here) {
        return fail(std::move(here.error()));
    }
    const CellGrid grid(tensor, *encoder.cellUnit());
    std::vector<double> loudness(grid.count());
    const std::size_t perChunk = std::max<std::size_t>(1, kChunkWeights / grid.at(0).count);
    const std::size_t chunks = (grid.count() + perChunk - 1) / perChunk;
    std::vector<LoudnessSums> sums(chunks);
    tbb::enumerable_thread_specific<std::vector<float>> buffers;
    const bool finished = forEachChunk(
        grid.count(), perChunk, task, [&](std::size_t chunk, std::size_t begin, std::size_t end) {
            const TensorPiece last = grid.at(end - 1);
            const std::uint64_t first = grid.at(begin).first;
            std::vector<float>& weights = buffers.local();
            weights.resize(last.first + last.count - first);
            encoder.source().decode({first, weights.size()}, weights);
            for (std::size_t i = begin; i < end; ++i) {
                const TensorPiece piece = grid.at(i);
                const auto cell =
                    std::span<const float>(weights).subspan(piece.first - first, piece.count);
                const PairSums own = sumPairs({cell, cell});
                loudness[i] = loudnessOf(cell);
                sums[chunk].squaredOriginal += total(own.originals);
                sums[chunk].nonFinite += own.nonFinite;
            }
        });
    if (!finished || task.cancelled()) return failCancelled();
    auto found = std::make_shared<CellLoudness>();
    found->unit = *encoder.cellUnit();
    for (const LoudnessSums& chunk : sums) {
        found->squaredOriginal += chunk.squaredOriginal;
        found->nonFinite += chunk.nonFinite;
    }
    double loudest = 0.0;
    for (const double each : loudness) {
        if (std::isfinite(each)) loudest = std::max(loudest, each);
    }
    found->levels.reserve(loudness.size());
    for (const double each : loudness) found->levels.push_back(sizeLevel(each, loudest));
    return std::shared_ptr<const CellLoudness>(std::move(found));
}

}  // namespace weightscape::measure
