// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/recipes/recipe.h"

#include <filesystem>
#include <fstream>
#include <system_error>

#include "core/recipes/recipe_json.h"
#include "core/support/ascii_text.h"
#include "core/support/printable.h"

namespace weightscape::recipes {

namespace {

/// Recipes have some hundred bytes; anything much larger is another kind of file.
constexpr std::size_t kLargestRecipeFile = 1 << 20;

std::string presetNames() {
    std::string names;
    for (const Preset& preset : allPresets()) {
        if (!names.empty()) names += ", ";
        names += preset.name;
    }
    return names;
}

constexpr std::string_view kPurePrefix = "pure:";

Result<Recipe> pureRecipe(const std::string& formatName) {
    const formats::Format* format = formats::findFormat(formatName);
    const Preset* preset = format != nullptr ? presetOfFormat(format->info.id) : nullptr;
    if (preset == nullptr) {
        return fail(ErrorCode::NotFound,
                    "\"%1\" is no format that a recipe can be made of; the command formats lists "
                    "those that GGUF holds."_text(printable(formatName, 100)));
    }
    Recipe recipe;
    recipe.preset = preset->name;
    recipe.pure = true;
    return recipe;
}

}  // namespace

Text recipeTitle(const Recipe& recipe) {
    Text title = recipe.pure ? "%1 pure"_text(recipe.preset) : Text(recipe.preset);
    if (recipe.optimize > 0) {
        title = "%1, optimized (level %2)"_text(title, recipe.optimize);
    } else if (recipe.feedback) {
        title = "%1 with GPTQ"_text(title);
    }
    if (recipe.scaling) title = "%1 with AWQ"_text(title);
    const std::size_t rules = recipe.rules.size() + (recipe.outputFormat != nullptr ? 1 : 0) +
                              (recipe.tokenEmbeddingFormat != nullptr ? 1 : 0) +
                              (recipe.leaveOutput ? 1 : 0);
    if (rules == 0) return title;
    return (rules == 1 ? "%1 + %2 rule"_text : "%1 + %2 rules"_text)(title, rules);
}

std::size_t dropRulesThatLlamaQuantizeIgnores(Recipe& recipe) {
    const Preset* preset = findPreset(recipe.preset);
    if (preset == nullptr || preset->keepsTypes()) return 0;
    const formats::Format* format = formats::findFormat(preset->format);
    if (format == nullptr || format->isQuantized()) return 0;
    return std::erase_if(recipe.rules,
                         [](const RecipeRule& rule) { return rule.treatment.isPlain(); });
}

Recipe recipeOf(const encoders::Treatment& simulated) {
    Recipe recipe;
    // A type without a preset of its own: the rule decides about every matrix anyway.
    const Preset* own = findPreset(simulated.format->info.label);
    recipe.preset = own != nullptr ? own->name : "F16";
    recipe.rules.push_back({"*", simulated});
    return recipe;
}

std::string simulationNote(const Recipe& recipe) {
    std::string note;
    for (const RecipeRule& rule : recipe.rules) {
        if (!rule.treatment.isSimulated()) continue;
        note += (note.empty() ? recipeTitle(recipe).english() + ": " : "; ") + rule.pattern +
                " = " + encoders::treatmentText(rule.treatment);
    }
    return note;
}

Result<Recipe> loadRecipe(const std::string& nameOrPath) {
    if (const Preset* preset = findPreset(nameOrPath)) {
        Recipe recipe;
        recipe.preset = preset->name;
        return recipe;
    }
    if (equalIgnoringCase(nameOrPath.substr(0, kPurePrefix.size()), kPurePrefix)) {
        return pureRecipe(nameOrPath.substr(kPurePrefix.size()));
    }
    std::error_code error;
    if (!std::filesystem::is_regular_file(nameOrPath, error)) {
        return fail(ErrorCode::NotFound,
                    "There is no recipe file and no preset of this name; the presets are %1."_text(
                        presetNames()),
                    nameOrPath);
    }
    std::ifstream stream(nameOrPath, std::ios::binary);
    if (!stream) {
        return fail(ErrorCode::CannotOpen, "The recipe file cannot be opened."_text, nameOrPath);
    }
    std::string text(kLargestRecipeFile + 1, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (stream.bad()) {
        return fail(ErrorCode::CannotRead, "The recipe file cannot be read."_text, nameOrPath);
    }
    text.resize(static_cast<std::size_t>(stream.gcount()));
    if (text.size() > kLargestRecipeFile) {
        return fail(ErrorCode::InvalidArgument,
                    "The file has more than 1 MiB, which no recipe has; give a recipe file."_text,
                    nameOrPath);
    }
    return recipeFromJson(text, nameOrPath);
}

}  // namespace weightscape::recipes
