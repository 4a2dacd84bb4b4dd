// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "ui/session/judged_recipes.h"
#include "ui/widgets/chart_data.h"

namespace weightscape::ui {

/// Recipes judged by one text, the one that is looked at first; may be unfinished.
using JudgedGroup = std::vector<const JudgedRecipe*>;

/// Perplexity over the text so far, of the original and of each recipe.
[[nodiscard]] ChartData perplexityChart(const JudgedGroup& group);
/// Mean KL divergence over the text so far, and that of each chunk of the first recipe.
[[nodiscard]] ChartData divergenceChart(const JudgedGroup& group);

/// How the error grows on its way through the layers, and where the first recipe's answers turn
/// into others.
[[nodiscard]] ChartData layersChart(const JudgedGroup& group);

}  // namespace weightscape::ui
