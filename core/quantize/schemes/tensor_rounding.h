// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include "core/model/tensor_info.h"
#include "core/quantize/elements/options.h"

namespace weightscape::schemes {

/// How the weights of one tensor are rounded: the seed of Stochastic is mixed with the tensor's
/// name and its place in the files (which file, which byte), so that tensors of one shape draw
/// independently and their rounding errors do not add up. Equal for equal tensors of equal files;
/// other modes stay as they are.
[[nodiscard]] elements::Rounding roundingOf(const TensorInfo& tensor,
                                            const elements::Rounding& rounding);

}  // namespace weightscape::schemes
