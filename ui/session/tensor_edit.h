// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <functional>
#include <vector>

#include "core/quantize/encoders/treatment.h"
#include "core/recipes/recipe.h"
#include "core/support/result.h"

namespace weightscape::ui {

class Session;

/// Edits of the active recipe for some tensors, and what the history calls them. All of them are
/// for the current model, which must be open; tensors are indices into Model::tensors, at least
/// one.

/// What tensors are called where there is room for one line: "blk.3.ffn_down.weight";
/// "blk.*.ffn_down.weight" for all of a role; else "blk.0.attn_q.weight and 8 more".
[[nodiscard]] QString tensorsName(const Session& session, const std::vector<int>& tensors);
/// The name of a step: "Q6_K for blk.3.ffn_down.weight".
[[nodiscard]] QString stepName(const Session& session, const QString& what,
                               const std::vector<int>& tensors);

/// What a tensor gets in place of what it has. Errors: parts that do not go together.
using TreatmentChange = std::function<Result<encoders::Treatment>(const encoders::Treatment& now)>;

/// The active recipe with each of the tensors changed from what it has in it, previews aside.
/// Precondition: the active recipe has a plan. Errors: those of the change.
[[nodiscard]] Result<recipes::Recipe> recipeWith(const Session& session,
                                                 const std::vector<int>& tensors,
                                                 const TreatmentChange& change);

/// Gives all of the tensors one treatment, as one step named stepName(what).
void treatTensors(Session& session, const std::vector<int>& tensors,
                  const encoders::Treatment& treatment, const QString& what,
                  const QString& mergeKey = {});
/// Lets the tensors follow the preset again, as one step.
void resetTensors(Session& session, const std::vector<int>& tensors);

}  // namespace weightscape::ui
