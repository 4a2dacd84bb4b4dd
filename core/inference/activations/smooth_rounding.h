// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "core/inference/activations/activation_mode.h"
#include "core/inference/activations/input_levels.h"
#include "core/inference/activations/matrix_cache.h"
#include "core/inference/decoders/run_options.h"

namespace weightscape::inference {

inline constexpr ParameterSpec kSmoothParameters[] = {
    {.id = "migration",
     .label = "Migration strength"_text,
     .summary = "0 leaves the outliers to the inputs, 1 moves them to the weights"_text,
     .unit = {},
     .standard = 0.5,
     .minimum = 0.0,
     .maximum = 1.0,
     .step = 0.05},
};

/// Xiao and others, SmoothQuant: Accurate and Efficient Post-Training Quantization for Large
/// Language Models, 2023: channel j of the inputs is divided by
///
///     s(j) = max|x(j)|^migration / max|w(j)|^(1 - migration)
///
/// and column j of the weights multiplied by it; then both are rounded to 8 bits. max|x(j)| is that
/// of a calibration text. Each matrix has divisors of its own, also where deployments fold one set
/// into the norm before several matrices. A channel that is 0 in either keeps 1.
class SmoothRounding final : public InputRounding {
  public:
    SmoothRounding(const ActivationMode& mode, std::shared_ptr<const InputRanges> ranges);
    [[nodiscard]] Result<void> multiply(const LinearLayer& layer, std::size_t matrix,
                                        ConstRows inputs, MutableRows outputs,
                                        TaskContext& task) override;

  private:
    [[nodiscard]] std::optional<float> limitOf(const LinearLayer& layer,
                                               std::span<const float> divisors,
                                               ConstRows divided) const;

    InputRange m_range;
    std::shared_ptr<const InputRanges> m_ranges;
    InputLevels m_levels;
    MatrixCache m_weights;
};

/// s(j) as above. The spans are equally long.
[[nodiscard]] std::vector<float> smoothingDivisors(std::span<const float> inputMaxima,
                                                   std::span<const float> weightMaxima,
                                                   double migration);

[[nodiscard]] std::unique_ptr<InputRounding> makeSmoothRounding(
    const ActivationMode& mode, std::shared_ptr<const InputRanges> ranges);

}  // namespace weightscape::inference
