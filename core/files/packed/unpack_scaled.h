// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include "core/files/packed/unpacked.h"

/// Codes in the rows of the matrix, with scales in the shape of its blocks.
namespace weightscape::files {

/// FP8, int8 and FP4 with scales per tensor, row, group or block of rows and columns. FP4 has its
/// codes two to a byte, the first in the lower half; scales of FP4 may have one of their own for
/// the tensor. Zero points count too.
[[nodiscard]] Result<Unpacked> unpackScaled(const PackedTensor& tensor, const PackedCount& count);
/// LLM.int8(): weight = code * SCB of the row / 127, in that order.
[[nodiscard]] Result<Unpacked> unpackInt8(const PackedTensor& tensor, const PackedCount& count);
/// compressed-tensors: as unpackScaled(), or integers in words of 32 bits, counted from their
/// middle, with zero points packed along the rows.
[[nodiscard]] Result<Unpacked> unpackCompressed(const PackedTensor& tensor,
                                                const PackedCount& count);
/// MLX: weight = code * scale + bias; without biases MXFP4, NVFP4 or MXFP8.
[[nodiscard]] Result<Unpacked> unpackMlx(const PackedTensor& tensor, const PackedCount& count);
/// MXFP4 as gpt-oss has it.
[[nodiscard]] Result<Unpacked> unpackBlocks(const PackedTensor& tensor, const PackedCount& count);

}  // namespace weightscape::files
