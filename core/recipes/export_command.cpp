// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/recipes/export_command.h"

#include "core/recipes/optimization_level.h"
#include "core/support/printable.h"

namespace weightscape::recipes {

namespace {

/// --tensor-type ends a pattern at the first '=' behind which a treatment stands.
bool splitsAtItsEnd(const std::string& text, std::size_t end) {
    for (auto at = text.find('='); at < end; at = text.find('=', at + 1)) {
        if (encoders::parseTreatment(text.substr(at + 1))) return false;
    }
    return true;
}

}  // namespace

Result<std::vector<std::string>> exportCommand(const Recipe& recipe, const CommandFiles& files) {
    std::vector<std::string> arguments = {
        "weightscape-cli",          "quantize", pathArgument(files.model),
        pathArgument(files.output), "--recipe", recipe.preset};
    const auto add = [&](const std::string& option, const std::string& value) {
        // A value that starts like an option must be part of its option's word.
        if (value.starts_with('-')) {
            arguments.push_back(option + "=" + value);
        } else {
            arguments.insert(arguments.end(), {option, value});
        }
    };
    for (const RecipeRule& rule : recipe.rules) {
        const std::string text = rule.pattern + "=" + encoders::treatmentText(rule.treatment);
        if (!splitsAtItsEnd(text, rule.pattern.size())) {
            return fail(
                ErrorCode::InvalidArgument,
                "The rule %1 cannot stand on a command line, where its pattern would end "
                "at an earlier =; save the recipe as a file and give that to --recipe."_text(
                    printable(rule.pattern, 200)));
        }
        add("--tensor-type", text);
    }
    if (recipe.outputFormat != nullptr) {
        add("--output-tensor-type", std::string(recipe.outputFormat->info.id));
    }
    if (recipe.tokenEmbeddingFormat != nullptr) {
        add("--token-embedding-type", std::string(recipe.tokenEmbeddingFormat->info.id));
    }
    for (const std::string& key : recipe.metadata.removed) add("--remove-kv", key);
    for (const MetadataEdit& edit : recipe.metadata.edits) {
        add("--override-kv", metadataEditText(edit));
    }
    if (!files.importance.empty()) add("--imatrix", files.importance);
    if (recipe.optimize > 0) add("--optimize", std::to_string(recipe.optimize));
    if (recipe.tuning != TuningChoice{}) add("--tuning", tuningText(recipe.tuning));
    if (recipe.feedback && atLevel({}, levelOf(recipe)).feedback != recipe.feedback) {
        add("--gptq", parametersText(encoders::gptqParameters(), recipe.feedback->parameters));
    }
    if (recipe.scaling) add("--awq", encoders::awqText(*recipe.scaling));
    if (!files.calibrationText.empty()) add("--calibration-text", files.calibrationText);
    if (!files.moments.empty()) add("--moments", files.moments);
    if (recipe.pure) arguments.emplace_back("--pure");
    if (recipe.leaveOutput) arguments.emplace_back("--leave-output-tensor");
    if (files.allowRequantize) arguments.emplace_back("--allow-requantize");
    return arguments;
}

}  // namespace weightscape::recipes
