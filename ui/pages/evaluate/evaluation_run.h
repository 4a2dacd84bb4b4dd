// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "core/model/model.h"
#include "core/model/model_importance.h"
#include "core/recipes/quantization_plan.h"
#include "core/recipes/recipe.h"
#include "core/support/result.h"
#include "core/support/task_context.h"
#include "ui/session/judged_recipes.h"

namespace weightscape::ui {

/// What recipes are judged, and by which text: values only, for work off the GUI thread.
struct EvaluationOrder {
    struct Target {
        QString name;
        recipes::Recipe recipe;
        std::shared_ptr<const recipes::QuantizationPlan> plan;  ///< never null
    };
    std::shared_ptr<const Model> model;
    std::shared_ptr<const ModelImportance> importance;
    JudgedText text;
    std::vector<Target> targets;
};

/// What is known of a run that goes on, on its way from the thread that works to the window.
class EvaluationNews {
  public:
    struct News {
        std::vector<JudgedRecipe> done;       ///< since the last time, in their order
        std::optional<JudgedRecipe> current;  ///< the curves so far of the one that is judged now
    };
    void tell(JudgedRecipe current);
    /// A recipe is judged completely.
    void finish(JudgedRecipe judged);
    [[nodiscard]] News take();

  private:
    std::mutex m_lock;
    News m_news;
};

/// Judges the recipes in turn; the original's answers come from the cache on the disk, or are
/// computed first. Returns how many were judged. Errors: those of the text, the tokenizer, the
/// decoder and the encoders; Cancelled.
[[nodiscard]] Result<std::size_t> runEvaluation(const EvaluationOrder& order, EvaluationNews& news,
                                                TaskContext& task);

}  // namespace weightscape::ui
