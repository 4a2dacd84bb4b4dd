// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/recipes/recipe_edits.h"

#include <algorithm>
#include <set>

#include "core/model/architectures/tensor_place.h"
#include "core/recipes/tensor_pattern.h"

namespace weightscape::recipes {
namespace {

using encoders::Treatment;
using formats::Format;

const std::string& nameOf(const Model& model, int tensor) {
    return model.tensors[static_cast<std::size_t>(tensor)].ggufName;
}

std::set<int> matchedBy(const Model& model, const std::string& pattern) {
    std::set<int> matched;
    const auto compiled = TensorPattern::compile(pattern);
    if (!compiled) return matched;  // such a recipe has no plan either
    for (int tensor = 0; tensor < static_cast<int>(model.tensors.size()); ++tensor) {
        const auto name =
            compiled->matchedName(model, model.tensors[static_cast<std::size_t>(tensor)]);
        if (name && *name) matched.insert(tensor);
    }
    return matched;
}

bool contains(const std::set<int>& set, const std::set<int>& part) {
    return std::includes(set.begin(), set.end(), part.begin(), part.end());
}

/// The recipe's own field for a tensor that has one, else null.
const Format* Recipe::*ownField(const std::string& name) {
    if (name == "output.weight") return &Recipe::outputFormat;
    if (name == "token_embd.weight") return &Recipe::tokenEmbeddingFormat;
    return nullptr;
}

bool isPlainFormat(const Treatment& treatment) {
    return treatment.isPlain();
}

}  // namespace

std::string rolePattern(const std::string& ggufName) {
    const TensorPlace place = tensorPlace(ggufName);
    if (place.layer < 0) return ggufName;
    const std::string part = place.stack + "." + std::to_string(place.layer) + ".";
    const auto at = ggufName.find(part);
    if (at == std::string::npos) return ggufName;
    std::string pattern = ggufName;
    return pattern.replace(at, part.size(), place.stack + ".*.");
}

std::vector<int> editedTensors(const Model& model, const std::vector<int>& selection,
                               EditScope scope) {
    std::set<int> tensors;
    switch (scope) {
        case EditScope::Tensor:
            tensors = {selection.front()};
            break;
        case EditScope::Role:
            tensors = matchedBy(model, rolePattern(nameOf(model, selection.front())));
            tensors.insert(selection.front());
            break;
        case EditScope::Selection:
            tensors = {selection.begin(), selection.end()};
            break;
    }
    return {tensors.begin(), tensors.end()};
}

const std::vector<int>& EditedTensors::of(const std::shared_ptr<const Model>& model,
                                          const std::vector<int>& selection, EditScope scope) {
    if (m_model.lock() != model || m_selection != selection) {
        m_model = model;
        m_selection = selection;
        m_tensors.clear();
    }
    const auto [known, isNew] = m_tensors.try_emplace(scope);
    if (isNew) known->second = editedTensors(*model, selection, scope);
    return known->second;
}

bool isOverridden(const Model& model, const Recipe& recipe, const PlannedTensor& planned) {
    if (planned.recipeRule >= 0) return true;
    if (!recipe.leaveOutput && recipe.outputFormat == nullptr &&
        recipe.tokenEmbeddingFormat == nullptr) {
        return false;
    }
    const std::string& name = model.tensors[planned.tensor].ggufName;
    if (name == "output.weight" && recipe.leaveOutput) return true;
    const auto field = ownField(name);
    return field != nullptr && recipe.*field != nullptr;
}

Recipe withoutOverrides(const Model& model, const Recipe& recipe, const std::vector<int>& tensors) {
    const std::set<int> freed(tensors.begin(), tensors.end());
    Recipe edited = recipe;
    edited.rules.clear();
    for (const RecipeRule& rule : recipe.rules) {
        const std::set<int> matched = matchedBy(model, rule.pattern);
        std::set<int> kept;
        std::set_difference(matched.begin(), matched.end(), freed.begin(), freed.end(),
                            std::inserter(kept, kept.end()));
        if (kept.size() == matched.size()) {
            edited.rules.push_back(rule);
        } else {
            for (const int tensor : kept) {
                edited.rules.push_back({nameOf(model, tensor), rule.treatment});
            }
        }
    }
    for (const int tensor : tensors) {
        if (const auto field = ownField(nameOf(model, tensor))) edited.*field = nullptr;
        if (nameOf(model, tensor) == "output.weight") edited.leaveOutput = false;
    }
    return edited;
}

Recipe withTreatment(const Model& model, const Recipe& recipe, const std::vector<int>& tensors,
                     const Treatment& treatment) {
    const std::set<int> edited(tensors.begin(), tensors.end());
    const Treatment wanted = treatment.withoutScaling();
    Recipe result = recipe;
    std::erase_if(result.rules, [&](const RecipeRule& rule) {
        return contains(edited, matchedBy(model, rule.pattern));
    });
    std::vector<RecipeRule> added;
    std::set<int> done;
    for (const int tensor : tensors) {
        const std::string& name = nameOf(model, tensor);
        if (done.contains(tensor)) continue;
        if (const auto field = ownField(name)) {
            if (name == "output.weight") result.leaveOutput = false;
            result.*field = isPlainFormat(wanted) ? wanted.format : nullptr;
            if (isPlainFormat(wanted)) continue;
        }
        const std::string pattern = rolePattern(name);
        const std::set<int> role = matchedBy(model, pattern);
        const bool wholeRole = role.size() > 1 && contains(edited, role);
        added.push_back({wholeRole ? pattern : name, wanted});
        if (wholeRole) done.insert(role.begin(), role.end());
    }
    // The first matching rule wins, so the newest decision goes first.
    result.rules.insert(result.rules.begin(), added.begin(), added.end());
    return result;
}

}  // namespace weightscape::recipes
