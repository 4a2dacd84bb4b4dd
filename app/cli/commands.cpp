// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "app/cli/commands.h"

#include <array>

namespace weightscape::cli {
namespace {

constexpr std::array kCommands = {
    Command{"formats", Words("List every number format that a model file may hold."),
            declareFormats},
    Command{"info", Words("Show what a model file says about itself."), declareInfo},
    Command{"stats", Words("Show the distribution and the outliers of each tensor."), declareStats},
    Command{"block", Words("Show one block byte by byte: fields, codes and weights."),
            declareBlock},
    Command{"error", Words("Measure what formats would cost and lose."), declareError},
    Command{"compare", Words("Show how one model differs from another."), declareCompare},
    Command{"quantize", Words("Write a model in smaller formats, by a recipe."), declareQuantize},
    Command{"memory", Words("Show what running a model takes, term by term, and where it fits."),
            declareMemory},
    Command{"recipe", Words("Show what a recipe decides, or export it as a command."),
            declareRecipe},
    Command{"report", Words("Write all that is known about a model under a recipe as one page."),
            declareReport},
    Command{"imatrix", Words("Show, merge and convert importance matrices."), declareImatrix},
};

}  // namespace

std::span<const Command> allCommands() {
    return kCommands;
}

}  // namespace weightscape::cli
