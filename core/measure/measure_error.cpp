// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/measure/measure_error.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace weightscape::measure {
namespace {

/// Of an even number the mean of the two in the middle; 0 without any.
double medianOf(std::vector<double> values) {
    if (values.empty()) return 0.0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    if (values.size() % 2 == 1) return *middle;
    return (*std::max_element(values.begin(), middle) + *middle) / 2.0;
}

}  // namespace

double TensorError::bitsPerWeight() const {
    return weights == 0 ? 0.0 : 8.0 * static_cast<double>(bytes) / static_cast<double>(weights);
}

double TensorError::weightedMse() const {
    return hasImportance() ? weightedError / importance : 0.0;
}

double TensorError::weightedRelativeRmse() const {
    return weightscape::relativeRmse(weightedError, weightedOriginal);
}

double TensorError::mse() const {
    if (exact() || sums.count == 0) return sums.mse();
    return squaredError / static_cast<double>(weights - nonFinite);
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

double TensorError::cosine() const {
    return weightscape::cosine(cosineSums.product, cosineSums.squaredOriginal,
                               cosineSums.squaredDecoded);
}

bool isCopied(const TensorInfo& tensor, const encoders::Treatment& treatment) {
    return treatment.keeps(tensor) && (tensor.format->isQuantized() || !tensor.format->canEncode());
}

bool needsNoMeasuring(const TensorInfo& tensor, const encoders::Treatment& treatment,
                      const ColumnImportance& importance) {
    return isCopied(tensor, treatment) && (importance.empty() || !tensor.format->canDecode());
}

bool quantizes(const encoders::Treatment& treatment, const TensorInfo& tensor) {
    return !treatment.keeps(tensor) && (treatment.isSimulated() || treatment.format->isQuantized());
}

TensorError exactError(const TensorInfo& tensor, const ErrorStats& sums) {
    TensorError error;
    error.sums = sums;
    error.weights = tensor.weightCount();
    error.squaredError = sums.sumSquaredError;
    error.squaredOriginal = sums.sumSquaredOriginal;
    error.nonFinite = sums.nonFinite;
    error.cosineSums = {sums.sumSquaredOriginal, sums.sumSquaredDecoded, sums.sumProduct};
    error.importance = sums.sumImportance;
    error.weightedError = sums.sumWeightedError;
    error.weightedOriginal = sums.sumWeightedOriginal;
    error.isZero = isWronglyZero(tensor, error);
    return error;
}

TensorError errorOfCopy(const TensorInfo& tensor, const TensorStatistics* statistics) {
    TensorError none;
    none.weights = tensor.weightCount();
    none.bytes = tensor.copiedBytes();
    if (statistics == nullptr) return none;
    const auto finite = statistics->count - statistics->nonFinite();
    none.squaredOriginal = static_cast<double>(finite) *
                           (statistics->mean * statistics->mean +
                            statistics->standardDeviation * statistics->standardDeviation);
    none.sums.count = finite;
    none.nonFinite = none.sums.nonFinite = statistics->nonFinite();
    none.cosineSums = {none.squaredOriginal, none.squaredOriginal, none.squaredOriginal};
    none.sums.sumSquaredOriginal = none.sums.sumSquaredDecoded = none.sums.sumProduct =
        none.squaredOriginal;
    none.isZero = isWronglyZero(tensor, none);
    return none;
}

void ModelErrorSum::add(const TensorError& error) {
    m_plain.merge({error.squaredError, error.squaredOriginal, error.squaredErrorVariance,
                   error.squaredOriginalVariance, error.squaredCovariance});
    m_cosine.squaredOriginal += error.cosineSums.squaredOriginal;
    m_cosine.squaredDecoded += error.cosineSums.squaredDecoded;
    m_cosine.product += error.cosineSums.product;
    if (error.hasImportance()) {
        m_weighted.merge({error.weightedError, error.weightedOriginal, error.weightedErrorVariance,
                          error.weightedOriginalVariance, error.weightedCovariance});
    }
    if (error.isQuantized) m_ofQuantized.push_back(error.relativeRmse());
    m_maxAbsError = std::max(m_maxAbsError, error.sums.maxAbsError);
    m_flaws.add(error.flaws());
    m_weights += error.weights;
    if (error.exact()) m_exactWeights += error.weights;
}

ModelError ModelErrorSum::total(std::uint64_t modelWeights) const {
    ModelError total;
    total.relativeRmse = relativeRmse(m_plain.squaredError, m_plain.squaredOriginal);
    total.sqnrDb = sqnrDb(m_plain.squaredError, m_plain.squaredOriginal);
    total.confidence = relativeRmseHalfWidth(m_plain, std::numeric_limits<double>::infinity());
    total.hasImportance = m_weighted.squaredOriginal > 0.0;
    total.weightedRelativeRmse = relativeRmse(m_weighted.squaredError, m_weighted.squaredOriginal);
    total.weightedConfidence =
        relativeRmseHalfWidth(m_weighted, std::numeric_limits<double>::infinity());
    total.medianRmse = medianOf(m_ofQuantized);
    total.quantizedTensors = m_ofQuantized.size();
    total.maxAbsError = m_maxAbsError;
    total.flaws = m_flaws;
    total.cosine = cosine(m_cosine.product, m_cosine.squaredOriginal, m_cosine.squaredDecoded);
    if (modelWeights > 0) {
        const auto all = static_cast<double>(modelWeights);
        total.coveredFraction = static_cast<double>(m_weights) / all;
        total.exactFraction = static_cast<double>(m_exactWeights) / all;
    }
    total.exact = m_exactWeights == modelWeights;
    return total;
}

}  // namespace weightscape::measure
