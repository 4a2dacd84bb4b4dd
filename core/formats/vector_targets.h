// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

/// The instruction sets that kernels choose from, for tests, benchmarks and reports.
namespace weightscape::formats {

/// Highway's numbers of the targets this processor has and kernels are built for, best first; the
/// last is the one without vectors.
[[nodiscard]] std::vector<std::int64_t> vectorTargets();

/// As people know it: "AVX-512", "AVX2", "SSE4", "none".
[[nodiscard]] std::string vectorTargetName(std::int64_t target);

/// Lets kernels use this target only; 0: the best again. Not while kernels run.
void useVectorTarget(std::int64_t target);

}  // namespace weightscape::formats
