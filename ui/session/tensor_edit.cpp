// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/tensor_edit.h"

#include <algorithm>
#include <utility>

#include "core/recipes/recipe_edits.h"
#include "ui/session/session.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"
#include "ui/text/window_text.h"

namespace weightscape::ui {
namespace {

using encoders::Treatment;

std::vector<int> ascending(std::vector<int> tensors) {
    std::sort(tensors.begin(), tensors.end());
    return tensors;
}

}  // namespace

QString tensorsName(const Session& session, const std::vector<int>& tensors) {
    const std::string& first = session.info(tensors.front()).ggufName;
    if (tensors.size() == 1) return toQt(first);
    const std::string pattern = recipes::rolePattern(first);
    const auto role =
        recipes::editedTensors(*session.model(), {tensors.front()}, recipes::EditScope::Role);
    if (pattern != first && role == ascending(tensors)) return toQt(pattern);
    return tr("%1 and %2 more").arg(toQt(first), formatCount(tensors.size() - 1));
}

QString stepName(const Session& session, const QString& what, const std::vector<int>& tensors) {
    return tr("%1 for %2").arg(what, tensorsName(session, tensors));
}

Result<recipes::Recipe> recipeWith(const Session& session, const std::vector<int>& tensors,
                                   const TreatmentChange& change) {
    // Tensors that get the same share their rules.
    std::vector<std::pair<Treatment, std::vector<int>>> groups;
    const DocumentView active = session.view(session.activeRecipe());
    for (const int tensor : tensors) {
        auto wanted = change(active.treatment(tensor).withoutScaling());
        if (!wanted) return tl::unexpected(wanted.error());
        const auto known =
            std::ranges::find(groups, *wanted, &std::pair<Treatment, std::vector<int>>::first);
        if (known != groups.end()) {
            known->second.push_back(tensor);
        } else {
            groups.push_back({*std::move(wanted), {tensor}});
        }
    }
    recipes::Recipe recipe = session.recipe();
    for (const auto& [treatment, group] : groups) {
        recipe = recipes::withTreatment(*session.model(), recipe, group, treatment);
    }
    return recipe;
}

void treatTensors(Session& session, const std::vector<int>& tensors, const Treatment& treatment,
                  const QString& what, const QString& mergeKey) {
    session.changeRecipe(
        recipes::withTreatment(*session.model(), session.recipe(), tensors, treatment),
        stepName(session, what, tensors), mergeKey);
}

void resetTensors(Session& session, const std::vector<int>& tensors) {
    session.changeRecipe(recipes::withoutOverrides(*session.model(), session.recipe(), tensors),
                         tr("reset of %1").arg(tensorsName(session, tensors)));
}

}  // namespace weightscape::ui
