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
#include "core/inference/generate/chat_prompt.h"
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
    bool isChat = false;
    std::string system;  ///< of a chat; empty: none
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

/// The prompt in the model's chat template where that is asked for and known, else as it is.
Result<inference::Prompt> promptOf(const GenerateOptions& options, const Model& model,
                                   const Tokenizer& tokenizer, Console& console) {
    inference::Prompt bare{inference::promptTokens(tokenizer, options.prompt), {}};
    if (!options.isChat) return bare;
    const auto chat = tokenizers::readModelChat(model);
    if (!chat) return fail(chat.error());
    if (chat->known == nullptr) {
        console.warn("%1 The text is continued as it is."_text(tokenizers::unknownChatText(*chat)));
        return bare;
    }
    return inference::chatPrompt(tokenizer, *chat,
                                 tokenizers::chatWith(options.system, options.prompt));
}

Result<void> generate(const GenerateOptions& options, Console& console) {
    const auto model = openModelToRun(options.model);
    if (!model) return fail(model.error());
    const auto tokenizer = tokenizers::openTokenizer(**model);
    if (!tokenizer) return fail(tokenizer.error());
    const auto prompt = promptOf(options, **model, **tokenizer, console);
    if (!prompt) return fail(prompt.error());
    const auto plan = planByRecipe(**model, options.recipe, options.importance, console);
    if (!plan) return fail(plan.error());
    const auto running = runModel(*model, *plan, console);
    if (!running) return fail(running.error());
    const auto generator = inference::Generator::open(*running->decoder, console);
    if (!generator) return fail(generator.error());
    inference::WritingOptions how = options.writing;
    how.ends = prompt->ends;
    const auto writing =
        inference::continueText(**generator, **tokenizer, prompt->tokens, how, console);
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
    auto* const chat = parser.add_flag(
        "--chat", options->isChat,
        said("The prompt is a message: put it into the model's chat template"_text));
    parser
        .add_option("--system", options->system,
                    said("What the model is told before the message"_text))
        ->needs(chat);
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
