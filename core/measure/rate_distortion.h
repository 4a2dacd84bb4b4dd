// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include "core/measure/statistics.h"

/// The least squared error that any code could reach at a rate, for a distribution that resembles
/// the weights. Source: Cover and Thomas, Elements of Information Theory, 2nd edition, chapter 10.
namespace weightscape::measure {

/// A generalized Gaussian: density in proportion to exp(-(|x - mean| / a)^shape) with the given
/// standard deviation. Shape 2 is the Gaussian, 1 the Laplace distribution; large shapes approach
/// an even distribution, small ones have heavy tails.
struct FittedDistribution {
    double mean = 0.0;
    double standardDeviation = 0.0;
    double shape = 2.0;

    /// Differential entropy in bits: 1 / shape + ln(2 a Gamma(1 / shape) / shape) nats. Minus
    /// infinity when all weights are equal.
    [[nodiscard]] double entropyBits() const;
};

inline constexpr double kGaussianShape = 2.0;
/// Fitted shapes stay within these.
inline constexpr double kSmallestShape = 0.1;
inline constexpr double kLargestShape = 16.0;

/// Mean and standard deviation of the finite weights, with a shape that is given.
[[nodiscard]] FittedDistribution fitWithShape(const TensorStatistics& statistics, double shape);

/// The shape whose mean absolute deviation is the weights': method of moments after Mallat, A
/// theory for multiresolution signal decomposition, 1989. Compared with the kurtosis, few far
/// weights sway it little. The deviation is summed over the middles of the sketch's cells.
[[nodiscard]] FittedDistribution fitGeneralizedGaussian(const TensorStatistics& statistics);

/// Shape with E|x - mean| / standard deviation = Gamma(2/b) / sqrt(Gamma(1/b) Gamma(3/b)).
[[nodiscard]] double shapeOfAbsoluteDeviation(double ratio);

/// What no code with this rate can beat.
struct DistortionBound {
    double bitsPerWeight = 0.0;
    double meanSquaredError = 0.0;  ///< weight units^2
    double relativeRmse = 0.0;      ///< root of the error over the mean square of the weights
    double sqnrDb = 0.0;            ///< +infinity without error
    /// True: the rate-distortion function itself, which long codes approach. False: a lower bound
    /// of it.
    bool exact = false;
};

/// Gaussian: D(R) = variance x 2^(-2R), exact. Others: Shannon's lower bound R(D) >= h - 1/2
/// log2(2 pi e D), so D(R) >= 2^(2h - 2R) / (2 pi e); it is tight as R grows. Never above the
/// variance, the error at no bits at all. Precondition: bitsPerWeight >= 0.
[[nodiscard]] DistortionBound distortionBound(const FittedDistribution& distribution,
                                              double bitsPerWeight);

}  // namespace weightscape::measure
