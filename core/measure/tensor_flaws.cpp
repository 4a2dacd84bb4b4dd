// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/measure/tensor_flaws.h"

#include "core/measure/measure_error.h"
#include "core/measure/statistics.h"

namespace weightscape::measure {

bool mayBeZero(const TensorInfo& tensor) {
    return tensor.name.ends_with("bias");
}

bool isWronglyZero(const TensorInfo& tensor, const TensorError& error) {
    // Σx² is exact, of a sample as well.
    return error.sums.count > 0 && error.nonFinite == 0 && error.squaredOriginal == 0.0 &&
           !mayBeZero(tensor);
}

TensorFlaws flawsOf(const TensorInfo& tensor, const TensorStatistics* statistics,
                    const TensorError* error) {
    TensorFlaws flaws = error != nullptr ? error->flaws() : TensorFlaws{};
    if (statistics == nullptr) return flaws;
    flaws.nonFinite = statistics->nonFinite();
    flaws.isZero =
        !mayBeZero(tensor) && statistics->count > 0 && statistics->zeros == statistics->count;
    return flaws;
}

std::vector<Text> flawSentences(const TensorFlaws& flaws) {
    std::vector<Text> sentences;
    if (flaws.overflowed > 0) {
        sentences.push_back(
            "Weights that overflow: %1; the error is infinite."_text(flaws.overflowed));
    }
    if (flaws.nonFinite > 0) {
        sentences.push_back(
            "Weights that are NaN or infinite: %1; the tensor cannot be quantized, "
            "and no figure counts them."_text(flaws.nonFinite));
    }
    if (flaws.isZero) sentences.push_back("All weights are 0."_text);
    return sentences;
}

void FlawCounts::add(const TensorFlaws& flaws) {
    overflowed += flaws.overflowed;
    nonFinite += flaws.nonFinite;
    if (flaws.overflowed > 0) ++overflowing;
    if (flaws.nonFinite > 0) ++withNonFinite;
    if (flaws.isZero) ++zeroTensors;
}

}  // namespace weightscape::measure
