// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "core/model/model.h"
#include "core/quantize/schemes/tiling.h"

namespace weightscape::schemes {

/// Decodes a rectangle of a tensor, row after row, into `out` (resized to it). Where the rectangle
/// cuts the blocks of the tensor's format, whole blocks are decoded into `buffer` and cut.
/// Precondition: the format can be decoded.
void readRectangle(const Model& model, const TensorInfo& tensor, const Rectangle& area,
                   std::vector<float>& out, std::vector<float>& buffer);

/// The importance of one row of a tensor: `importance` has one weight per column for every matrix
/// of the tensor, or for all of them. Empty without importance.
[[nodiscard]] std::span<const float> importanceOfRow(const TensorInfo& tensor,
                                                     std::span<const float> importance,
                                                     std::uint64_t row);

/// Whether there are as many importance weights as importanceOfRow() needs, finite and not
/// negative. Errors: InvalidArgument.
[[nodiscard]] Result<void> checkImportance(const TensorInfo& tensor,
                                           std::span<const float> importance);

}  // namespace weightscape::schemes
