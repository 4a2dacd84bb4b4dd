// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/support/result.h"

/// The multiple-choice knapsack: one way for each thing, so that all together cost least and take
/// no more bytes than there are.
namespace weightscape::recipes {

/// One way to store a thing.
struct ByteChoice {
    std::uint64_t bytes = 0;
    double cost = 0.0;  ///< finite, not negative
};

/// What is chosen for as one: a tensor, or several that are tied. At least one choice.
using ByteChoices = std::vector<ByteChoice>;

struct SpentBytes {
    std::vector<std::size_t> chosen;  ///< index into the choices of each thing
    std::uint64_t bytes = 0;
    double cost = 0.0;
    /// The best answer costs at least so much; `cost` where the answer is known to be the best.
    double leastCost = 0.0;
    /// How far the answer may be above the best one, relative to it; 0: it is the best.
    [[nodiscard]] double gap() const {
        return leastCost > 0.0 ? (cost - leastCost) / leastCost : 0.0;
    }
};

/// Small budgets are spent by dynamic programming over all sums of bytes, large ones by steps along
/// the lower hulls of the choices (Lagrange), which are then filled up; the hulls give the bound.
/// The same answer every time. Errors: InvalidArgument (even the smallest choices take more than
/// `budget`, or a thing has no choice).
[[nodiscard]] Result<SpentBytes> spendBytes(std::span<const ByteChoices> things,
                                            std::uint64_t budget);

/// Size and cost of all things together.
struct FrontierPoint {
    std::uint64_t bytes = 0;
    double cost = 0.0;
};

/// From one choice of a thing to the next on the lower hull of its costs: more bytes, less cost.
struct ByteStep {
    std::size_t thing = 0;
    std::size_t from = 0, to = 0;  ///< indexes into its choices
    std::uint64_t bytes = 0;       ///< more
    double gain = 0.0;             ///< less cost
    [[nodiscard]] double slope() const { return gain / static_cast<double>(bytes); }
};

/// What can be had for how many bytes: from the smallest choices of all to the best of all, in the
/// order in which the steps pay best. Each thing has a choice.
struct ByteSteps {
    FrontierPoint smallest;
    std::vector<ByteStep> steps;
};
[[nodiscard]] ByteSteps byteSteps(std::span<const ByteChoices> things);

}  // namespace weightscape::recipes
