// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace weightscape::inference {

/// Texts that share more of their runs are not independent of each other.
inline constexpr double kMostShared = 0.05;

/// The share of the runs of 13 neighbouring tokens of a text that stand in another one as well,
/// 0 to 1; 0 for texts without a run. (Brown et al. 2020 look for runs of 13 words.) Runs are
/// compared by 64-bit hashes.
[[nodiscard]] double sharedRuns(std::span<const std::int32_t> text,
                                std::span<const std::int32_t> other);

}  // namespace weightscape::inference
