// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/recipes/llama_quantize_command.h"

#include <algorithm>
#include <array>

#include "core/recipes/llama_pattern.h"
#include "core/recipes/metadata_overrides.h"
#include "core/recipes/tensor_pattern.h"
#include "core/support/ascii_text.h"
#include "core/support/printable.h"

namespace weightscape::recipes {

namespace {

constexpr std::string_view kProgram = "llama-quantize";
constexpr std::string_view kTensorType = "--tensor-type";
constexpr std::string_view kOutputType = "--output-tensor-type";
constexpr std::string_view kEmbeddingType = "--token-embedding-type";
constexpr std::string_view kImportance = "--imatrix";
constexpr std::string_view kOverride = "--override-kv";
constexpr std::string_view kPure = "--pure";
constexpr std::string_view kLeaveOutput = "--leave-output-tensor";
constexpr std::string_view kRequantize = "--allow-requantize";

constexpr std::string_view kWhiteSpace = " \t\n\v\f\r";

using Arguments = std::vector<std::string>;

tl::unexpected<Error> cannot(const Text& why) {
    return fail(ErrorCode::Unsupported,
                "No llama-quantize command writes the same file: %1."_text(why));
}

/// A type as every version of llama-quantize reads it: "q4_K".
Result<std::string> typeName(const formats::Format* format, const Text& where) {
    if (format == nullptr || !format->canEncode() || format->info.ggmlType < 0) {
        return cannot("the recipe has no type for %1 that a GGUF file can hold"_text(where));
    }
    std::string name(format->info.id);
    if (name.ends_with("_k")) name.back() = 'K';
    return name;
}

Result<const Preset*> offeredPreset(const Recipe& recipe) {
    const Preset* preset = findPreset(recipe.preset);
    if (preset == nullptr) {
        return fail(ErrorCode::NotFound,
                    "There is no preset named \"%1\"; choose one of the list, such as Q4_K_M."_text(
                        printable(recipe.preset, 100)));
    }
    if (!preset->inLlamaCpp) {
        return cannot(
            "it does not offer %1 as a preset; start from Q8_0 and give the tensors this type by a "
            "rule"_text(preset->name));
    }
    return preset;
}

/// Presets for which it ignores rules.
bool ignoresRules(const Preset& preset) {
    const formats::Format* format = formats::findFormat(preset.format);
    return preset.keepsTypes() || (format != nullptr && !format->isQuantized());
}

constexpr Words kNoLevels = "llama-quantize has no levels of optimization"_text;
constexpr Words kNoFeedback =
    "the recipe chooses codes with GPTQ, which llama-quantize cannot"_text;
constexpr Words kNoScaling = "the recipe scales columns with AWQ, which llama-quantize cannot"_text;

Result<std::string> tensorType(const RecipeRule& rule) {
    const std::string pattern = printable(rule.pattern, 200);
    if (rule.treatment.isSimulated()) {
        return cannot(
            "the rule %1 is for a scheme (%2), and llama-quantize knows only the types of GGUF "
            "files"_text(pattern, encoders::treatmentName(rule.treatment)));
    }
    if (rule.treatment.calibration) {
        return cannot(
            "the rule %1 lets a calibrator choose the scales, which llama-quantize cannot"_text(
                pattern));
    }
    if (rule.treatment.feedback) {
        return cannot(
            "the rule %1 chooses codes with GPTQ, which llama-quantize cannot"_text(pattern));
    }
    const auto type = typeName(rule.treatment.format, "the rule %1"_text(pattern));
    if (!type) return type;
    auto expression = llamaPattern(rule.pattern);
    if (!expression) return expression;
    return *expression + "=" + *type;
}

Result<void> addRules(const Recipe& recipe, const Preset& preset, Arguments& arguments) {
    if (!recipe.rules.empty() && ignoresRules(preset)) {
        return cannot(
            "it ignores rules when the preset is %1; start from a quantized preset such as Q8_0, "
            "or choose types for the output and the token embedding only"_text(preset.name));
    }
    for (const RecipeRule& rule : recipe.rules) {
        auto type = tensorType(rule);
        if (!type) return fail(type.error());
        arguments.insert(arguments.end(), {std::string(kTensorType), std::move(*type)});
    }
    return {};
}

Result<void> addType(std::string_view option, const formats::Format* format, Words where,
                     Arguments& arguments) {
    if (format == nullptr) return {};
    auto type = typeName(format, where);
    if (!type) return fail(type.error());
    arguments.insert(arguments.end(), {std::string(option), std::move(*type)});
    return {};
}

/// It keeps keys and texts of its command line in so many bytes.
constexpr std::size_t kMostOverrideBytes = 127;

/// The value of a key that it sets: it knows four types.
Result<MetadataValue> overrideValue(const MetadataEdit& edit) {
    auto value = editedValue(edit, std::nullopt);
    if (!value) return value;
    constexpr std::array kTypes = {ValueType::Uint32, ValueType::Float32, ValueType::Bool,
                                   ValueType::String};
    const bool isKnown = std::ranges::find(kTypes, value->type) != kTypes.end();
    if (!isKnown || std::max(edit.key.size(), edit.text.size()) > kMostOverrideBytes) {
        return cannot("it cannot give the key %1 this value"_text(printable(edit.key, 100)));
    }
    return value;
}

Result<void> addOverrides(const MetadataChanges& changes, Arguments& arguments) {
    if (!changes.removed.empty()) {
        return cannot(
            "it cannot leave out the key %1"_text(printable(changes.removed.front(), 100)));
    }
    for (const MetadataEdit& edit : changes.edits) {
        if (const auto value = overrideValue(edit); !value) return fail(value.error());
        arguments.insert(arguments.end(), {std::string(kOverride), metadataEditText(edit)});
    }
    return {};
}

tl::unexpected<Error> refused(const Text& why) {
    return fail(ErrorCode::InvalidArgument, "llama-quantize would refuse %1."_text(why));
}

Result<const formats::Format*> readType(std::string_view name) {
    const formats::Format* format = formats::findFormat(name);
    if (format == nullptr || format->info.ggmlType < 0) {
        return refused("the type \"%1\""_text(printable(name, 100)));
    }
    return format;
}

Result<void> readTensorType(std::string_view text, Recipe& recipe) {
    const std::size_t separator = text.find('=');
    if (separator == 0 || separator == std::string_view::npos) {
        return refused("\"%1\" as a tensor's type"_text(printable(text, 200)));
    }
    const auto format = readType(text.substr(separator + 1));
    if (!format) return fail(format.error());
    RecipeRule rule{"re:" + lowerCase(text.substr(0, separator)), {*format}};
    if (auto valid = checkPattern(rule.pattern); !valid) return valid;
    recipe.rules.push_back(std::move(rule));
    return {};
}

Result<void> readFormat(std::string_view text, const formats::Format*& target) {
    const auto format = readType(text);
    if (!format) return fail(format.error());
    target = *format;
    return {};
}

/// An option without a value.
bool readFlag(std::string_view option, Recipe& recipe) {
    recipe.pure = recipe.pure || option == kPure;
    recipe.leaveOutput = recipe.leaveOutput || option == kLeaveOutput;
    return option == kPure || option == kLeaveOutput || option == kRequantize;
}

Result<void> readOption(std::string_view option, std::string_view value, Recipe& recipe) {
    if (option == kTensorType) return readTensorType(value, recipe);
    if (option == kOutputType) return readFormat(value, recipe.outputFormat);
    if (option == kEmbeddingType) return readFormat(value, recipe.tokenEmbeddingFormat);
    if (option == kImportance) return {};
    if (option == kOverride) {
        auto edit = parseMetadataEdit(value);
        if (!edit) return fail(std::move(edit.error()));
        recipe.metadata.edits.push_back(*std::move(edit));
        return {};
    }
    return refused("the option %1"_text(printable(option, 100)));
}

Result<void> compare(const Model& model, const QuantizationPlan& ours,
                     const QuantizationPlan& theirs) {
    for (std::size_t i = 0; i < ours.tensors.size(); ++i) {
        const PlannedTensor& mine = ours.tensors[i];
        const PlannedTensor& other = theirs.tensors[i];
        if (mine.tensor == other.tensor && mine.format == other.format && mine.isPlain()) {
            continue;
        }
        return cannot("it would make %1 %2 where this recipe makes it %3"_text(
            printable(model.tensors[mine.tensor].ggufName, 200), other.format->info.label,
            encoders::treatmentName(mine)));
    }
    return {};
}

/// It gives a key the type of the value, whatever the model has.
Result<void> compareTypes(const Model& model, const MetadataChanges& changes) {
    for (const MetadataEdit& edit : changes.edits) {
        const auto theirs = overrideValue(edit);
        if (!theirs) return fail(theirs.error());
        const ValueType ours = requiredType(model, changes, edit.key).value_or(theirs->type);
        if (ours == theirs->type) continue;
        return cannot("it would give the key %1 the type %2 where the model has %3"_text(
            printable(edit.key, 100), valueTypeName(theirs->type), valueTypeName(ours)));
    }
    return {};
}

}  // namespace

std::string pathArgument(const std::string& path) {
    const bool isPlain =
        path.find_first_of("./") != std::string::npos &&
        std::string_view("-+0123456789 \t\n\v\f\r").find(path.front()) == std::string_view::npos;
    return isPlain || path.empty() ? path : "./" + path;
}

Result<Arguments> llamaQuantizeCommand(const Recipe& recipe, const CommandFiles& files) {
    if (recipe.preset == "Q8_0_F16_EMBD" && !recipe.pure) {
        Recipe same = recipe;
        same.preset = "Q8_0";
        if (same.tokenEmbeddingFormat == nullptr) {
            same.tokenEmbeddingFormat = formats::findFormat("f16");
        }
        return llamaQuantizeCommand(same, files);
    }
    const auto preset = offeredPreset(recipe);
    if (!preset) return fail(preset.error());
    if (recipe.optimize > 0) return cannot(kNoLevels);
    if (recipe.feedback) return cannot(kNoFeedback);
    if (recipe.scaling) return cannot(kNoScaling);
    if (!files.calibrationText.empty()) {
        return cannot(
            "importance is learned from a calibration text, and llama-quantize wants a file of "
            "it"_text);
    }
    Arguments arguments = {std::string(kProgram)};
    if (files.allowRequantize) arguments.emplace_back(kRequantize);
    if (recipe.pure) arguments.emplace_back(kPure);
    if (recipe.leaveOutput) arguments.emplace_back(kLeaveOutput);
    if (!files.importance.empty()) {
        arguments.insert(arguments.end(), {std::string(kImportance), files.importance});
    }
    auto added = addType(kOutputType, recipe.outputFormat, "the output"_text, arguments);
    if (added) {
        added = addType(kEmbeddingType, recipe.tokenEmbeddingFormat, "the token embedding"_text,
                        arguments);
    }
    if (added) added = addRules(recipe, **preset, arguments);
    if (added) added = addOverrides(recipe.metadata, arguments);
    if (!added) return fail(added.error());
    arguments.insert(arguments.end(), {pathArgument(files.model), pathArgument(files.output),
                                       std::string((*preset)->name)});
    return arguments;
}

Result<std::string> tensorTypeFile(const Recipe& recipe) {
    if (recipe.pure || recipe.leaveOutput || recipe.outputFormat != nullptr ||
        recipe.tokenEmbeddingFormat != nullptr) {
        return cannot(
            "a file of tensor types holds rules only; choices for the output, the token embedding "
            "and pure recipes are options of the command"_text);
    }
    if (recipe.optimize > 0) return cannot(kNoLevels);
    if (recipe.feedback) return cannot(kNoFeedback);
    if (recipe.scaling) return cannot(kNoScaling);
    if (!recipe.metadata.empty()) {
        return cannot(
            "a file of tensor types holds rules only; keys are options of the command"_text);
    }
    std::string content;
    for (const RecipeRule& rule : recipe.rules) {
        const auto line = tensorType(rule);
        if (!line) return line;
        if (line->find_first_of(kWhiteSpace) != std::string::npos) {
            return cannot("the rule %1 has a space, which separates rules in the file"_text(
                printable(rule.pattern, 200)));
        }
        content += *line + "\n";
    }
    return content;
}

Result<std::vector<RecipeRule>> readTensorTypeFile(std::string_view content) {
    Recipe recipe;
    for (std::size_t at = content.find_first_not_of(kWhiteSpace); at != std::string_view::npos;
         at = content.find_first_not_of(kWhiteSpace, at)) {
        const std::size_t end = std::min(content.find_first_of(kWhiteSpace, at), content.size());
        if (auto read = readTensorType(content.substr(at, end - at), recipe); !read) {
            return fail(std::move(read.error()));
        }
        at = end;
    }
    return std::move(recipe.rules);
}

Result<Recipe> readLlamaQuantizeCommand(std::span<const std::string> arguments) {
    Recipe recipe;
    std::size_t at = 1;
    for (; at < arguments.size() && arguments[at].starts_with("--"); ++at) {
        if (readFlag(arguments[at], recipe)) continue;
        if (at + 1 == arguments.size()) return refused("an option without a value"_text);
        const auto read = readOption(arguments[at], arguments[at + 1], recipe);
        if (!read) return fail(read.error());
        ++at;
    }
    const Preset* preset = at + 3 == arguments.size() ? findPreset(arguments.back()) : nullptr;
    if (preset == nullptr) return refused("a command without model, target and preset"_text);
    recipe.preset = preset->name;
    if (ignoresRules(*preset)) recipe.rules.clear();
    return recipe;
}

CommandFiles commandFiles(const Model& model, const QuantizationPlan& plan, std::string output) {
    CommandFiles files;
    files.model = model.files.empty() ? model.path.string() : model.files.front()->path().string();
    files.output = std::move(output);
    if (const auto& importance = plan.options.importance) {
        files.importance = importance->matrix().path.string();
    }
    files.allowRequantize = std::ranges::any_of(plan.tensors, [&](const PlannedTensor& planned) {
        const TensorInfo& tensor = model.tensors[planned.tensor];
        return tensor.format->isQuantized() && !planned.keeps(tensor);
    });
    return files;
}

Result<Arguments> checkedLlamaQuantizeCommand(const Model& model, const QuantizationPlan& plan,
                                              const CommandFiles& files) {
    if (!model.isGguf()) {
        return cannot(
            "the model is stored as %1, which it cannot read; convert the model to GGUF first"_text(
                model.container));
    }
    const ModelImportance* importance = plan.options.importance.get();
    if (importance != nullptr && importance->prior() != ImportancePrior::One) {
        return cannot("it counts every column as 1 in experts that calibration never reached"_text);
    }
    auto arguments = llamaQuantizeCommand(plan.recipe, files);
    if (!arguments) return arguments;
    const auto understood = readLlamaQuantizeCommand(*arguments);
    if (!understood) return fail(understood.error());
    const auto theirs = planQuantization(model, *understood, plan.options);
    if (!theirs) return fail(theirs.error());
    auto same = compare(model, plan, *theirs);
    if (same) same = compareTypes(model, plan.recipe.metadata);
    if (!same) return fail(std::move(same.error()));
    return arguments;
}

}  // namespace weightscape::recipes
