// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/measure/sample_tensor.h"

#include <oneapi/tbb/enumerable_thread_specific.h>

#include <algorithm>
#include <array>
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
};

/// A sample being measured: pairs of neighbouring strata, the last group a triple if need be.
class Sampler {
  public:
    Sampler(const encoders::TensorEncoder& encoder, const SampleSpec& sample)
        : m_encoder(encoder),
          m_grid(encoder.tensor(), *encoder.cellUnit()),
          m_draws(drawsOf(sample)),
          m_draw(m_grid.count(), m_draws, sample.seed) {}
    [[nodiscard]] std::uint64_t groups() const { return m_draws / 2; }
    /// Measures some groups into `sums`; false: cancelled.
    [[nodiscard]] bool measure(std::uint64_t begin, std::uint64_t end, SampleSums& sums,
                               TaskContext& task) {
        std::vector<TensorPiece> cells;
        for (std::uint64_t draw = 2 * begin; draw < endOf(end - 1); ++draw) {
            cells.push_back(m_grid.at(m_draw.cell(draw)));
        }
        std::vector<ErrorStats> errors(cells.size());
        if (!m_encoder.measureCells(cells, m_buffers.local(), errors, task)) return false;
        for (std::uint64_t group = begin; group < end; ++group) {
            const auto own = std::span<const ErrorStats>(errors).subspan(2 * (group - begin),
                                                                         endOf(group) - 2 * group);
            add(group, own, sums);
        }
        return true;
    }

  private:
    /// The stratum after those of a group: the last group takes the rest.
    [[nodiscard]] std::uint64_t endOf(std::uint64_t group) const {
        return group + 1 == groups() ? m_draws : 2 * group + 2;
    }

    void add(std::uint64_t group, std::span<const ErrorStats> errors, SampleSums& sums) const {
        std::array<StratumTotals, 3> strata;
        std::array<StratumTotals, 3> weighted;
        for (std::size_t i = 0; i < errors.size(); ++i) {
            const ErrorStats& error = errors[i];
            const auto size = static_cast<double>(m_draw.stratumSize(2 * group + i));
            strata[i] = {size, size * error.sumSquaredError, size * error.sumSquaredOriginal};
            weighted[i] = {size, size * error.sumWeightedError, size * error.sumWeightedOriginal};
            sums.looked.merge(error);
        }
        sums.totals.addGroup(std::span<const StratumTotals>(strata).first(errors.size()));
        sums.weighted.addGroup(std::span<const StratumTotals>(weighted).first(errors.size()));
    }

    const encoders::TensorEncoder& m_encoder;
    CellGrid m_grid;
    std::uint64_t m_draws;
    StratifiedDraw m_draw;
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

TensorError sampledError(const SampleSums& sums, const TensorInfo& tensor, std::uint64_t groups) {
    TensorError result;
    result.sums = sums.looked;
    result.weights = tensor.weightCount();
    result.sampledFraction = static_cast<double>(sums.looked.count + sums.looked.nonFinite) /
                             static_cast<double>(result.weights);
    result.squaredError = sums.totals.squaredError;
    result.squaredOriginal = sums.totals.squaredOriginal;
    result.squaredErrorVariance = sums.totals.squaredErrorVariance;
    result.squaredOriginalVariance = sums.totals.squaredOriginalVariance;
    result.covariance = sums.totals.covariance;
    result.confidence = relativeRmseHalfWidth(sums.totals, static_cast<double>(groups));
    result.weightedError = sums.weighted.squaredError;
    result.weightedOriginal = sums.weighted.squaredOriginal;
    result.weightedConfidence = relativeRmseHalfWidth(sums.weighted, static_cast<double>(groups));
    return result;
}

}  // namespace

bool coversTensor(const CellGrid& grid, const SampleSpec& sample) {
    return drawsOf(sample) >= grid.count();
}

Result<TensorError> sampleTensor(const encoders::TensorEncoder& encoder, const SampleSpec& sample,
                                 TaskContext& task) {
    const TensorInfo& tensor = encoder.tensor();
    Sampler sampler(encoder, sample);
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
    for (const auto& chunk : found) {
        sums.looked.merge(chunk.looked);
        sums.totals.merge(chunk.totals);
        sums.weighted.merge(chunk.weighted);
    }
    TensorError result = sampledError(sums, tensor, groups);
    result.importance = totalImportance(tensor, encoder.importance());
    return result;
}

}  // namespace weightscape::measure
