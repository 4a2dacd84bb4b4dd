// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <memory>

#include "core/recipes/quantization_plan.h"

namespace weightscape::ui {

/// A recipe carried out on paper for one model: a plan, or the sentence why there is none.
struct PlannedRecipe {
    std::shared_ptr<const recipes::QuantizationPlan> plan;
    QString error;
};

}  // namespace weightscape::ui
