// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "app/cli/evaluation_options.h"

#include <span>
#include <utility>

#include "app/cli/arguments.h"
#include "app/cli/running_model.h"
#include "app/cli/spoken.h"
#include "app/cli/text_input.h"
#include "core/inference/evaluation/original_answers.h"
#include "core/inference/figures/logits_file.h"
#include "core/recipes/learned_keys.h"
#include "core/support/printable.h"
#include "core/support/sha256.h"
#include "core/tokenizers/open_tokenizer.h"

namespace weightscape::cli {
namespace {

using Answers = std::shared_ptr<const inference::ReferenceLogits>;

void addComparisons(CLI::App& parser, EvaluationOptions& options) {
    parser.add_option("--reference", options.reference,
                      said("The original whose answers are compared: a model file, a folder, or "
                           "'sample'"_text));
    parser
        .add_option("--recipe", options.recipe,
                    said("What the model would be by this recipe, without writing a file; "
                         "compared with the model as it is unless --reference names another"_text))
        ->check(checkRecipe);
    parser.add_option(
        "--kl-divergence-base", options.answers,
        said("Compare with the answers in this file of llama-perplexity, which brings "
             "its own text"_text));
    parser.add_option("--save-answers", options.saveAnswers,
                      said("Write the model's answers into such a file"_text));
    parser.add_flag("--force", options.force,
                    said("Replace the file of answers when it exists"_text));
    parser.add_flag("--attribute", options.attributes,
                    said("Also change one tensor at a time by the recipe, and list them by the KL "
                         "divergence that each alone makes, on about 2,000 tokens"_text));
    parser.add_flag("--layers", options.followsLayers,
                    said("Also compare the hidden states behind each layer with the original's, "
                         "over the first context of the text"_text));
}

/// A file says which texts had a say in its weights: they are no judges of it.
void warnIfLearned(const Model& model, const std::string& sha256, Console& console) {
    for (const MetadataEntry& entry : model.metadata) {
        if (!entry.key.starts_with(recipes::kLearnedPrefix) ||
            !entry.key.ends_with(recipes::kTextHashEnding) || entry.value.asString() != sha256) {
            continue;
        }
        console.warn(
            "This text had a say in the weights of the model (%1): it flatters. Judge by "
            "another one."_text(printable(entry.key, 60)));
    }
}

}  // namespace

void addEvaluationOptions(CLI::App& parser, EvaluationOptions& options) {
    addModelArgument(parser, options.model);
    parser.add_option("--text", options.text,
                      said("The file with the text that is to be foretold, or 'sample' for text "
                           "that the built-in model was not trained on"_text));
    addComparisons(parser, options);
    parser.add_option("--context", options.cut.context, said("Tokens seen together"_text))
        ->check(CLI::Range(std::size_t{3}, std::size_t{1} << 20U))
        ->capture_default_str();
    parser.add_option("--chunks", options.cut.chunks,
                      said("Look at so many contexts of the text at most (default: all)"_text));
    addImportancePlanOptions(parser, options.importance);
    addRoundingOptions(parser, options.rounding);
    addAcceptanceOptions(parser, options.acceptance);
}

void checkEvaluationOptions(EvaluationOptions& options) {
    checkImportanceOptions(options.importance);
    if (!options.importance.calibrationText.empty()) {
        options.rounding.calibrationText = options.importance.calibrationText;
    }
    if (options.text.empty() == options.answers.empty()) {
        throw CLI::ValidationError(
            said("Give either --text or --kl-divergence-base, which brings its own."_text));
    }
    if (!options.answers.empty() && !options.reference.empty()) {
        throw CLI::ValidationError(
            said("--kl-divergence-base and --reference exclude each other; give one."_text));
    }
    if (!options.acceptance.limits().empty() && !options.compares()) {
        throw CLI::ValidationError(said(
            "Limits are on the distance from an original; give --reference or --recipe."_text));
    }
    if (options.attributes && options.recipe.empty()) {
        throw CLI::ValidationError(said("--attribute needs --recipe."_text));
    }
    if (options.followsLayers && (!options.compares() || !options.answers.empty())) {
        throw CLI::ValidationError(
            said("--layers needs a model to compare with: give --recipe, --reference, "
                 "--activations or --cache-type."_text));
    }
}

Result<inference::TokenText> textToEvaluate(const EvaluationOptions& options, const Model& model,
                                            Console& console) {
    const auto tokenizer = tokenizers::openTokenizer(model);
    if (!tokenizer) return fail(tokenizer.error());
    if (!options.answers.empty()) {
        const auto file = inference::LogitsFile::open(options.answers);
        if (!file) return fail(file.error());
        inference::TokenText text{(*file)->tokens(), {}, (*file)->plan()};
        text.beginning = inference::beginningOf(**tokenizer);
        return text;
    }
    const auto text = readEvaluationText(options.text);
    if (!text) return fail(text.error());
    warnIfLearned(model, sha256(std::as_bytes(std::span(*text))), console);
    auto tokens = inference::tokenText(**tokenizer, *text, options.cut);
    if (tokens && tokens->plan.isShortened) {
        console.warn(
            "The text has %1 tokens, fewer than the context of %2: it is judged as one short "
            "chunk, which raises the perplexity."_text(tokens->tokens.size(), options.cut.context));
    }
    return tokens;
}

Result<std::shared_ptr<const Model>> originalOf(const EvaluationOptions& options,
                                                const std::shared_ptr<const Model>& model) {
    return options.reference.empty() ? model : openModelToRun(options.reference);
}

Result<Answers> referenceAnswers(const EvaluationOptions& options,
                                 const std::shared_ptr<const Model>& original,
                                 const inference::TokenText& text, TaskContext& task) {
    if (!options.compares()) return Answers();
    if (!options.answers.empty()) {
        auto file = inference::LogitsFile::open(options.answers);
        return file ? Result<Answers>(*std::move(file)) : fail(file.error());
    }
    const inference::LogitsCache cache(inference::answersFolder(), inference::kMostAnswerBytes);
    return inference::originalAnswers(original, text, cache, task);
}

}  // namespace weightscape::cli
