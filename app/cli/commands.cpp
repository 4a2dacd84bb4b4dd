// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "app/cli/commands.h"

#include <array>

namespace weightscape::cli {

// Each stands in command_NAME.cpp.
Action declareFormats(CLI::App& parser);
Action declareModels(CLI::App& parser);
Action declareInfo(CLI::App& parser);
Action declareVerify(CLI::App& parser);
Action declareStats(CLI::App& parser);
Action declareBlock(CLI::App& parser);
Action declareError(CLI::App& parser);
Action declareCompare(CLI::App& parser);
Action declareQuantize(CLI::App& parser);
Action declareConvert(CLI::App& parser);
Action declareRecipe(CLI::App& parser);
Action declareMemory(CLI::App& parser);
Action declareReport(CLI::App& parser);
Action declareImatrix(CLI::App& parser);
Action declareEvaluate(CLI::App& parser);
Action declareGenerate(CLI::App& parser);
Action declareTokenize(CLI::App& parser);
Action declareMoments(CLI::App& parser);
Action declarePlan(CLI::App& parser);

namespace {

constexpr std::array kCommands = {
    Command{"formats", "List every number format that a model file may hold."_text, declareFormats},
    Command{"models", "List the models that are on this machine already."_text, declareModels},
    Command{"info", "Show what a model file says about itself."_text, declareInfo},
    Command{"verify", "Check a model file whole, its weights included."_text, declareVerify},
    Command{"stats", "Show the distribution and the outliers of each tensor."_text, declareStats},
    Command{"block", "Show one block byte by byte: fields, codes and weights."_text, declareBlock},
    Command{"error", "Measure what formats would cost and lose."_text, declareError},
    Command{"compare", "Show how one model differs from another."_text, declareCompare},
    Command{"quantize", "Write a model in smaller formats, by a recipe."_text, declareQuantize},
    Command{"convert", "Write a Hugging Face folder as a GGUF."_text, declareConvert},
    Command{"memory", "Show what running a model takes, term by term, and where it fits."_text,
            declareMemory},
    Command{"recipe", "Show what a recipe decides, or export it as a command."_text, declareRecipe},
    Command{"report", "Write all that is known about a model under a recipe as one page."_text,
            declareReport},
    Command{"evaluate",
            "Run a model on a text: perplexity, and KL divergence from the original."_text,
            declareEvaluate},
    Command{"generate", "Continue a text with a model."_text, declareGenerate},
    Command{"imatrix", "Collect, show, merge and convert importance matrices."_text,
            declareImatrix},
    Command{"moments", "Collect what errors of a model's weights do to its answers."_text,
            declareMoments},
    Command{"plan", "Find the best recipe for a file of given size."_text, declarePlan},
    Command{"tokenize", "Show a text as the tokens of a model."_text, declareTokenize},
};

}  // namespace

std::span<const Command> allCommands() {
    return kCommands;
}

}  // namespace weightscape::cli
