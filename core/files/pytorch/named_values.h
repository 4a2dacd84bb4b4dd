// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "core/files/pytorch/pickle.h"
#include "core/model/metadata.h"
#include "core/support/result.h"

namespace weightscape::files {

struct NamedTensor {
    std::string name;
    PickleIndex tensor = 0;  ///< of Pickle::tensors
};

/// What a checkpoint holds, by the keys that lead to it, with dots between them.
struct NamedValues {
    /// Keys that lead to all tensors, such as "state_dict", are left out of their names; so are
    /// those in which a module keeps its parts.
    std::vector<NamedTensor> tensors;
    Metadata metadata;           ///< single numbers and texts of dictionaries
    std::vector<Text> warnings;  ///< about what was left out
};

/// Names the tensors that the pickle's value holds, each list or dictionary once. Errors: Damaged
/// (nested too deeply or within itself, an impossible name).
[[nodiscard]] Result<NamedValues> nameValues(const Pickle& pickle, const std::string& file);

}  // namespace weightscape::files
