// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/recipes/recipe_json.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "core/recipes/optimization_level.h"
#include "core/recipes/tensor_pattern.h"
#include "core/support/printable.h"
#include "core/support/strict_json.h"

namespace weightscape::recipes {

namespace {

using nlohmann::json;

constexpr int kVersion = 1;
constexpr const char* kVersionKey = "weightscape_recipe";

tl::unexpected<Error> invalid(const Text& detail) {
    return fail(ErrorCode::InvalidArgument, detail);
}

std::string quoted(const std::string& text) {
    return "\"" + printable(text, 100) + "\"";
}

Result<std::string> asText(const json& value, const std::string& key) {
    if (!value.is_string()) return invalid("The value of \"%1\" must be a text."_text(key));
    return value.get<std::string>();
}

Result<bool> asFlag(const json& value, const std::string& key) {
    if (!value.is_boolean()) return invalid("The value of \"%1\" must be true or false."_text(key));
    return value.get<bool>();
}

Result<const formats::Format*> asFormat(const json& value, const std::string& key) {
    const auto name = asText(value, key);
    if (!name) return fail(name.error());
    const formats::Format* format = formats::findFormat(*name);
    if (format == nullptr) {
        return fail(ErrorCode::NotFound,
                    "The recipe names the format %1, which does not exist."_text(quoted(*name)));
    }
    return format;
}

/// A rule as it is written: texts by key.
struct RuleTexts {
    std::string pattern, format, scheme, store, calibration, gptq;
};
struct RuleMember {
    std::string_view key;
    std::string RuleTexts::*text;
};
/// Every key a rule may have.
constexpr std::array kRuleMembers = {
    RuleMember{"pattern", &RuleTexts::pattern},         RuleMember{"format", &RuleTexts::format},
    RuleMember{"scheme", &RuleTexts::scheme},           RuleMember{"store", &RuleTexts::store},
    RuleMember{"calibration", &RuleTexts::calibration}, RuleMember{"gptq", &RuleTexts::gptq},
};

Result<RuleTexts> readRuleTexts(const json& value) {
    RuleTexts texts;
    for (const auto& [key, member] : value.items()) {
        const auto known = std::ranges::find(kRuleMembers, key, &RuleMember::key);
        if (known == kRuleMembers.end()) {
            return invalid(
                "A rule has the unknown key %1; it may have \"pattern\", \"format\", "
                "\"calibration\", \"scheme\", \"store\" and \"gptq\"."_text(quoted(key)));
        }
        auto text = asText(member, key);
        if (!text) return fail(text.error());
        texts.*known->text = std::move(*text);
    }
    return texts;
}

/// All but how codes are chosen.
Result<encoders::Treatment> readSettled(const json& value, const RuleTexts& texts) {
    const bool simulated = value.contains("scheme");
    if (simulated == value.contains("format")) {
        return invalid(simulated
                           ? "A rule has both \"format\" and \"scheme\"; keep one of the two."_text
                           : "A rule lacks \"pattern\" or \"format\"; it needs both."_text);
    }
    if (simulated && value.contains("calibration")) {
        return invalid(
            "A rule has \"calibration\" beside \"scheme\"; write it into the scheme."_text);
    }
    if (simulated)
        return encoders::simulate(texts.scheme, value.contains("store") ? texts.store : "f16");
    if (value.contains("store")) {
        return invalid(
            "A rule has \"store\", which only a rule with \"scheme\" has; remove it."_text);
    }
    const auto format = asFormat(value["format"], "format");
    if (!format) return fail(format.error());
    if (value.contains("calibration")) return encoders::calibrate(**format, texts.calibration);
    return encoders::Treatment{*format};
}

Result<encoders::Treatment> readTreatment(const json& value, const RuleTexts& texts) {
    auto treatment = readSettled(value, texts);
    if (!treatment || !value.contains("gptq")) return treatment;
    return encoders::withFeedback(*std::move(treatment), texts.gptq);
}

Result<RecipeRule> readRule(const json& value) {
    if (!value.is_object()) {
        return invalid("Each rule must be an object with \"pattern\" and \"format\"."_text);
    }
    const auto texts = readRuleTexts(value);
    if (!texts) return fail(texts.error());
    if (!value.contains("pattern")) {
        return invalid("A rule lacks \"pattern\" or \"format\"; it needs both."_text);
    }
    auto treatment = readTreatment(value, *texts);
    if (!treatment) return fail(treatment.error());
    if (auto valid = checkPattern(texts->pattern); !valid) return fail(valid.error());
    return RecipeRule{texts->pattern, *std::move(treatment)};
}

Result<void> readPreset(const json& value, Recipe& recipe) {
    const auto name = asText(value, "preset");
    if (!name) return fail(name.error());
    const Preset* preset = findPreset(*name);
    if (preset == nullptr) {
        return fail(
            ErrorCode::NotFound,
            "The recipe starts from the preset %1, which does not exist."_text(quoted(*name)));
    }
    recipe.preset = preset->name;
    return {};
}

Result<void> readRules(const json& value, Recipe& recipe) {
    if (!value.is_array()) return invalid("The value of \"rules\" must be a list."_text);
    for (const json& member : value) {
        auto rule = readRule(member);
        if (!rule) return fail(rule.error());
        recipe.rules.push_back(std::move(*rule));
    }
    return {};
}

Result<void> readOverrides(const json& value, Recipe& recipe) {
    if (!value.is_array()) return invalid("The value of \"override_kv\" must be a list."_text);
    for (const json& member : value) {
        const auto text = asText(member, "override_kv");
        if (!text) return fail(text.error());
        auto edit = parseMetadataEdit(*text);
        if (!edit) return fail(std::move(edit.error()));
        if (edit->kind == MetadataEdit::Kind::File) {
            return invalid(
                "The recipe sets %1 from another file; write the text itself as str."_text(
                    printable(edit->key, 100)));
        }
        recipe.metadata.edits.push_back(*std::move(edit));
    }
    return {};
}

Result<void> readRemovals(const json& value, Recipe& recipe) {
    if (!value.is_array()) return invalid("The value of \"remove_kv\" must be a list."_text);
    for (const json& member : value) {
        auto key = asText(member, "remove_kv");
        if (!key) return fail(std::move(key.error()));
        recipe.metadata.removed.push_back(*std::move(key));
    }
    return {};
}

template <typename T>
Result<void> store(Result<T> value, T& target) {
    if (!value) return fail(value.error());
    target = std::move(*value);
    return {};
}

std::string feedbackText(const encoders::GptqChoice& choice) {
    return parametersText(encoders::gptqParameters(), choice.parameters);
}

Result<void> readFeedback(const json& value, Recipe& recipe) {
    if (!value.is_string()) return invalid("\"gptq\" must be text, such as \"\" or \"0.05\"."_text);
    auto choice = encoders::parseGptq(value.get<std::string>());
    if (!choice) return fail(choice.error());
    recipe.feedback = *std::move(choice);
    return {};
}

Result<void> readScaling(const json& value, Recipe& recipe) {
    if (!value.is_string()) return invalid("\"awq\" must be text, such as \"\" or \"40\"."_text);
    auto choice = encoders::parseAwq(value.get<std::string>());
    if (!choice) return fail(choice.error());
    recipe.scaling = *std::move(choice);
    return {};
}

/// The level's own GPTQ stands unless the recipe describes another.
Result<void> readLevel(const json& value, Recipe& recipe) {
    const OptimizationLevel* const level =
        value.is_number_unsigned() && value <= allOptimizationLevels().size()
            ? findOptimizationLevel(value.get<unsigned>())
            : nullptr;
    if (level == nullptr) {
        return invalid("\"optimize\" must be a number from 0 to %1."_text(
            allOptimizationLevels().back().number));
    }
    if (!level->letsErrorsCancel && recipe.feedback) {
        return invalid("\"gptq\" needs \"optimize\" to be 2 or 3."_text);
    }
    recipe = atLevel(std::move(recipe), *level);
    return {};
}

Result<void> readTuning(const json& value, Recipe& recipe) {
    if (!value.is_string()) {
        return invalid("\"tuning\" must be text, such as \"\" or \"steps=200\"."_text);
    }
    return store(parseTuning(value.get<std::string>()), recipe.tuning);
}

Result<void> readTexts(const json& value, Recipe& recipe) {
    if (!value.is_object()) return invalid("The value of \"texts\" must be an object."_text);
    for (const auto& [role, hash] : value.items()) {
        const auto text = asText(hash, role);
        if (!text) return fail(text.error());
        recipe.texts.push_back({role, *text, 0});
    }
    return {};
}

struct Member {
    std::string_view key;
    Result<void> (*read)(const json& value, Recipe& recipe);
};

/// Every key a recipe may have.
constexpr std::array kMembers = {
    Member{kVersionKey, [](const json&, Recipe&) -> Result<void> { return {}; }},
    Member{"preset", readPreset},
    Member{"rules", readRules},
    Member{"output_format",
           [](const json& value, Recipe& recipe) {
               return store(asFormat(value, "output_format"), recipe.outputFormat);
           }},
    Member{"token_embedding_format",
           [](const json& value, Recipe& recipe) {
               return store(asFormat(value, "token_embedding_format"), recipe.tokenEmbeddingFormat);
           }},
    Member{"pure", [](const json& value,
                      Recipe& recipe) { return store(asFlag(value, "pure"), recipe.pure); }},
    Member{"leave_output",
           [](const json& value, Recipe& recipe) {
               return store(asFlag(value, "leave_output"), recipe.leaveOutput);
           }},
    Member{"gptq", readFeedback},
    Member{"optimize", readLevel},
    Member{"tuning", readTuning},
    Member{"texts", readTexts},
    Member{"awq", readScaling},
    Member{"override_kv", readOverrides},
    Member{"remove_kv", readRemovals},
};

Result<void> checkHead(const json& document) {
    if (!document.is_object() || !document.contains(kVersionKey)) {
        return invalid("This is not a recipe: the key \"weightscape_recipe\" is missing."_text);
    }
    const json& version = document[kVersionKey];
    if (!version.is_number_unsigned() || version != kVersion) {
        return fail(ErrorCode::Unsupported,
                    "The recipe has version %1; this program reads version %2."_text(
                        printable(version.dump(), 40), kVersion));
    }
    if (!document.contains("preset")) return invalid("The recipe lacks the key \"preset\"."_text);
    return {};
}

Result<Recipe> readRecipe(std::string_view text, const std::string& file) {
    const auto document = parseStrictJson(text, file);
    if (!document) return fail(document.error());
    if (auto head = checkHead(*document); !head) return fail(head.error());
    Recipe recipe;
    for (const auto& [key, value] : document->items()) {
        const auto member = std::ranges::find(kMembers, key, &Member::key);
        if (member == kMembers.end()) {
            return invalid("The recipe has the unknown key %1; remove it."_text(quoted(key)));
        }
        if (auto read = member->read(value, recipe); !read) return fail(read.error());
    }
    return recipe;
}

}  // namespace

std::string toJson(const Recipe& recipe) {
    nlohmann::ordered_json document;
    document[kVersionKey] = kVersion;
    document["preset"] = recipe.preset;
    document["rules"] = nlohmann::ordered_json::array();
    for (const RecipeRule& rule : recipe.rules) {
        nlohmann::ordered_json object;
        object["pattern"] = rule.pattern;
        const encoders::Treatment& treatment = rule.treatment;
        if (treatment.isSimulated()) {
            object["scheme"] = schemes::schemeText(*treatment.scheme);
            if (treatment.format->info.id != "f16") object["store"] = treatment.format->info.id;
        } else {
            object["format"] = treatment.format->info.id;
            if (treatment.calibration) {
                object["calibration"] = calibration::calibratorText(*treatment.calibration);
            }
        }
        if (treatment.feedback) {
            object["gptq"] = feedbackText(*treatment.feedback);
        }
        document["rules"].push_back(std::move(object));
    }
    if (recipe.outputFormat != nullptr) document["output_format"] = recipe.outputFormat->info.id;
    if (recipe.tokenEmbeddingFormat != nullptr) {
        document["token_embedding_format"] = recipe.tokenEmbeddingFormat->info.id;
    }
    if (recipe.pure) document["pure"] = true;
    if (recipe.leaveOutput) document["leave_output"] = true;
    if (recipe.optimize > 0) document["optimize"] = recipe.optimize;
    if (recipe.tuning != TuningChoice{}) document["tuning"] = tuningText(recipe.tuning);
    for (const UsedText& text : recipe.texts) document["texts"][text.role] = text.sha256;
    if (recipe.feedback) document["gptq"] = feedbackText(*recipe.feedback);
    if (recipe.scaling) document["awq"] = encoders::awqText(*recipe.scaling);
    for (const MetadataEdit& edit : recipe.metadata.edits) {
        document["override_kv"].push_back(metadataEditText(edit));
    }
    if (!recipe.metadata.removed.empty()) document["remove_kv"] = recipe.metadata.removed;
    // Patterns are checked to be UTF-8; the handler keeps an unchecked one from throwing.
    return document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

Result<Recipe> recipeFromJson(std::string_view text, const std::string& file) {
    auto recipe = readRecipe(text, file);
    if (!recipe) {
        Error error = recipe.error();
        error.file = file;
        return fail(std::move(error));
    }
    return recipe;
}

}  // namespace weightscape::recipes
