// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "core/support/error_stats.h"
#include "core/support/text.h"

namespace weightscape::measure {

/// What has to be said beside an error, one sentence each, nothing where all weights count and stay
/// finite: how many weights of the tensor `name` overflow as `becomes` ("Q4_0"), which makes its
/// error infinite, and how many of its own are NaN or infinite and therefore left out.
[[nodiscard]] std::vector<Text> errorRemarks(const Text& name, const Text& becomes,
                                             const ErrorStats& sums);
/// The sentence about weights that are left out; empty for none. `all` of the tensor's weights were
/// looked at.
[[nodiscard]] Text leftOutRemark(const Text& name, std::uint64_t leftOut, std::uint64_t all);

}  // namespace weightscape::measure
