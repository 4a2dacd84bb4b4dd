// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

#include "core/model/input_hessians.h"
#include "core/support/result.h"

namespace weightscape::inference {

/// Gives the numbers of one Hessian after the other; empty: that was all.
using NextHessian = std::function<std::optional<std::vector<float>>()>;

/// Writes Hessians to a file without a name in `folder`, which is mapped and vanishes with the last
/// of the values. `bytes`: of all of them. Errors: NoSpace, CannotWrite.
[[nodiscard]] Result<std::vector<HessianValues>> keepInFile(const std::filesystem::path& folder,
                                                            std::uint64_t bytes,
                                                            const NextHessian& next);

}  // namespace weightscape::inference
