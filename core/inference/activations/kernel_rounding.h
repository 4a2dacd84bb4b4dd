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

/// How the kernels of a type of weights round inputs.
enum class KernelInputs {
    Exact,       ///< F32
    Float,       ///< F16 and BF16: to the same type
    Blocks,      ///< blocks of 32 to 128: as Q8_0 (Q8_1 is the same but for a sum it keeps)
    WideBlocks,  ///< blocks of 256 (K-, IQ- and ternary types): as Q8_K
};
[[nodiscard]] KernelInputs kernelInputsOf(const formats::Format& weights);

/// Q8_K in place: 256 inputs share a binary32 scale, largest / -127 with the sign of the first
/// input of the largest magnitude, so that it has the code -127; codes to nearest, ties to even, at
/// most 127. Precondition: whole blocks.
void roundAsQ8K(std::span<float> inputs);

[[nodiscard]] std::unique_ptr<InputRounding> makeKernelRounding(
    const ActivationMode& mode, std::shared_ptr<const InputRanges> ranges);

}  // namespace weightscape::inference
