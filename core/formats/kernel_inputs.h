// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include "core/formats/registry.h"

namespace weightscape::formats {

/// How llama.cpp's CPU kernels of a type of weights round the inputs that they multiply with.
enum class KernelInputs {
    Exact,       ///< F32
    Float,       ///< F16 and BF16: to the same type
    Blocks,      ///< blocks of 32 to 128: as Q8_0 (Q8_1 is the same but for a sum it keeps)
    WideBlocks,  ///< blocks of 256 (K-, IQ- and ternary types): as Q8_K
};
[[nodiscard]] KernelInputs kernelInputsOf(const Format& weights);

}  // namespace weightscape::formats
