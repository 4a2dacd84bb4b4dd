// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/measure/tensor_flaws.h"

namespace weightscape::measure {
namespace {

bool isAllZero(const TensorStatistics* statistics, const TensorError* error) {
    if (statistics != nullptr) {
        return statistics->count > 0 && statistics->zeros == statistics->count;
    }
    // Σx² is exact, of a sample as well.
    return error != nullptr && error->sums.count > 0 && error->nonFinite == 0 &&
           error->squaredOriginal == 0.0;
}

}  // namespace

bool mayBeZero(const TensorInfo& tensor) {
    return tensor.name.ends_with("bias");
}

TensorFlaws flawsOf(const TensorInfo& tensor, const TensorStatistics* statistics,
                    const TensorError* error) {
    TensorFlaws flaws;
    if (error != nullptr) {
        flaws.overflowed = error->sums.overflowed;
        flaws.nonFinite = error->nonFinite;
    }
    if (statistics != nullptr) flaws.nonFinite = statistics->nonFinite();
    flaws.isZero = !mayBeZero(tensor) && isAllZero(statistics, error);
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
