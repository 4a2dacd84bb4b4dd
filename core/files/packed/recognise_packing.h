// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

#include "core/model/model.h"

namespace weightscape::files {

/// Finds tensors of a safetensors model that hold codes instead of weights, by their names, types
/// and shapes and by what `folder` declares. Marks them and what serves them, so that nobody reads
/// them as weights, and sets Model::packing with a warning that says so. A declaration without any
/// such tensor is a warning too.
void recognisePacking(const std::filesystem::path& folder, Model& model);

}  // namespace weightscape::files
