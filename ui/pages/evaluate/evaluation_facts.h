// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "core/inference/figures/estimate.h"
#include "ui/session/judged_recipes.h"

namespace weightscape::ui {

class FactList;

/// "0.0123 ± 0.0004", a standard error; the value alone without one.
[[nodiscard]] QString estimateText(const inference::Estimate& estimate);

/// The rows of figures; once.
void addEvaluationFacts(FactList& list);
/// What is known of a recipe; null: nothing.
void showEvaluationFacts(FactList& list, const JudgedRecipe* judged);

}  // namespace weightscape::ui
