// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "core/export/convert/conversion.h"
#include "core/export/convert/tensor_views.h"
#include "core/support/result.h"

namespace weightscape::exporting {

/// The type that a converter gives a tensor of this name: F32 for single rows of numbers, norms,
/// routers and tables of positions; else the source's own where a GGUF has it, or F32.
[[nodiscard]] const formats::Format* writtenFormat(std::string_view ggufName,
                                                   const TensorInfo& source);

/// The part of a folder's tensor that the cut names. Errors: Damaged (shapes that do not fit).
[[nodiscard]] Result<TensorInfo> cutOf(const TensorInfo& source, const Cut& cut, std::string name,
                                       const FolderConfig& config);

/// Each matrix with inputs and outputs exchanged; `shape` has the source's dimensions.
[[nodiscard]] TensorInfo turned(const TensorInfo& source, ViewShape shape);

}  // namespace weightscape::exporting
