// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/model.h"
#include "core/recipes/quantization_plan.h"
#include "core/recipes/recipe.h"
#include "core/support/result.h"

/// A recipe as a command for llama.cpp's llama-quantize, which then writes the same file. Arguments
/// are those that the program receives, its name first; shellText() makes them a line to paste.
namespace weightscape::recipes {

/// The files of a command, and what their content asks for beside the recipe.
struct CommandFiles {
    std::string model = "MODEL.gguf";
    std::string output = "OUT.gguf";
    std::string importance;        ///< importance matrix; empty: none
    std::string calibrationText;   ///< to learn importance from in its place; empty: none
    std::string moments;           ///< file of them, for GPTQ; empty: none
    bool allowRequantize = false;  ///< a tensor that is quantized already gets another type
};

/// The command for the recipe. Errors: Unsupported (a whole sentence) when no command of
/// llama-quantize does the same: simulated schemes, calibrators, rules on a float preset, presets
/// it does not offer, patterns it reads otherwise, a calibration text, removed keys and values it
/// cannot set; NotFound, InvalidArgument as planQuantization().
[[nodiscard]] Result<std::vector<std::string>> llamaQuantizeCommand(const Recipe& recipe,
                                                                    const CommandFiles& files);

/// The recipe's rules as the file that llama-quantize takes with --tensor-type-file: one
/// "expression=type" a line. Errors: Unsupported (a rule that llama-quantize cannot follow; a
/// choice besides rules and preset, which the file cannot say).
[[nodiscard]] Result<std::string> tensorTypeFile(const Recipe& recipe);
/// The rules of such a file: between spaces and line ends "expression=type", read as
/// --tensor-type. Errors: InvalidArgument (llama-quantize would refuse it).
[[nodiscard]] Result<std::vector<RecipeRule>> readTensorTypeFile(std::string_view content);

/// What llama-quantize understands, as a recipe: options, then files and preset; expressions in
/// lower case up to the first '=', without effect on a float preset.
/// Errors: InvalidArgument, NotFound: llama-quantize would refuse the arguments.
[[nodiscard]] Result<Recipe> readLlamaQuantizeCommand(std::span<const std::string> arguments);

/// The files of a command that does to `model` what `plan` says: the first shard, and whether
/// requantizing must be allowed. `output` is taken as it is.
[[nodiscard]] CommandFiles commandFiles(const Model& model, const QuantizationPlan& plan,
                                        std::string output);

/// llamaQuantizeCommand() for the plan's recipe, which also plans the model anew by what
/// llama-quantize would understand and compares every tensor.
/// Further errors: Unsupported (a model that is not GGUF; a tensor or a key to which llama-quantize
/// would give another type, with both).
[[nodiscard]] Result<std::vector<std::string>> checkedLlamaQuantizeCommand(
    const Model& model, const QuantizationPlan& plan, const CommandFiles& files);

/// A path that no program takes for an option, a preset, a command or the built-in sample.
[[nodiscard]] std::string pathArgument(const std::string& path);

}  // namespace weightscape::recipes
