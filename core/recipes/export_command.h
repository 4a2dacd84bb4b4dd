// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "core/recipes/llama_quantize_command.h"
#include "core/recipes/recipe.h"
#include "core/support/result.h"

namespace weightscape::recipes {

/// The weightscape-cli command that exports with this recipe, rule by rule; every recipe has one.
/// Errors: InvalidArgument for a rule that the command line would split at another place.
[[nodiscard]] Result<std::vector<std::string>> exportCommand(const Recipe& recipe,
                                                             const CommandFiles& files);

}  // namespace weightscape::recipes
