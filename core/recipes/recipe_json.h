// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "core/recipes/recipe.h"
#include "core/support/result.h"

namespace weightscape::recipes {

/// {"weightscape_recipe":1,"preset":...,"rules":[{"pattern":...,"format":...}],...}; a rule that
/// simulates a scheme has "scheme" and, where it is not F16, "store" instead of "format"; one whose
/// scales a calibrator chooses has "calibration" too. Further
/// keys only where they differ from the default: "output_format", "token_embedding_format",
/// "pure", "leave_output", "override_kv" (texts "KEY=TYPE:VALUE" as the option has them) and
/// "remove_kv" (keys). Precondition: every rule has a format.
[[nodiscard]] std::string toJson(const Recipe& recipe);
/// Strict: unknown keys, duplicate keys, unknown names and versions are errors.
[[nodiscard]] Result<Recipe> recipeFromJson(std::string_view text, const std::string& file = {});
}  // namespace weightscape::recipes
