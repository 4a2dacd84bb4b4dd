// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/analysis/measure_error.h"

#include <oneapi/tbb/enumerable_thread_specific.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "core/analysis/encode_rows.h"
#include "core/analysis/piece_progress.h"
#include "core/analysis/sampling.h"
#include "core/support/parallel.h"

namespace weightscape::analysis {
namespace {

/// Groups of neighbouring strata that one task measures.
constexpr std::size_t kGroupsPerChunk = 32;

/// What a chunk of groups found; chunks are merged in order.
struct SampleSums {
    metrics::ErrorStats looked;
    TotalsEstimate totals;
};

/// A sample being measured: pairs of neighbouring strata, the last group a triple if need be.
class Sampler {
  public:
    Sampler(const EncodeJob& job, const SampleSpec& sample)
        : m_job(job),
          m_grid(job.tensor, job.format),
          m_draws(std::max<std::uint64_t>(2, sample.blocks)),
          m_draw(m_grid.count(), m_draws, sample.seed) {}
    [[nodiscard]] bool coversTensor() const { return m_draws >= m_grid.count(); }
    [[nodiscard]] std::uint64_t groups() const { return m_draws / 2; }
    /// Measures one group into `sums`; false: cancelled.
    [[nodiscard]] bool measure(std::uint64_t group, EncodedPiece& buffer, SampleSums& sums,
                               TaskContext& task) const;

  private:
    EncodeJob m_job;
    CellGrid m_grid;
    std::uint64_t m_draws;
    StratifiedDraw m_draw;
};

bool Sampler::measure(std::uint64_t group, EncodedPiece& buffer, SampleSums& sums,
                      TaskContext& task) const {
    std::array<StratumTotals, 3> strata;
    const std::uint64_t first = 2 * group;
    const std::uint64_t size = group + 1 == groups() ? m_draws - first : 2;
    for (std::uint64_t i = 0; i < size; ++i) {
        if (!encodeRows(m_job, m_grid.at(m_draw.cell(first + i)), buffer, task)) return false;
        const auto stratumSize = static_cast<double>(m_draw.stratumSize(first + i));
        strata[i] = {stratumSize, stratumSize * buffer.error.sumSquaredError,
                     stratumSize * buffer.error.sumSquaredOriginal};
        sums.looked.merge(buffer.error);
    }
    sums.totals.addGroup(std::span<const StratumTotals>(strata).first(size));
    return true;
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
    return result;
}

}  // namespace

Result<TensorError> measureExact(const Model& model, const TensorInfo& tensor,
                                 const formats::Format& format, TaskContext& task) {
    if (const auto possible = checkEncodable(tensor, format); !possible) {
        return fail(possible.error());
    }
    const EncodeJob job{model, tensor, format};
    const std::uint64_t pieces = pieceCount(tensor);
    std::vector<metrics::ErrorStats> errors(pieces);
    tbb::enumerable_thread_specific<EncodedPiece> buffers;
    PieceProgress progress(pieces, tensor.name, task);
    const bool finished =
        forEachChunk(pieces, 1, task, [&](std::size_t piece, std::size_t, std::size_t) {
            EncodedPiece& encoded = buffers.local();
            if (!encodeRows(job, pieceAt(tensor, piece), encoded, task)) return;
            errors[piece] = encoded.error;
            progress.finishOne();
        });
    if (!finished || task.cancelled()) return fail(ErrorCode::Cancelled, "cancelled");
    TensorError result;
    for (const auto& error : errors) result.sums.merge(error);
    result.weights = tensor.weightCount();
    result.squaredError = result.sums.sumSquaredError;
    result.squaredOriginal = result.sums.sumSquaredOriginal;
    return result;
}

Result<TensorError> measureSampled(const Model& model, const TensorInfo& tensor,
                                   const formats::Format& format, const SampleSpec& sample,
                                   TaskContext& task) {
    if (const auto possible = checkEncodable(tensor, format); !possible) {
        return fail(possible.error());
    }
    const Sampler sampler({model, tensor, format}, sample);
    if (sampler.coversTensor()) return measureExact(model, tensor, format, task);
    const std::uint64_t groups = sampler.groups();
    const std::uint64_t chunks = (groups - 1) / kGroupsPerChunk + 1;
    std::vector<SampleSums> found(chunks);
    tbb::enumerable_thread_specific<EncodedPiece> buffers;
    PieceProgress progress(chunks, tensor.name, task);
    const bool finished = forEachChunk(
        groups, kGroupsPerChunk, task, [&](std::size_t chunk, std::size_t begin, std::size_t end) {
            EncodedPiece& buffer = buffers.local();
            for (std::size_t group = begin; group < end; ++group) {
                if (!sampler.measure(group, buffer, found[chunk], task)) return;
            }
            progress.finishOne();
        });
    if (!finished || task.cancelled()) return fail(ErrorCode::Cancelled, "cancelled");
    SampleSums sums;
    for (const auto& chunk : found) {
        sums.looked.merge(chunk.looked);
        sums.totals.merge(chunk.totals);
    }
    return sampledError(sums, tensor, groups);
}

double TensorError::mse() const {
    if (exact() || sums.count == 0) return sums.mse();
    const std::uint64_t looked = sums.count + sums.nonFinite;
    // Weights that are not finite are in neither sum; the sample tells their share.
    const double finite = static_cast<double>(sums.count) / static_cast<double>(looked);
    return squaredError / (static_cast<double>(weights) * finite);
}

double TensorError::rmse() const {
    return std::sqrt(mse());
}

double TensorError::relativeRmse() const {
    return metrics::relativeRmse(squaredError, squaredOriginal);
}

double TensorError::sqnrDb() const {
    return metrics::sqnrDb(squaredError, squaredOriginal);
}

void ModelErrorSum::add(const TensorError& error) {
    m_squaredError += error.squaredError;
    m_squaredOriginal += error.squaredOriginal;
    m_squaredErrorVariance += error.squaredErrorVariance;
    m_squaredOriginalVariance += error.squaredOriginalVariance;
    m_covariance += error.covariance;
    const std::uint64_t looked = error.sums.count + error.sums.nonFinite;
    if (looked > 0) {
        const double scale = static_cast<double>(error.weights) / static_cast<double>(looked);
        m_lookedOriginal += scale * error.sums.sumSquaredOriginal;
        m_lookedDecoded += scale * error.sums.sumSquaredDecoded;
        m_lookedProduct += scale * error.sums.sumProduct;
    }
    m_maxAbsError = std::max(m_maxAbsError, error.sums.maxAbsError);
    m_weights += error.weights;
    m_exact = m_exact && error.exact();
}

ModelError ModelErrorSum::total(std::uint64_t modelWeights) const {
    ModelError total;
    total.relativeRmse = metrics::relativeRmse(m_squaredError, m_squaredOriginal);
    total.sqnrDb = metrics::sqnrDb(m_squaredError, m_squaredOriginal);
    total.confidence =
        relativeRmseHalfWidth({m_squaredError, m_squaredOriginal, m_squaredErrorVariance,
                               m_squaredOriginalVariance, m_covariance},
                              std::numeric_limits<double>::infinity());
    total.maxAbsError = m_maxAbsError;
    total.cosine = metrics::cosine(m_lookedProduct, m_lookedOriginal, m_lookedDecoded);
    if (modelWeights > 0) {
        total.coveredFraction = static_cast<double>(m_weights) / static_cast<double>(modelWeights);
    }
    total.exact = m_exact && m_weights == modelWeights;
    return total;
}

}  // namespace weightscape::analysis
