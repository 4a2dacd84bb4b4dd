// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "core/files/arrays/stored_bytes.h"
#include "core/files/pytorch/pickle.h"
#include "core/model/metadata.h"
#include "core/model/tensor_info.h"
#include "core/support/platform/mapped_file.h"
#include "core/support/result.h"

namespace weightscape::files {

/// What one checkpoint of PyTorch holds. The weights are not touched.
struct Checkpoint {
    Metadata metadata;
    std::vector<TensorInfo> tensors;  ///< as the checkpoint names them, in its order
    std::vector<Text> warnings;
};

/// Where the numbers are that a storage of the pickle names.
struct StorageFinder {
    /// Errors: Incomplete (they are not in the file), those of reading them.
    std::function<Result<StoredBytes>(const PickleStorage& storage)> find;
    bool isBigEndian = false;
};

/// The tensors of a pickle with the numbers that it names. Errors: those of nameValues(), Damaged
/// and Incomplete (numbers that are not there), NotAModel (no tensor at all). Tensors of types that
/// this version does not know are left out, with a warning.
[[nodiscard]] Result<Checkpoint> checkpointOf(const Pickle& pickle, const StorageFinder& storages,
                                              const std::string& file);

}  // namespace weightscape::files
