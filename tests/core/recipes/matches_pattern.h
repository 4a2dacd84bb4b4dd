// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include "core/recipes/tensor_pattern.h"

namespace weightscape::recipes {

/// Whether a rule with this pattern is for a tensor of this name.
inline bool matchesPattern(std::string_view pattern, std::string_view name) {
    const auto compiled = TensorPattern::compile(pattern);
    return compiled && compiled->matches(name).value_or(false);
}

}  // namespace weightscape::recipes
