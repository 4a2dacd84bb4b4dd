// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/measure/sample_tensor.h"

#include <oneapi/tbb/enumerable_thread_specific.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <vector>

#include "core/support/parallel.h"
#include "core/support/piece_progress.h"

namespace weightscape::measure {
namespace {

/// Groups of neighbouring strata that one task measures: cells of 256 weights make up a run.
constexpr std::size_t kSamplesPerChunk = 32;

std::uint64_t drawsOf(const SampleSpec& sample) {
    return std::max<std::uint64_t>(2, sample.blocks);
}

/// What a chunk of groups found; chunks are merged in order.
struct SampleSums {
    ErrorStats looked;
    TotalsEstimate totals;
    TotalsEstimate weighted;  ///< the same of the sums with importance
    // Estimates for the whole tensor:
    double squaredDecoded = 0.0;
    double product = 0.0;

    void merge(const SampleSums& later) {
        looked.merge(later.looked);
        totals.merge(later.totals);
        weighted.merge(later.weighted);
        squaredDecoded += later.squaredDecoded;
        product += later.product;
    }
};

/// The sum of all but the `largest` largest, which are measured whole and say nothing about the
/// others.
double sumOfOthers(std::vector<double> sizes, std::uint64_t largest) {
    const auto end = sizes.end() - static_cast<std::ptrdiff_t>(largest);
    std::ranges::nth_element(sizes, end);
    return std::accumulate(sizes.begin(), end, 0.0);
}

/// How much each cell may weigh in the sums that are estimated from so many cells.
std::vector<double> sizesOf(const encoders::TensorEncoder& encoder, const CellGrid& grid,
                            const CellLoudness& loudness, std::uint64_t draws) {
    std::vector<double> sizes;
    sizes.reserve(grid.count());
    for (const std::uint8_t level : loudness.levels) {
        sizes.push_back(sizeOfLevel(level));
    }
    if (encoder.importance().empty()) return sizes;
    std::vector<double> weighted(sizes);
    std::vector<float> buffer;
    for (std::uint64_t i = 0; i < grid.count(); ++i) {
        const auto importance = encoder.importanceOf(areaOf(encoder.tensor(), grid.at(i)), buffer);
        weighted[i] *= importance.empty() ? 0.0 : *std::ranges::max_element(importance);
    }
    // Both sums are wanted, and neither may be missed.
    const double plain = sumOfOthers(sizes, draws / 2);
    const double byImportance = sumOfOthers(weighted, draws / 2);
    if (!(plain > 0.0) || !(byImportance > 0.0)) return sizes;
    for (std::size_t i = 0; i < sizes.size(); ++i) {
        sizes[i] = sizes[i] / plain + weighted[i] / byImportance;
    }
    return sizes;
}

/// A sample being measured: cells that are strata of their own, then pairs of neighbouring strata,
/// the last group a triple if need be.
class Sampler {
  public:
    Sampler(const encoders::TensorEncoder& encoder, const CellLoudness& loudness,
            const SampleSpec& sample)
        : m_encoder(encoder),
          m_grid(encoder.tensor(), *encoder.cellUnit()),
          m_draw(drawCells(sizesOf(encoder, m_grid, loudness, drawsOf(sample)), drawsOf(sample),
                           sample.seed)) {}
    [[nodiscard]] std::uint64_t pairs() const { return m_draw.pairs(); }
    [[nodiscard]] std::uint64_t groups() const { return m_draw.groups(); }
    /// Measures some groups into `sums`; false: cancelled.
    [[nodiscard]] bool measure(std::uint64_t begin, std::uint64_t end, SampleSums& sums,
                               TaskContext& task) {
        std::vector<TensorPiece> cells;
        for (std::uint64_t draw = m_draw.beginOf(begin); draw < m_draw.beginOf(end); ++draw) {
            cells.push_back(m_grid.at(m_draw.cells[draw].cell));
        }
        std::vector<ErrorStats> errors(cells.size());
        if (!m_encoder.measureCells(cells, m_buffers.local(), errors, task)) return false;
        for (std::uint64_t group = begin; group < end; ++group) {
            const std::uint64_t first = m_draw.beginOf(group);
            const auto own = std::span<const ErrorStats>(errors).subspan(
                first - m_draw.beginOf(begin), m_draw.beginOf(group + 1) - first);
            add(first, own, sums);
        }
        return true;
    }

  private:
    void add(std::uint64_t first, std::span<const ErrorStats> errors, SampleSums& sums) const {
        std::array<StratumTotals, 3> strata;
        std::array<StratumTotals, 3> weighted;
        for (std::size_t i = 0; i < errors.size(); ++i) {
            const ErrorStats& error = errors[i];
            const double size = m_draw.cells[first + i].standsFor;
            strata[i] = {size, size * error.sumSquaredError, size * error.sumSquaredOriginal};
            weighted[i] = {size, size * error.sumWeightedError, size * error.sumWeightedOriginal};
            sums.looked.merge(error);
            sums.squaredDecoded += size * error.sumSquaredDecoded;
            sums.product += size * error.sumProduct;
        }
        sums.totals.addGroup(std::span<const StratumTotals>(strata).first(errors.size()));
        sums.weighted.addGroup(std::span<const StratumTotals>(weighted).first(errors.size()));
    }

    const encoders::TensorEncoder& m_encoder;
    CellGrid m_grid;
    CellDraw m_draw;
    tbb::enumerable_thread_specific<encoders::EncodedPiece> m_buffers;
};

/// Σw over all weights of the tensor.
double totalImportance(const TensorInfo& tensor, const ColumnImportance& importance) {
    if (importance.empty()) return 0.0;
    double sum = 0.0;
    for (const float value : importance.values) sum += static_cast<double>(value);
    const std::uint64_t uses = tensor.weightCount() / importance.values.size();
    return sum * static_cast<double>(uses);
}

TensorError sampledError(const SampleSums& sums, const TensorInfo& tensor,
                         const CellLoudness& loudness, std::uint64_t pairs) {
    TensorError result;
    result.sums = sums.looked;
    result.weights = tensor.weightCount();
    result.sampledFraction = static_cast<double>(sums.looked.count + sums.looked.nonFinite) /
                             static_cast<double>(result.weights);
    result.nonFinite = loudness.nonFinite;
    result.cosineSums = {sums.totals.squaredOriginal, sums.squaredDecoded, sums.product};
    result.squaredError = sums.totals.squaredError;
    result.squaredErrorVariance = sums.totals.squaredErrorVariance;
    // The pass that found how loud cells are has seen every weight.
    result.squaredOriginal = loudness.squaredOriginal;
    result.confidence = relativeRmseHalfWidth(
        {result.squaredError, result.squaredOriginal, result.squaredErrorVariance, 0.0, 0.0},
        static_cast<double>(pairs));
    result.weightedError = sums.weighted.squaredError;
    result.weightedOriginal = sums.weighted.squaredOriginal;
    result.weightedErrorVariance = sums.weighted.squaredErrorVariance;
    result.weightedOriginalVariance = sums.weighted.squaredOriginalVariance;
    result.weightedCovariance = sums.weighted.covariance;
    result.weightedConfidence = relativeRmseHalfWidth(sums.weighted, static_cast<double>(pairs));
    result.isZero = isWronglyZero(tensor, result);
    return result;
}

}  // namespace

bool coversTensor(const CellGrid& grid, const SampleSpec& sample) {
    return drawsOf(sample) >= grid.count();
}

Result<TensorError> sampleTensor(const encoders::TensorEncoder& encoder,
                                 const CellLoudness& loudness, const SampleSpec& sample,
                                 TaskContext& task) {
    const TensorInfo& tensor = encoder.tensor();
    Sampler sampler(encoder, loudness, sample);
    const std::uint64_t groups = sampler.groups();
    const std::uint64_t chunks = (groups - 1) / kSamplesPerChunk + 1;
    std::vector<SampleSums> found(chunks);
    PieceProgress progress(chunks, tensor.name, task);
    const bool finished = forEachChunk(groups, kSamplesPerChunk, task,
                                       [&](std::size_t chunk, std::size_t begin, std::size_t end) {
                                           if (!sampler.measure(begin, end, found[chunk], task))
                                               return;
                                           progress.finishOne();
                                       });
    if (!finished || task.cancelled()) return failCancelled();
    SampleSums sums;
    for (const auto& chunk : found) sums.merge(chunk);
    TensorError result = sampledError(sums, tensor, loudness, sampler.pairs());
    result.importance = totalImportance(tensor, encoder.importance());
    return result;
}

}  // namespace weightscape::measure
