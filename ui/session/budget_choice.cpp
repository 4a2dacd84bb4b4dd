// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/budget_choice.h"

#include <algorithm>

#include "core/support/printable.h"
#include "ui/session/session.h"
#include "ui/session/tensor_edit.h"
#include "ui/text/window_text.h"

namespace weightscape::ui {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

tl::unexpected<Error> wrongBudget(Text detail) {
    return fail(ErrorCode::InvalidArgument, std::move(detail));
}

Result<void> readLocks(const json& value, BudgetChoice& choice) {
    if (!value.is_object()) {
        return wrongBudget("The locks of a session must name a type for each tensor."_text);
    }
    for (const auto& [tensor, type] : value.items()) {
        const auto* format =
            type.is_string() ? formats::findFormat(type.get<std::string>()) : nullptr;
        if (format == nullptr || !format->canEncode()) {
            return wrongBudget(
                "The session locks %1 to a type that does not exist."_text(printable(tensor, 200)));
        }
        choice.locks.push_back({tensor, {format}});
    }
    return {};
}

/// Where the tensor's lock is or would be.
auto placeOf(std::vector<recipes::RecipeRule>& locks, const std::string& tensor) {
    return std::ranges::lower_bound(locks, tensor, {}, &recipes::RecipeRule::pattern);
}

}  // namespace

ordered_json toJson(const BudgetChoice& choice) {
    ordered_json locks = ordered_json::object();
    for (const recipes::RecipeRule& lock : choice.locks) {
        locks[lock.pattern] = lock.treatment.format->info.id;
    }
    return {{"types", choice.family}, {"cpu", choice.forCpu}, {"locks", locks}};
}

Result<BudgetChoice> budgetChoiceFromJson(const json& value) {
    const bool isWhole = value.is_object() && value.size() == 3 && value.contains("types") &&
                         value.contains("cpu") && value.contains("locks");
    if (!isWhole || !value["types"].is_string() || !value["cpu"].is_boolean()) {
        return wrongBudget("A budget of the session has \"types\", \"cpu\" and \"locks\"."_text);
    }
    BudgetChoice choice;
    choice.family = value["types"].get<std::string>();
    if (recipes::findTypeFamily(choice.family) == nullptr) {
        return wrongBudget(
            "There is no family of types named \"%1\"."_text(printable(choice.family, 100)));
    }
    choice.forCpu = value["cpu"].get<bool>();
    if (auto read = readLocks(value["locks"], choice); !read) return fail(read.error());
    std::ranges::sort(choice.locks, {}, &recipes::RecipeRule::pattern);
    return choice;
}

recipes::BudgetWishes budgetWishes(const Session& session) {
    const BudgetChoice& choice = session.recipeBook().budget;
    return {.formats = formatsOf(*recipes::findTypeFamily(choice.family)),
            .locks = choice.locks,
            .withFeedback = static_cast<bool>(session.moments()),
            .forCpu = choice.forCpu};
}

bool isLocked(const Session& session, int tensor) {
    const auto& locks = session.recipeBook().budget.locks;
    return std::ranges::binary_search(locks, session.info(tensor).ggufName, {},
                                      &recipes::RecipeRule::pattern);
}

bool canBeLocked(const Session& session, int tensor) {
    encoders::Treatment treatment = session.shown().treatment(tensor).withoutFeedback();
    return treatment.isPlain() && treatment.format != nullptr && treatment.format->canEncode();
}

void toggleLocks(Session& session, const std::vector<int>& tensors) {
    BudgetChoice choice = session.recipeBook().budget;
    const bool frees =
        std::ranges::all_of(tensors, [&](int tensor) { return isLocked(session, tensor); });
    std::vector<int> changed;
    for (const int tensor : tensors) {
        const std::string& name = session.info(tensor).ggufName;
        const auto place = placeOf(choice.locks, name);
        const bool isThere = place != choice.locks.end() && place->pattern == name;
        if (isThere != frees || (!frees && !canBeLocked(session, tensor))) continue;
        if (frees) {
            choice.locks.erase(place);
        } else {
            choice.locks.insert(place, {name, {session.shown().format(tensor)}});
        }
        changed.push_back(tensor);
    }
    if (changed.empty()) return;
    changeBudgetChoice(
        session, choice,
        stepName(session, frees ? tr("unlock the type") : tr("lock the type"), changed));
}

void changeBudgetChoice(Session& session, const BudgetChoice& choice, const QString& what) {
    RecipeBook book = session.recipeBook();
    book.budget = choice;
    session.changeRecipeBook(book, what);
}

}  // namespace weightscape::ui
