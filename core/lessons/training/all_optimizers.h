// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "core/lessons/training/optimizer.h"
#include "core/support/text.h"

namespace weightscape::lessons {

/// A row of the table of optimizers.
struct OptimizerKind {
    std::string_view id;
    Words label;                ///< for people
    Words summary;              ///< one plain line, no full stop
    double standardRate = 0.0;  ///< learning rate to begin with
    /// For parameters of tensors of these sizes, one after the other.
    std::unique_ptr<Optimizer> (*create)(std::span<const std::size_t> sizes) = nullptr;
};
[[nodiscard]] std::span<const OptimizerKind> allOptimizers();
/// By id; null when there is none.
[[nodiscard]] const OptimizerKind* findOptimizer(std::string_view id);

}  // namespace weightscape::lessons
