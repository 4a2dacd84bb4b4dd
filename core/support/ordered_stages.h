// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

namespace weightscape {

/// What items pass one after another. Each is given the item's slot: a number below the number of
/// slots, which no other item has until this one has left the last stage.
struct OrderedStages {
    /// Begins the next item, one at a time; false: there is none.
    std::function<bool(std::size_t slot)> begin;
    /// On all threads at once.
    std::function<void(std::size_t slot)> work;
    /// Each takes one item at a time, in the order in which they began, while others are elsewhere.
    std::vector<std::function<void(std::size_t slot)>> inOrder;
};

/// Takes items through the stages, at most `slots` of them at a time, on as many threads as
/// setThreadLimit() allows. What a stage throws is thrown after all items have left.
void runStages(std::size_t slots, const OrderedStages& stages);

}  // namespace weightscape
