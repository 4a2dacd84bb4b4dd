// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "app/cli/arguments.h"
#include "app/cli/commands.h"
#include "app/cli/number_text.h"
#include "app/cli/spoken.h"
#include "app/cli/text_input.h"
#include "core/support/printable.h"
#include "core/tokenizers/open_tokenizer.h"

namespace weightscape::cli {
namespace {

using tokenizers::Token;
using tokenizers::Tokenizer;
using Json = nlohmann::ordered_json;

struct TokenizeOptions {
    std::string model;
    std::string text;
    bool noSpecial = false;
};

Json tokensDocument(const Tokenizer& tokenizer, const std::vector<Token>& tokens) {
    Json pieces = Json::array();
    for (const Token token : tokens) pieces.push_back(jsonText(tokenizer.piece(token)));
    return {{"tokens", tokens}, {"pieces", std::move(pieces)}};
}

std::string tokensText(const Tokenizer& tokenizer, const std::vector<Token>& tokens) {
    std::string text;
    for (const Token token : tokens) {
        text += std::to_string(token) + "\t" + printable(tokenizer.piece(token)) + "\n";
    }
    return text;
}

Result<void> tokenize(const TokenizeOptions& options, Console& console) {
    const auto model = openModelNamed(options.model);
    if (!model) return fail(model.error());
    const auto tokenizer = tokenizers::openTokenizer(**model);
    if (!tokenizer) {
        Error error = tokenizer.error();
        if (error.file.empty()) error.file = options.model;
        return fail(std::move(error));
    }
    const auto text = readText(options.text);
    if (!text) return fail(text.error());
    const auto tokens = (*tokenizer)->encode(*text, {.addSpecial = !options.noSpecial});
    console.show(tokensDocument, tokensText, **tokenizer, tokens);
    return {};
}

}  // namespace

Action declareTokenize(CLI::App& parser) {
    const auto options = std::make_shared<TokenizeOptions>();
    addModelArgument(parser, options->model);
    parser.add_option("--text", options->text,
                      said("The file with the text (default: standard input)"_text));
    parser.add_flag("--no-special", options->noSpecial,
                    said("Do not add the tokens that the model wants at beginning and end"_text));
    parser.footer(
        said("One line per token: its number and its text. Special tokens that are written out "
             "in\nthe text are found. Example:\n  echo 'In the beginning' | weightscape-cli "
             "tokenize sample"_text));
    return [options](Console& console) { return tokenize(*options, console); };
}

}  // namespace weightscape::cli
