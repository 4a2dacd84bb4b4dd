// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

#include "core/quantize/calibration/calibrator.h"

/// Entropy calibration: the threshold that loses the least information about the distribution.
///
/// After Migacz, 8-bit Inference with TensorRT, GPU Technology Conference 2017, made exact and
/// extended to any levels:
///
/// 1. The full range is divided on each side of its anchor (0, or the end next to 0) into B bins of
///    equal width, which hold the number of weights, or their importance: m(b), N in all.
/// 2. Threshold i keeps the i bins next to the anchor on each side. The reference P is
///    m / N over them, with what lies outside added to the outermost bin of its side. i runs from
///    half the number of levels (up to the next whole number: 128 for int8), so that levels are not
///    finer than bins, to B.
/// 3. The levels are laid over the range kept, with the unrounded scale and real zero point; a bin
///    belongs to the level nearest to its centre (a centre within 1e-9 bins of an edge to the lower
///    one). The candidate Q shares the mass M(l) of a level, without what was added at the ends,
///    equally among those n(l) of its bins where P is not 0. It is smoothed by a part e = 0.0001 of
///    the even distribution over the K bins where P is not 0:
///
///        Q(b) = (1 - e) M(l) / (n(l) sum of M) + e / K
///
///    (the first term is 0 when nothing lies inside).
/// 4. The divergence is the sum of P log(P / Q) in nats. The threshold with the least is taken, the
///    largest of equal ones.
namespace weightscape::calibration {

inline constexpr ParameterSpec kEntropyParameters[] = {
    {.id = "bins",
     .label = "Bins"_text,
     .summary = "Bins on each side of the histogram; no more than weights or levels"_text,
     .unit = "bins"_text,
     .standard = 2048.0,
     .minimum = 16.0,
     .maximum = 16384.0,
     .step = 16.0,
     .whole = true},
};

/// Bins on one side: a group of fewer weights leaves most of them empty.
[[nodiscard]] inline std::uint64_t entropyBins(std::span<const double> parameters) {
    return static_cast<std::uint64_t>(parameters[0]);
}

[[nodiscard]] elements::ClipRange entropyRange(const elements::Group& group,
                                               const Calibration& calibration);

/// The thresholds that are compared: divergence k is that of threshold first + k, which keeps
/// (first + k) / bins of the full range.
struct EntropyThresholds {
    std::size_t first = 0;
    std::size_t bins = 0;  ///< B: the parameter, but at most max(weights, levels)
};
/// The divergence at each threshold. Empty for a group whose range has no width.
EntropyThresholds entropyDivergences(const elements::Group& group, const Calibration& calibration,
                                     std::vector<double>& divergences);

}  // namespace weightscape::calibration
