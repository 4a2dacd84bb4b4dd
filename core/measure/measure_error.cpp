// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/measure/measure_error.h"

#include <oneapi/tbb/enumerable_thread_specific.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/measure/sample_tensor.h"
#include "core/measure/sampling.h"
#include "core/support/parallel.h"
#include "core/support/piece_progress.h"

namespace weightscape::measure {
namespace {

/// Σw over all weights of the tensor.
double totalImportance(const TensorInfo& tensor, const ColumnImportance& importance) {
    if (importance.empty()) return 0.0;
    double sum = 0.0;
    for (const float value : importance.values) sum += static_cast<double>(value);
    const std::uint64_t uses = tensor.weightCount() / importance.values.size();
    return sum * static_cast<double>(uses);
}

}  // namespace

Result<TensorError> measureExact(const Model& model, const TensorInfo& tensor,
                                 const encoders::Encoding& encoding, TaskContext& task) {
    if (const auto possible = encoders::checkEncodable(tensor, encoding); !possible) {
        return fail(possible.error());
    }
    const encoders::EncodeJob job{model, tensor, encoding, true, encoders::Keep::Figures};
    const std::uint64_t pieces = encoders::pieceCount(tensor);
    std::vector<ErrorStats> errors(pieces);
    tbb::enumerable_thread_specific<encoders::EncodedPiece> buffers;
    PieceProgress progress(pieces, tensor.name, task);
    const bool finished =
        forEachChunk(pieces, 1, task, [&](std::size_t piece, std::size_t, std::size_t) {
            encoders::EncodedPiece& encoded = buffers.local();
            if (!encoders::encodeRows(job, encoders::pieceAt(tensor, piece), encoded, task)) return;
            errors[piece] = encoded.error;
            progress.finishOne();
        });
    if (!finished || task.cancelled()) return fail(ErrorCode::Cancelled, "cancelled");
    TensorError result;
    for (const auto& error : errors) result.sums.merge(error);
    result.weights = tensor.weightCount();
    result.squaredError = result.sums.sumSquaredError;
    result.squaredOriginal = result.sums.sumSquaredOriginal;
    result.importance = result.sums.sumImportance;
    result.weightedError = result.sums.sumWeightedError;
    result.weightedOriginal = result.sums.sumWeightedOriginal;
    return result;
}

Result<TensorError> measureSampled(const Model& model, const TensorInfo& tensor,
                                   const encoders::Encoding& encoding, const SampleSpec& sample,
                                   TaskContext& task) {
    if (const auto possible = encoders::checkEncodable(tensor, encoding); !possible) {
        return fail(possible.error());
    }
    const encoders::EncodeJob job{model, tensor, encoding, true, encoders::Keep::Figures};
    const CellGrid grid(tensor, encoding.format);
    if (coversTensor(grid, sample)) return measureExact(model, tensor, encoding, task);
    tbb::enumerable_thread_specific<encoders::EncodedPiece> buffers;
    const auto measure = [&](std::span<const encoders::TensorPiece> cells,
                             std::span<ErrorStats> errors) {
        return encoders::measureCells(job, cells, buffers.local(), errors, task);
    };
    auto result = sampleTensor(tensor, grid, sample, measure, task);
    if (result) result->importance = totalImportance(tensor, encoding.importance);
    return result;
}

double TensorError::weightedMse() const {
    return importance > 0.0 ? weightedError / importance : 0.0;
}

double TensorError::weightedRelativeRmse() const {
    return weightscape::relativeRmse(weightedError, weightedOriginal);
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
    return weightscape::relativeRmse(squaredError, squaredOriginal);
}

double TensorError::sqnrDb() const {
    return weightscape::sqnrDb(squaredError, squaredOriginal);
}

bool isCopied(const TensorInfo& tensor, const encoders::Treatment& treatment) {
    return treatment.keeps(tensor) && (tensor.format->isQuantized() || !tensor.format->canEncode());
}

TensorError errorOfCopy(const TensorInfo& tensor, const TensorStatistics* statistics) {
    TensorError none;
    none.weights = tensor.weightCount();
    if (statistics == nullptr) return none;
    const auto finite = statistics->count - statistics->nonFinite();
    none.squaredOriginal = static_cast<double>(finite) *
                           (statistics->mean * statistics->mean +
                            statistics->standardDeviation * statistics->standardDeviation);
    none.sums.count = finite;
    none.sums.sumSquaredOriginal = none.sums.sumSquaredDecoded = none.sums.sumProduct =
        none.squaredOriginal;
    return none;
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
    if (error.exact()) m_exactWeights += error.weights;
}

ModelError ModelErrorSum::total(std::uint64_t modelWeights) const {
    ModelError total;
    total.relativeRmse = relativeRmse(m_squaredError, m_squaredOriginal);
    total.sqnrDb = sqnrDb(m_squaredError, m_squaredOriginal);
    total.confidence =
        relativeRmseHalfWidth({m_squaredError, m_squaredOriginal, m_squaredErrorVariance,
                               m_squaredOriginalVariance, m_covariance},
                              std::numeric_limits<double>::infinity());
    total.maxAbsError = m_maxAbsError;
    total.cosine = cosine(m_lookedProduct, m_lookedOriginal, m_lookedDecoded);
    if (modelWeights > 0) {
        const auto all = static_cast<double>(modelWeights);
        total.coveredFraction = static_cast<double>(m_weights) / all;
        total.exactFraction = static_cast<double>(m_exactWeights) / all;
    }
    total.exact = m_exactWeights == modelWeights;
    return total;
}

}  // namespace weightscape::measure
