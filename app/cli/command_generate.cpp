// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "app/cli/arguments.h"
#include "app/cli/commands.h"
#include "app/cli/importance_options.h"
#include "app/cli/number_text.h"
#include "app/cli/running_model.h"
#include "app/cli/spoken.h"
#include "core/inference/generate/continue_text.h"
#include "core/support/printable.h"
#include "core/tokenizers/open_tokenizer.h"

namespace weightscape::cli {
namespace {

using inference::Writing;
using tokenizers::Tokenizer;
using Json = nlohmann::ordered_json;

struct GenerateOptions {
    std::string model;
    std::string prompt;
    std::string recipe;  ///< empty: the model as it is
    inference::WritingOptions writing;
    ImportanceOptions importance;
};

Json writingDocument(const Tokenizer& tokenizer, const Writing& writing) {
    const auto numbers = writing.numbers();
    Json document;
    document["text"] = jsonText(tokenizer.decode(numbers));
    document["tokens"] = numbers;
    document["tokens_per_second"] = jsonNumber(writing.tokensPerSecond());
    return document;
}

std::string writingText(const Tokenizer& tokenizer, const Writing& writing) {
    const std::string text = tokenizer.decode(writing.numbers());
    std::string shown;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        shown += printable(text.substr(begin, end - begin)) + "\n";
        begin = end + 1;
    }
    return shown;
}

Result<void> generate(const GenerateOptions& options, Console& console) {
    const auto model = openModelNamed(options.model);
    if (!model) return fail(model.error());
    const auto tokenizer = tokenizers::openTokenizer(**model);
    if (!tokenizer) return fail(tokenizer.error());
    const auto plan = planByRecipe(**model, options.recipe, options.importance, console);
    if (!plan) return fail(plan.error());
    const auto running = runModel(*model, *plan, console);
    if (!running) return fail(running.error());
    const auto generator = inference::Generator::open(*running->decoder, console);
    if (!generator) return fail(generator.error());
    const auto writing = inference::continueText(
        **generator, **tokenizer, inference::promptTokens(**tokenizer, options.prompt),
        options.writing, console);
    if (!writing) return fail(writing.error());
    if (auto same = checkStillSame(**model); !same) return same;
    if (writing->end == inference::WritingEnd::Context) {
        console.warn("The model was made for texts of %1 tokens; it stopped there."_text(
            running->decoder->shape().contextLength));
    }
    console.show(writingDocument, writingText, **tokenizer, *writing);
    return {};
}

}  // namespace

Action declareGenerate(CLI::App& parser) {
    const auto options = std::make_shared<GenerateOptions>();
    addModelArgument(parser, options->model);
    parser.add_option("--prompt", options->prompt, said("The text that is to be continued"_text))
        ->required();
    parser
        .add_option("--tokens", options->writing.tokens, said("Write so many tokens at most"_text))
        ->check(CLI::Range(std::size_t{1}, std::size_t{1} << 20U))
        ->capture_default_str();
    parser
        .add_option("--temperature", options->writing.draw.temperature,
                    said("0 takes the likeliest token always; more is bolder"_text))
        ->check(CLI::Range(0.0, 100.0))
        ->capture_default_str();
    parser.add_option("--seed", options->writing.draw.seed,
                      said("Of the drawing; the same seed draws the same text"_text));
    parser
        .add_option("--recipe", options->recipe,
                    said("Run what the model would be by this recipe, without writing a file"_text))
        ->check(checkRecipe);
    addImportancePlanOptions(parser, options->importance);
    parser.callback([options] { checkImportanceOptions(options->importance); });
    parser.footer(
        said("Example: how the built-in model goes on, and how it would in Q2_K:\n  "
             "weightscape-cli generate sample --prompt 'In the beginning'\n  weightscape-cli "
             "generate sample --prompt 'In the beginning' --recipe Q2_K"_text));
    return [options](Console& console) { return generate(*options, console); };
}

}  // namespace weightscape::cli
