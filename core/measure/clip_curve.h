// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "core/model/model.h"
#include "core/model/model_importance.h"
#include "core/quantize/calibration/all_calibrators.h"
#include "core/quantize/encoders/tensor_scaling.h"
#include "core/quantize/schemes/scheme.h"
#include "core/support/result.h"
#include "core/support/shared_optional.h"
#include "core/support/task_context.h"

namespace weightscape::measure {

/// Squared errors of the tensor when every group covers this share of its full range.
struct ClipPoint {
    double factor = 1.0;
    double clipping = 0.0;  ///< of weights beyond the end levels, up to those levels
    double total = 0.0;     ///< clipping, rounding and the precision of the stored scale
    /// Half width of the 95 % interval of ClipCurve::relativeRmse(total); 0 when exact.
    double confidence = 0.0;
};

/// What a calibrator does to the same groups. It gives each group a threshold of its own, so its
/// error may lie below the curve.
struct ClipChoice {
    calibration::CalibratorChoice choice;
    double factor = 1.0;  ///< mean share of the full range, groups counted by their weights
    double total = 0.0;
    double confidence = 0.0;  ///< as that of a point
};

/// Loss against clip threshold: what calibrators choose from.
struct ClipCurve {
    std::vector<ClipPoint> points;    ///< ascending factors
    std::vector<ClipChoice> choices;  ///< in the order of the table of calibrators
    double squaredOriginal = 0.0;     ///< Σx² of the tensor, exact
    double sampledFraction = 1.0;     ///< share of the tensor's weights; 1: all, errors are exact

    [[nodiscard]] bool isExact() const { return sampledFraction >= 1.0; }

    /// The root of a squared error over that of the weights; 0 without weights.
    [[nodiscard]] double relativeRmse(double squaredError) const;
};

/// Factors 0.50 to 1.10 in steps of 0.01.
[[nodiscard]] std::vector<double> standardClipFactors();

/// What is asked about a tensor. The scheme outlives the call.
struct ClipRequest {
    const schemes::Scheme& scheme;
    ColumnImportance importance = {};  ///< of the unscaled tensor
    /// What the weights are multiplied with first, as encoders do; empty: nothing.
    SharedOptional<encoders::TensorScaling> scaling = {};
};

/// Measures the scheme with those factors, and with every calibrator that suits it at its standard
/// parameters; calibrators choose by the importance of the columns, if there is any, and errors are
/// those without. Where the tensor is scaled the curve is that of the scaled weights. Looks at a
/// sample of whole groups of about 65,536 weights in all, drawn by how loud they are so that no few
/// weights are missed (clip_sample.h); of larger groups at least two, of at most 4,194,304 weights
/// each. Weights that are not finite, the scheme's outlier handling and the second level of nested
/// or E4M3 scales are left out. Parallel; equal for any number of threads. Errors: Cancelled,
/// Unsupported (levels that are fitted to the weights, groups that are too large, weights that
/// cannot be read), those of TensorScaling::factors().
[[nodiscard]] Result<ClipCurve> clipCurve(const Model& model, const TensorInfo& tensor,
                                          const ClipRequest& request, TaskContext& task);

}  // namespace weightscape::measure
