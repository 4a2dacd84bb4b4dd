// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "core/measure/rate_distortion.h"
#include "core/model/tensor_info.h"
#include "core/support/text.h"

namespace weightscape::measure {

/// The bound for a tensor whose weights resemble independent draws from a smooth distribution, the
/// fitted one. Where they do not, codes can use what the distribution does not know, and there is
/// no bound.
struct SmoothBound {
    FittedDistribution fitted;
    std::optional<DistortionBound> bound;
    Text whyNot;  ///< why there is no bound, as the end of a sentence; empty with one
};

/// Tests whether a bound may be told. There is none for weights that are quantized already; for
/// fewer than 1,000 finite weights; where one value is held by more than 1 % of them; where the
/// differential entropy of the values is more than 0.05 bits (0.3 dB) away from that of the fitted
/// distribution, as outliers and other shapes make it; where the loudness of rows or columns varies
/// three times as much as chance would have it (the maximum of n draws from exp(-|x|^b) varies by
/// about 1.28/(b ln n)); and where `reachedDb`, the SQNR of the treatment, is beyond the bound,
/// which shows that weights are not such. Takes well under a frame.
[[nodiscard]] SmoothBound smoothBound(const TensorInfo& tensor, const TensorStatistics& statistics,
                                      double bitsPerWeight, double reachedDb);

}  // namespace weightscape::measure
