// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "core/files/pytorch/pickle.h"
#include "core/support/result.h"

namespace weightscape::files {

/// Follows the instructions of Python's pickle, protocols 0 to 5, as far as they describe values:
/// nothing is imported, looked up or called. The calls that mean tensors and containers stand in
/// one table (pickle_calls.h); any other is an error that names it. `bytes` outlive the result;
/// behind the pickle more may follow. Errors: Incomplete, Damaged, Unsupported.
[[nodiscard]] Result<Pickle> readPickle(std::span<const std::byte> bytes, const std::string& file);

}  // namespace weightscape::files
