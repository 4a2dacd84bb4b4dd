// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "core/inference/activations/activation_mode.h"
#include "core/inference/activations/input_ranges.h"
#include "core/inference/rows.h"
#include "core/quantize/elements/group_codec.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::inference {

/// Tokens that one thread rounds at a time.
inline constexpr std::size_t kTokensInChunk = 16;

/// Rounds inputs to symmetric integers: with b bits the levels -(2^(b-1)-1) .. 2^(b-1)-1 times
/// limit / (2^(b-1)-1), a binary32; to nearest, ties to even, beyond the ends to them. A token with
/// an input that is not finite stays as it is, so that what comes of it is not finite either.
class InputLevels {
  public:
    /// Precondition: 2 to 8 bits.
    explicit InputLevels(unsigned bits);
    [[nodiscard]] const elements::GroupCodec& codec() const { return m_codec; }

    /// `limit` is the magnitude that the highest level stands for; nothing: each row's own largest.
    /// Parallel. `rounded` may be the inputs themselves. Errors: Cancelled.
    [[nodiscard]] Result<void> round(ConstRows inputs, std::optional<float> limit,
                                     MutableRows rounded, TaskContext& task) const;

  private:
    elements::GroupCodec m_codec;
};

/// The largest finite magnitude of all rows; 0 for none.
[[nodiscard]] float largestFinite(ConstRows inputs);

/// Where the highest level of a tensor's inputs lies under a mode. Static limits are chosen when a
/// tensor is first asked for; a tensor that the calibration text never reached (an expert's) is
/// rounded token by token. One thread at a time.
class InputLimits {
  public:
    /// `ranges` may be null unless the mode's range is static.
    InputLimits(const ActivationMode& mode, std::shared_ptr<const InputRanges> ranges)
        : m_range(mode.range), m_ranges(std::move(ranges)) {}
    /// Nothing: each token has its own.
    [[nodiscard]] std::optional<float> of(const std::string& tensor, ConstRows inputs,
                                          const InputLevels& levels, TaskContext& task);

  private:
    InputRange m_range;
    std::shared_ptr<const InputRanges> m_ranges;
    std::unordered_map<std::string, std::optional<float>> m_static;
};

}  // namespace weightscape::inference
