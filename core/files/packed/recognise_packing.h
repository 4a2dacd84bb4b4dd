// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

#include "core/model/model.h"

namespace weightscape::files {

/// Finds tensors of a safetensors model that hold codes instead of weights, by their names, types
/// and shapes and by what `folder` declares. Where the layout says how they are read, the tensor
/// becomes one of the weights that they stand for, F32 by TensorInfo::origin, and what serves them
/// goes; else both are marked, so that nobody reads them as weights. Sets Model::packing with a
/// warning that says so. A declaration without any such tensor is a warning too. Names change:
/// TensorInfo::ggufName is given later.
void recognisePacking(const std::filesystem::path& folder, Model& model);

}  // namespace weightscape::files
