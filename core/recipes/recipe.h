// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "core/formats/registry.h"
#include "core/model/metadata_edit.h"
#include "core/model/used_text.h"
#include "core/quantize/encoders/treatment.h"
#include "core/recipes/presets.h"
#include "core/recipes/tuning_choice.h"
#include "core/support/result.h"

namespace weightscape::recipes {

/// What is done to the tensors that match `pattern`. The first matching rule of a recipe wins.
struct RecipeRule {
    std::string pattern;  ///< see TensorPattern
    encoders::Treatment treatment;
    friend bool operator==(const RecipeRule&, const RecipeRule&) = default;
};

/// What the user chose: a base preset plus ordered rules, and edits of the metadata. A small value,
/// comparable, undoable, saved as JSON. Rules replace what the preset would decide for a tensor;
/// like llama-quantize's
/// --tensor-type they do not apply to tensors that are never quantized. Unlike there they also
/// apply on top of F32, F16 and BF16, because whoever writes a rule wants it to act.
struct Recipe {
    std::string preset = "Q4_K_M";
    std::vector<RecipeRule> rules;
    const formats::Format* outputFormat = nullptr;          ///< for output.weight, else null
    const formats::Format* tokenEmbeddingFormat = nullptr;  ///< for token_embd.weight, else null
    bool pure = false;         ///< every quantizable tensor gets the preset's own format
    bool leaveOutput = false;  ///< output.weight keeps its type
    /// How much is done for the same types (optimization_level.h); 0: no more than the rest says.
    unsigned optimize = 0;
    TuningChoice tuning = {};  ///< how, where the level tunes
    /// Texts that the recipe was made by: who quantizes by others is told.
    std::vector<UsedText> texts = {};
    /// GPTQ for all tensors whose inputs a calibration text has shown, unless a rule says how.
    SharedOptional<encoders::GptqChoice> feedback = {};
    /// AWQ for all channels whose sizes are known and whose readers are quantized.
    SharedOptional<encoders::AwqChoice> scaling = {};
    /// Of the model's keys. Texts stand in it themselves: MetadataEdit::Kind::File does not occur.
    MetadataChanges metadata = {};
    friend bool operator==(const Recipe&, const Recipe&) = default;
};

/// "Q4_K_M", "Q4_K_M pure" or "Q4_K_M + 2 rules"; the formats chosen for output and token
/// embedding, and an output left as it is, count as rules.
[[nodiscard]] Text recipeTitle(const Recipe& recipe);

/// llama-quantize ignores --tensor-type where the preset's own format is not quantized. Takes the
/// rules it would ignore out of the recipe and returns how many they were; schemes and
/// calibrated types, which llama-quantize does not know, stay.
std::size_t dropRulesThatLlamaQuantizeIgnores(Recipe& recipe);

/// Every matrix in one treatment: the preset of its format, and for a scheme one rule for all.
/// Precondition: the treatment is simulated.
[[nodiscard]] Recipe recipeOf(const encoders::Treatment& simulated);

/// The rules that simulate a scheme, for a file's metadata and for people:
/// "F16 + 1 rule: * = int4 granularity=group:64". Empty when there is none.
[[nodiscard]] std::string simulationNote(const Recipe& recipe);

/// A preset's name, "pure:" and a format's name (every matrix in this format), or the path of a
/// recipe file.
[[nodiscard]] Result<Recipe> loadRecipe(const std::string& nameOrPath);

}  // namespace weightscape::recipes
