// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/formats/kernel_inputs.h"

namespace weightscape::formats {
namespace {

constexpr std::size_t kWideBlock = 256;

}  // namespace

KernelInputs kernelInputsOf(const Format& weights) {
    if (weights.weightsPerBlock == kWideBlock) return KernelInputs::WideBlocks;
    if (weights.isQuantized()) return KernelInputs::Blocks;
    const bool isHalf = weights.info.id == "f16" || weights.info.id == "bf16";
    return isHalf ? KernelInputs::Float : KernelInputs::Exact;
}

}  // namespace weightscape::formats
