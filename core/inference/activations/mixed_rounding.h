// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <vector>

#include "core/inference/activations/activation_mode.h"
#include "core/inference/activations/input_levels.h"
#include "core/inference/activations/matrix_cache.h"
#include "core/inference/decoders/run_options.h"

namespace weightscape::inference {

inline constexpr ParameterSpec kMixedParameters[] = {
    {.id = "threshold",
     .label = "Outlier threshold"_text,
     .summary = "Channels with an input of a larger magnitude stay in full precision"_text,
     .unit = {},
     .standard = 6.0,
     .minimum = 0.0,
     .maximum = 1e6,
     .step = 0.5},
};

/// The mixed decomposition of Dettmers and others, LLM.int8(): 8-bit Matrix Multiplication for
/// Transformers at Scale, 2022. Channels in which any token of the batch has a magnitude above the
/// threshold are multiplied as they are with the weights as they are; of the rest each token and
/// each row of weights gets 8 bits. The products are added. (A row's scale is that of all its
/// weights, those of outlier channels too, so that weights are rounded once.)
class MixedRounding final : public InputRounding {
  public:
    explicit MixedRounding(const ActivationMode& mode);
    [[nodiscard]] Result<void> multiply(const LinearLayer& layer, std::size_t matrix,
                                        ConstRows inputs, MutableRows outputs,
                                        TaskContext& task) override;

  private:
    float m_threshold;
    InputLevels m_levels;
    MatrixCache m_weights;
};

/// The channels in which any magnitude is above the threshold or not a number, ascending.
[[nodiscard]] std::vector<std::size_t> outlierChannels(ConstRows inputs, float threshold);

[[nodiscard]] std::unique_ptr<InputRounding> makeMixedRounding(
    const ActivationMode& mode, std::shared_ptr<const InputRanges> ranges);

}  // namespace weightscape::inference
