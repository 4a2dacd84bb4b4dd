// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/inference/figures/reference_logits.h"

/// The 16-bit form in which llama-perplexity keeps a row of logits. Source: llama.cpp,
/// tools/perplexity.
///
///     float scale            (largest - least) / 65535
///     float leastLogarithm   least - largest - ln Σ exp(logit - largest)
///     u16   code[vocabulary] round((logit - least) / scale), 0 for smaller logits
///     u16   padding          where the vocabulary is odd
///
/// where least is the smallest logit, but at most 16 below the largest. ln p is then
/// scale · code + leastLogarithm: exact to half a step, 1.2e-4 at the most, except for entries with
/// code 0, which may be far less likely.
namespace weightscape::inference {

/// Entries not above this logarithm of a probability count nothing, as in llama-perplexity: theirs
/// may be the code 0.
inline constexpr double kLeastCodedLogarithm = -16.0;

/// Bytes of a row. Precondition: vocabulary is below 2^31.
[[nodiscard]] constexpr std::size_t codedRowBytes(std::size_t vocabulary) {
    return 2 * (2 * ((vocabulary + 1) / 2) + 4);
}

/// Precondition: codedRowBytes(logits.size()) bytes. A row that is no distribution gets a scale of
/// 0 and NaN as its least logarithm.
void encodeLogits(std::span<const float> logits, std::span<std::byte> bytes);

/// Into `room`, which the result refers to. Rows whose numbers cannot be logarithms of
/// probabilities are no distribution. Precondition: codedRowBytes(vocabulary) bytes, at any
/// alignment.
[[nodiscard]] ReferenceRow decodeLogits(std::span<const std::byte> bytes, std::size_t vocabulary,
                                        std::vector<float>& room);

}  // namespace weightscape::inference
