// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "core/model/tensor_info.h"
#include "core/support/text.h"

namespace weightscape::measure {

struct TensorError;
struct TensorStatistics;

/// Whether nothing but zeros is as it may be.
[[nodiscard]] bool mayBeZero(const TensorInfo& tensor);

/// Whether an error whose sums are known is that of a tensor of zeros that may not be so.
[[nodiscard]] bool isWronglyZero(const TensorInfo& tensor, const TensorError& error);

/// Why the figures of a tensor are no measure of what it is worth.
struct TensorFlaws {
    std::uint64_t overflowed = 0;  ///< weights looked at that the treatment makes infinite or NaN
    std::uint64_t nonFinite = 0;   ///< weights that are NaN or infinite themselves
    bool isZero = false;           ///< all weights are 0, and it is no bias

    [[nodiscard]] bool any() const { return overflowed > 0 || nonFinite > 0 || isZero; }
    friend bool operator==(const TensorFlaws&, const TensorFlaws&) = default;
};

/// By what is known of it; either may be null.
[[nodiscard]] TensorFlaws flawsOf(const TensorInfo& tensor, const TensorStatistics* statistics,
                                  const TensorError* error);
/// One sentence each.
[[nodiscard]] std::vector<Text> flawSentences(const TensorFlaws& flaws);

/// Those of several tensors.
struct FlawCounts {
    std::uint64_t overflowed = 0, nonFinite = 0;  ///< weights
    std::uint64_t overflowing = 0;                ///< tensors with weights that overflow
    std::uint64_t withNonFinite = 0;              ///< tensors with weights that are not finite
    std::uint64_t zeroTensors = 0;

    void add(const TensorFlaws& flaws);
    [[nodiscard]] bool any() const { return overflowing + withNonFinite + zeroTensors > 0; }
};

}  // namespace weightscape::measure
