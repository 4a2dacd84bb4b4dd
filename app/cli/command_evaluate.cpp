// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include <memory>
#include <string>
#include <utility>

#include "app/cli/arguments.h"
#include "app/cli/commands.h"
#include "app/cli/evaluation_report.h"
#include "app/cli/importance_options.h"
#include "app/cli/running_model.h"
#include "app/cli/spoken.h"
#include "app/cli/text_input.h"
#include "core/inference/evaluation/evaluate.h"
#include "core/inference/evaluation/kept_answers.h"
#include "core/support/task_share.h"
#include "core/tokenizers/open_tokenizer.h"

namespace weightscape::cli {
namespace {

struct EvaluateOptions {
    std::string model;
    std::string text;
    std::string reference;  ///< empty: the model as it is, where there is a recipe
    std::string recipe;     ///< empty: the model as it is
    inference::TextOptions cut;
    ImportanceOptions importance;
};

Result<inference::TokenText> textFor(const EvaluateOptions& options, const Model& model,
                                     Console& console) {
    const auto tokenizer = tokenizers::openTokenizer(model);
    if (!tokenizer) return fail(tokenizer.error());
    const auto text = readEvaluationText(options.text);
    if (!text) return fail(text.error());
    auto tokens = inference::tokenText(**tokenizer, *text, options.cut);
    if (tokens && tokens->plan.isShortened) {
        console.warn(
            "The text has %1 tokens, fewer than the context of %2: it is judged as one short "
            "chunk, which raises the perplexity."_text(tokens->tokens.size(), options.cut.context));
    }
    return tokens;
}

Result<void> evaluate(const EvaluateOptions& options, Console& console) {
    const auto model = openModelNamed(options.model);
    if (!model) return fail(model.error());
    const auto text = textFor(options, **model, console);
    if (!text) return fail(text.error());
    TaskShare share(console, 100);
    const bool compares = !options.reference.empty() || !options.recipe.empty();
    inference::KeptAnswers answers;
    if (compares) {
        auto original = *model;
        if (!options.reference.empty()) {
            auto opened = openModelNamed(options.reference);
            if (!opened) return fail(opened.error());
            original = *std::move(opened);
        }
        auto running = runModel(original, console);
        if (!running) return fail(running.error());
        auto done = inference::evaluate(*running->decoder, {.text = *text, .listener = &answers},
                                        share.next(45));
        if (!done) return fail(done.error());
    }
    auto running = runModel(*model, options.recipe, options.importance, console);
    if (!running) return fail(running.error());
    const auto reference = answers.logits();
    auto found = inference::evaluate(*running->decoder,
                                     {.text = *text,
                                      .reference = compares ? &reference : nullptr,
                                      .computesWeights = running->store->computes()},
                                     share.next(compares ? 55 : 100));
    if (!found) return fail(found.error());
    if (auto same = checkStillSame(**model); !same) return same;
    console.show(evaluationDocument, evaluationText, *found, text->plan);
    return {};
}

}  // namespace

Action declareEvaluate(CLI::App& parser) {
    const auto options = std::make_shared<EvaluateOptions>();
    addModelArgument(parser, options->model);
    parser
        .add_option("--text", options->text,
                    said("The file with the text that is to be foretold, or 'sample' for text that "
                         "the built-in model was not trained on"_text))
        ->required();
    parser.add_option("--reference", options->reference,
                      said("The original whose answers are compared: a model file, a folder, or "
                           "'sample'"_text));
    parser
        .add_option("--recipe", options->recipe,
                    said("What the model would be by this recipe, without writing a file; "
                         "compared with the model as it is unless --reference names another"_text))
        ->check(checkRecipe);
    parser.add_option("--context", options->cut.context, said("Tokens seen together"_text))
        ->check(CLI::Range(std::size_t{3}, std::size_t{1} << 20U))
        ->capture_default_str();
    parser.add_option("--chunks", options->cut.chunks,
                      said("Look at so many contexts of the text at most (default: all)"_text));
    addImportancePlanOptions(parser, options->importance);
    parser.callback([options] { checkImportanceOptions(options->importance); });
    parser.footer(
        said("Perplexity and KL divergence are counted as llama-perplexity counts them: of each\n"
             "context the second half is judged. Example: what Q4_K_M would do to the built-in "
             "model:\n  weightscape-cli evaluate sample --text sample --recipe Q4_K_M"_text));
    return [options](Console& console) { return evaluate(*options, console); };
}

}  // namespace weightscape::cli
