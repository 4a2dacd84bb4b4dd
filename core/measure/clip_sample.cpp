// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/measure/clip_sample.h"

#include <oneapi/tbb/enumerable_thread_specific.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "core/measure/measure_error.h"
#include "core/support/parallel.h"

namespace weightscape::measure {
namespace {

constexpr std::uint64_t kSmallestCell = 256;
/// That one task reads, about.
constexpr std::uint64_t kBandWeights = 16384;

struct ReadBuffers {
    std::vector<float> weights, blocks;
    std::vector<double> largest;  ///< squares, by group of a band
};

/// Reads bands of groups, row by row: columns of blocks that are decoded whole would take forever.
class BandReader {
  public:
    BandReader(const TensorSource& source, const schemes::Tiling& tiling)
        : m_source(source), m_tiling(tiling) {}

    /// Adds what each group of the band may lose to the size of its cell; gives the band's Σx².
    double read(std::uint64_t down, std::uint64_t groupsPerCell, std::vector<double>& sizes) {
        ReadBuffers& local = m_buffers.local();
        local.largest.assign(m_tiling.acrossCount(), 0.0);
        const Rectangle band = m_tiling.bandAt(down);
        double squares = 0.0;
        for (std::uint64_t row = 0; row < band.rows; ++row) {
            m_source.read({band.row + row, band.column, 1, band.columns}, local.weights,
                          local.blocks);
            for (std::size_t i = 0; i < local.weights.size(); ++i) {
                const float weight = local.weights[i];
                if (!std::isfinite(weight)) continue;
                const double square = static_cast<double>(weight) * weight;
                double& largest = local.largest[i / m_tiling.tileColumns()];
                largest = std::max(largest, square);
                squares += square;
            }
        }
        for (std::uint64_t across = 0; across < m_tiling.acrossCount(); ++across) {
            const std::uint64_t group = down * m_tiling.acrossCount() + across;
            sizes[group / groupsPerCell] +=
                local.largest[across] * static_cast<double>(m_tiling.groupAt(group).weights());
        }
        return squares;
    }

  private:
    const TensorSource& m_source;
    const schemes::Tiling& m_tiling;
    tbb::enumerable_thread_specific<ReadBuffers> m_buffers;
};

CellDraw allGroups(std::uint64_t groups) {
    CellDraw draw;
    draw.whole = groups;
    for (std::uint64_t group = 0; group < groups; ++group) draw.cells.push_back({group, 1.0});
    return draw;
}

}  // namespace

Result<ClipSample> drawClipSample(const TensorSource& source, const schemes::Tiling& tiling,
                                  std::uint64_t weights, TaskContext& task) {
    const std::uint64_t groups = tiling.groups();
    const std::uint64_t perGroup = std::max<std::uint64_t>(1, tiling.groupAt(0).weights());
    ClipSample sample;
    const std::uint64_t perCell = (kSmallestCell + perGroup - 1) / perGroup;
    const std::uint64_t cells = (groups + perCell - 1) / perCell;
    const std::uint64_t draws = std::max<std::uint64_t>(2, weights / (perCell * perGroup));
    if (draws >= cells) {
        sample.draw = allGroups(groups);
        return sample;
    }
    sample.isWhole = false;
    sample.groupsPerCell = perCell;
    // Whole cells in each chunk: nobody else adds to their sizes.
    const std::uint64_t bandWeights = std::max<std::uint64_t>(1, tiling.bandAt(0).weights());
    const std::uint64_t perChunk =
        perCell * std::max<std::uint64_t>(1, kBandWeights / (bandWeights * perCell));
    std::vector<double> sizes(cells);
    std::vector<double> squares((tiling.downCount() + perChunk - 1) / perChunk);
    BandReader reader(source, tiling);
    const bool finished =
        forEachChunk(tiling.downCount(), perChunk, task,
                     [&](std::size_t chunk, std::size_t begin, std::size_t end) {
                         for (std::size_t down = begin; down < end && !task.cancelled(); ++down) {
                             squares[chunk] += reader.read(down, perCell, sizes);
                         }
                     });
    if (!finished || task.cancelled()) return failCancelled();
    for (const double each : squares) sample.squaredOriginal += each;
    sample.draw = drawCells(sizes, draws, SampleSpec{}.seed);
    return sample;
}

}  // namespace weightscape::measure
