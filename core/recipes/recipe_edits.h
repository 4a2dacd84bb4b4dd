// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/model/model.h"
#include "core/recipes/quantization_plan.h"
#include "core/recipes/recipe.h"

namespace weightscape::recipes {

/// What "apply to" offers for an override.
enum class EditScope {
    Tensor,     ///< the current tensor
    Role,       ///< tensors of the same role in all layers
    Selection,  ///< everything selected
};

/// The tensors (indices into Model::tensors, ascending) that an edit is for; `selection` has the
/// current tensor first and is not empty.
[[nodiscard]] std::vector<int> editedTensors(const Model& model, const std::vector<int>& selection,
                                             EditScope scope);

/// The same, kept until another model or selection is asked about: names of 60,000 tensors take a
/// while to read.
class EditedTensors {
  public:
    [[nodiscard]] const std::vector<int>& of(const std::shared_ptr<const Model>& model,
                                             const std::vector<int>& selection, EditScope scope);

  private:
    std::weak_ptr<const Model> m_model;
    std::vector<int> m_selection;
    std::map<EditScope, std::vector<int>> m_tensors;
};

/// The pattern for a tensor's role in all layers of its stack: "blk.*.ffn_down.weight",
/// "double_blocks.*.img_attn.qkv.weight"; the name itself when it has no layer.
[[nodiscard]] std::string rolePattern(const std::string& ggufName);

/// The recipe with `treatment` for these tensors, in as few rules as say it; rules that have no
/// effect any more are dropped. Scaling is the plan's and left out. A format alone for
/// output.weight and token_embd.weight uses the recipe's own fields.
[[nodiscard]] Recipe withTreatment(const Model& model, const Recipe& recipe,
                                   const std::vector<int>& tensors,
                                   const encoders::Treatment& treatment);

/// Whether the recipe itself, not its preset, decided about the tensor.
[[nodiscard]] bool isOverridden(const Model& model, const Recipe& recipe,
                                const PlannedTensor& planned);

/// The recipe in which these tensors follow the preset again. Rules that also decide for others
/// keep doing so.
[[nodiscard]] Recipe withoutOverrides(const Model& model, const Recipe& recipe,
                                      const std::vector<int>& tensors);

}  // namespace weightscape::recipes
