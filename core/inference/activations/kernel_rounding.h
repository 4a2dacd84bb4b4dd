// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <span>

#include "core/formats/registry.h"
#include "core/inference/activations/activation_mode.h"
#include "core/inference/decoders/run_options.h"
#include "core/inference/rows.h"

namespace weightscape::inference {

/// What llama.cpp's CPU kernels compute: they round a matrix's inputs to a type that goes with the
/// weights', multiply integers and add in binary32. Here the inputs are rounded so and the products
/// added as for full precision, which differs by the rounding of sums alone.
class KernelRounding final : public InputRounding {
  public:
    [[nodiscard]] Result<void> multiply(const LinearLayer& layer, std::size_t matrix,
                                        ConstRows inputs, MutableRows outputs,
                                        TaskContext& task) override;
};

/// Q8_K in place: 256 inputs share a binary32 scale, largest / -127 with the sign of the first
/// input of the largest magnitude, so that it has the code -127; codes to nearest, ties to even, at
/// most 127. Precondition: whole blocks.
void roundAsQ8K(std::span<float> inputs);

/// Q8_0 in place: 32 inputs share an F16 scale. Precondition: whole blocks.
void roundAsQ8_0(std::span<float> inputs);

[[nodiscard]] std::unique_ptr<InputRounding> makeKernelRounding(
    const ActivationMode& mode, std::shared_ptr<const InputRanges> ranges);

}  // namespace weightscape::inference
