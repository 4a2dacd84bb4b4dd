// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "core/export/convert/conversion.h"
#include "core/model/model.h"
#include "core/support/result.h"

namespace weightscape::exporting {

/// The tensors of a folder as a converter writes them, each as a view of the folder's: GGUF names,
/// rows in their order, experts stacked, matrices turned and cut, norms plus one, and single rows
/// of numbers in F32. Matrices keep the folder's type where a GGUF has it, else they are F32.
/// `facts` are those of the GGUF. Tensors that hold no weights are passed over. Errors: Unsupported
/// (a tensor that no GGUF has a place for, or that cannot be read), Damaged (experts that lack a
/// matrix, shapes that do not fit).
[[nodiscard]] Result<std::vector<TensorInfo>> convertedTensors(const Model& folder,
                                                               const FolderConfig& config,
                                                               const Conversion& conversion,
                                                               const ModelFacts& facts);

/// The tensors under their own names, only in types that a GGUF has. Errors: Unsupported (numbers
/// that can neither be read nor copied).
[[nodiscard]] Result<std::vector<TensorInfo>> renamedTensors(const Model& folder);

}  // namespace weightscape::exporting
