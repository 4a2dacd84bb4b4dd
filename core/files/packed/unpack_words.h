// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include "core/files/packed/unpacked.h"

/// Codes in words of 32 bits of a matrix that is stored as inputs x outputs.
namespace weightscape::files {

/// GPTQ: 2, 3, 4 or 8 bits, packed along the inputs, and the group of each input in g_idx where
/// activations gave the order. Zero points of the first version are stored less one; those of
/// "gptq_v2" as they are; where there are none, the middle of the codes is zero.
[[nodiscard]] Result<Unpacked> unpackGptq(const PackedTensor& tensor, const PackedCount& count);
/// AWQ ("gemm"): 4 bits, packed along the outputs in an order of its own.
[[nodiscard]] Result<Unpacked> unpackAwq(const PackedTensor& tensor, const PackedCount& count);

}  // namespace weightscape::files
