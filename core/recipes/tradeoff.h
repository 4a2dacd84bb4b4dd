// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/measure/measure_error.h"

namespace weightscape::recipes {

/// Size and error of a model in one recipe.
struct TradeoffPoint {
    std::string preset;
    std::uint64_t fileBytes = 0;  ///< exact
    double bitsPerWeight = 0;     ///< exact
    measure::ModelError error;    ///< with its interval where it is sampled
    Text reason;                  ///< not empty: why this model cannot have this recipe
};

/// Indexes of the points that no other point beats in both size and error, plain or by importance,
/// by size.
[[nodiscard]] std::vector<std::size_t> frontier(const std::vector<TradeoffPoint>& points,
                                                bool byImportance = false);

}  // namespace weightscape::recipes
