// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "core/measure/sampling.h"
#include "core/measure/statistics.h"
#include "core/measure/tensor_flaws.h"
#include "core/model/model_importance.h"
#include "core/quantize/encoders/treatment.h"
#include "core/support/error_stats.h"

namespace weightscape::measure {

/// What a cosine is made of.
struct CosineSums {
    double squaredOriginal = 0.0;
    double squaredDecoded = 0.0;
    double product = 0.0;
};

/// What a tensor loses in a format. The error is always that of the true encoder and decoder.
struct TensorError {
    ErrorStats sums;            ///< over the weights looked at; loud ones come first
    std::uint64_t weights = 0;  ///< weights of the whole tensor
    /// What the tensor takes so, with all that is kept aside: in its format, or in the scheme
    /// itself (not in the floats that simulate it). Exact, of a sample as well.
    std::uint64_t bytes = 0;
    bool isQuantized = false;  ///< the treatment quantizes it (quantizes()): medians count it
    /// TensorFlaws::isZero; exact, of a sample as well; never of a blind one.
    bool isZero = false;
    /// Of the whole tensor (of a blind sample: seen): NaN or infinite, and in no figure.
    std::uint64_t nonFinite = 0;
    double sampledFraction = 1.0;  ///< 1: exact
    /// Half width of the 95 % confidence interval of the relative RMSE; 0 when exact.
    double confidence = 0.0;
    /// Σe² over the whole tensor, exact or estimated, with the variance of the estimate (0 when
    /// exact), from which sums over many tensors get their interval; Σx², exact unless the sample
    /// was drawn blindly (sampleBlindly()): then with its variance and the covariance of the two.
    double squaredError = 0.0;
    double squaredOriginal = 0.0;
    double squaredErrorVariance = 0.0;
    double squaredOriginalVariance = 0.0, squaredCovariance = 0.0;
    /// Of the whole tensor, all three exact or all from the sample.
    CosineSums cosineSums;
    // With importance w, one number per weight; all 0 without, and for a tensor that the matrix has
    // nothing for: it counts in no error by importance.
    double importance = 0.0;        ///< Σw over the whole tensor, exact
    double weightedError = 0.0;     ///< Σwe² over the whole tensor, exact or estimated
    double weightedOriginal = 0.0;  ///< Σwx², likewise
    /// Variances and covariance of the two estimates, from which sums over many tensors get their
    /// interval; 0 when exact.
    double weightedErrorVariance = 0.0, weightedOriginalVariance = 0.0, weightedCovariance = 0.0;
    /// Half width of the 95 % confidence interval of weightedRelativeRmse(); 0 when exact.
    double weightedConfidence = 0.0;

    [[nodiscard]] double bitsPerWeight() const;  ///< 8 × bytes / weights; 0 without weights
    /// Σwe²/Σw, weight units²; 0 without importance.
    [[nodiscard]] double weightedMse() const;
    /// √(Σwe²/Σwx²): the relative error of the tensor's outputs for inputs whose columns are
    /// independent and as strong as importance says. 0 without importance.
    [[nodiscard]] double weightedRelativeRmse() const;
    [[nodiscard]] bool hasImportance() const { return importance > 0.0; }
    [[nodiscard]] bool exact() const { return sampledFraction >= 1.0; }
    /// Figures of the whole tensor: exact, or estimated from the sample.
    [[nodiscard]] double mse() const;   ///< weight units²
    [[nodiscard]] double rmse() const;  ///< weight units
    /// 0..1 usually; 0 when there is no error. Where weights overflow all figures are infinite and
    /// have no interval.
    [[nodiscard]] double relativeRmse() const;
    [[nodiscard]] double sqnrDb() const;  ///< dB; +infinity without error, -infinity with overflow
    [[nodiscard]] double cosine() const;  ///< as ErrorStats::cosine()
    [[nodiscard]] TensorFlaws flaws() const { return {sums.overflowed, nonFinite, isZero}; }
};

/// How a sample is drawn: `blocks` pieces of a row, each a whole number of blocks and at least 256
/// weights (several rows where rows are shorter), at least two of them: those with the loudest
/// weights, and one from each of as many strata as are left, chosen by `seed` so that equal input
/// gives equal figures. See sampling.h for the estimator and its interval.
struct SampleSpec {
    std::uint64_t blocks = 4096;
    std::uint64_t seed = 1;
};

/// Whether a tensor under the treatment is copied and so loses nothing, whatever its weights:
/// quantizing it again would be another thing.
[[nodiscard]] bool isCopied(const TensorInfo& tensor, const encoders::Treatment& treatment);
/// Whether its figures are known without looking at its weights: it is copied, and there is no
/// importance to weigh them by, whose Σwx² counts in a model's error by importance.
[[nodiscard]] bool needsNoMeasuring(const TensorInfo& tensor, const encoders::Treatment& treatment,
                                    const ColumnImportance& importance);
/// Whether the treatment gives a tensor a quantized format, or a scheme, that it does not have yet.
[[nodiscard]] bool quantizes(const encoders::Treatment& treatment, const TensorInfo& tensor);
/// The error of a tensor of which every weight was looked at; without `bytes` and `isQuantized`.
[[nodiscard]] TensorError exactError(const TensorInfo& tensor, const ErrorStats& sums);
/// The error of a copied tensor: none. Its Σx² counts in a model's figure, so `statistics` are
/// those of the tensor; null only for a type that cannot be decoded.
[[nodiscard]] TensorError errorOfCopy(const TensorInfo& tensor, const TensorStatistics* statistics);

/// A relative RMSE with half the width of its 95 % interval, which is 0 when it is exact.
struct ErrorFigure {
    double relativeRmse = 0.0;
    double confidence = 0.0;
    bool byImportance = false;
};

/// The error of a whole model: sums over its tensors.
struct ModelError {
    double relativeRmse = 0.0;
    double confidence = 0.0;  ///< half width of the 95 % interval; 0 when exact
    /// √(ΣΣwe²/ΣΣwx²) over the tensors that the importance matrix has something for; others count
    /// in `relativeRmse` only. 0 without importance.
    double weightedRelativeRmse = 0.0;
    double weightedConfidence = 0.0;  ///< as `confidence`
    bool hasImportance = false;       ///< of some tensor that was measured
    double sqnrDb = 0.0;
    double maxAbsError = 0.0;  ///< of the weights looked at
    double cosine = 1.0;       ///< exact or estimated
    /// The median of the relative RMSE over the tensors that are quantized, each counted once
    /// however large or loud it is; 0 without any.
    double medianRmse = 0.0;
    std::uint64_t quantizedTensors = 0;  ///< that the median is over
    FlawCounts flaws = {};               ///< of the tensors measured
    double coveredFraction = 0.0;        ///< share of the weights whose tensor has been measured
    double exactFraction = 0.0;          ///< share of the weights whose tensor's error is exact
    bool exact = false;
    /// With fewer weights measured the figures would be a guess.
    [[nodiscard]] bool isComplete() const { return coveredFraction >= 0.9999; }
    [[nodiscard]] ErrorFigure figure(bool byImportance) const {
        return byImportance ? ErrorFigure{weightedRelativeRmse, weightedConfidence, true}
                            : ErrorFigure{relativeRmse, confidence, false};
    }
    /// What stands for the whole: the error by importance where there is one.
    [[nodiscard]] ErrorFigure headline() const { return figure(hasImportance); }
};

/// Collects tensors into a model's error; tensors kept as they are count with error 0.
class ModelErrorSum {
  public:
    void add(const TensorError& error);
    [[nodiscard]] ModelError total(std::uint64_t modelWeights) const;

  private:
    // Estimates over whole tensors, with variances that add because samples are independent.
    TotalsEstimate m_plain;
    TotalsEstimate m_weighted;  ///< of the sums with importance
    CosineSums m_cosine;
    std::vector<double> m_ofQuantized;  ///< relative RMSE
    double m_maxAbsError = 0.0;
    FlawCounts m_flaws;
    std::uint64_t m_weights = 0;
    std::uint64_t m_exactWeights = 0;
};

}  // namespace weightscape::measure
