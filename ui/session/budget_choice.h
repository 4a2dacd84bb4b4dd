// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/recipes/byte_budget.h"
#include "core/support/result.h"

namespace weightscape::ui {

class Session;

/// What the user asks of the recipes that spend a byte budget; the same for all recipes of a model.
struct BudgetChoice {
    std::string family = "all";  ///< id of one of recipes::typeFamilies()
    bool forCpu = true;
    /// A tensor's name in GGUF files with the type that it keeps, by name.
    std::vector<recipes::RecipeRule> locks = {};
    friend bool operator==(const BudgetChoice&, const BudgetChoice&) = default;
};

/// {"types": id, "cpu": true, "locks": {tensor: type}}
[[nodiscard]] nlohmann::ordered_json toJson(const BudgetChoice& choice);
/// Errors: InvalidArgument, for the text may come from anybody.
[[nodiscard]] Result<BudgetChoice> budgetChoiceFromJson(const nlohmann::json& value);

/// The choice of the session's current model as core asks for it. Error feedback is used where
/// moments are open: only they tell what it gains.
[[nodiscard]] recipes::BudgetWishes budgetWishes(const Session& session);

/// Whether a tensor of the session's current model keeps its type.
[[nodiscard]] bool isLocked(const Session& session, int tensor);
/// Whether it could: its type alone says what is done to it.
[[nodiscard]] bool canBeLocked(const Session& session, int tensor);
/// Locks the tensors to the types that are shown, or frees them all where each is locked already,
/// as one step that can be undone. Those that cannot be locked are left out.
void toggleLocks(Session& session, const std::vector<int>& tensors);
/// One step as well. `what` names it.
void changeBudgetChoice(Session& session, const BudgetChoice& choice, const QString& what);

}  // namespace weightscape::ui
