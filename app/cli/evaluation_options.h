// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "app/cli/acceptance_options.h"
#include "app/cli/console.h"
#include "app/cli/importance_options.h"
#include "app/cli/rounding_options.h"
#include "core/inference/evaluation/evaluate.h"
#include "core/inference/figures/reference_logits.h"

namespace weightscape::cli {

/// What is judged, how, and against what.
struct EvaluationOptions {
    std::string model;
    std::string text;
    std::string reference;    ///< empty: the model as it is, where something changes it
    std::string recipe;       ///< empty: the model as it is
    std::string answers;      ///< a file of llama-perplexity to compare with; empty: none
    std::string saveAnswers;  ///< such a file to write; empty: none
    bool attributes = false;
    bool followsLayers = false;
    bool force = false;
    inference::TextOptions cut;
    ImportanceOptions importance;
    RoundingOptions rounding;
    AcceptanceOptions acceptance;

    /// Whether answers are compared with an original's.
    [[nodiscard]] bool compares() const {
        return !reference.empty() || !recipe.empty() || !answers.empty() ||
               !rounding.changesNothing();
    }
};

/// Adds all of them.
void addEvaluationOptions(CLI::App& parser, EvaluationOptions& options);
/// Throws CLI's error where options contradict each other. For CLI::App::callback().
void checkEvaluationOptions(EvaluationOptions& options);

/// The text in the model's tokens: that of the answers to compare with, where a file of them is
/// named. Errors: those of the text and of the tokenizer.
[[nodiscard]] Result<inference::TokenText> textToEvaluate(const EvaluationOptions& options,
                                                          const Model& model, Console& console);

/// What the model is compared with: the reference, or itself as it is.
[[nodiscard]] Result<std::shared_ptr<const Model>> originalOf(
    const EvaluationOptions& options, const std::shared_ptr<const Model>& model);

/// What the original answers; null where nothing is compared.
[[nodiscard]] Result<std::shared_ptr<const inference::ReferenceLogits>> referenceAnswers(
    const EvaluationOptions& options, const std::shared_ptr<const Model>& original,
    const inference::TokenText& text, TaskContext& task);

}  // namespace weightscape::cli
