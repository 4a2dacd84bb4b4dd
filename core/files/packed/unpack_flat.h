// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include "core/files/packed/unpacked.h"

/// Codes in groups that run through the ends of rows.
namespace weightscape::files {

/// bitsandbytes in 4 bits (NF4, FP4): the levels stand beside the codes, and so do shape and group.
/// Scales may be 8-bit codes with scales of their own.
[[nodiscard]] Result<Unpacked> unpackBitsandbytes(const PackedTensor& tensor,
                                                  const PackedCount& count);
/// HQQ with groups along the inputs, 1, 2, 4 or 8 bits: weight = (code - zero) * scale.
[[nodiscard]] Result<Unpacked> unpackHqq(const PackedTensor& tensor, const PackedCount& count);

}  // namespace weightscape::files
