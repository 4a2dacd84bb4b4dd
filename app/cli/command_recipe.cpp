// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/cli/arguments.h"
#include "app/cli/commands.h"
#include "app/cli/importance_options.h"
#include "app/cli/number_text.h"
#include "app/cli/spoken.h"
#include "app/cli/text_table.h"
#include "core/recipes/export_command.h"
#include "core/recipes/llama_quantize_command.h"
#include "core/recipes/quantization_plan.h"
#include "core/support/printable.h"
#include "core/support/shell_text.h"

namespace weightscape::cli {
namespace {

using recipes::PlannedTensor;
using recipes::QuantizationPlan;
using Json = nlohmann::ordered_json;

constexpr std::string_view kLlamaQuantize = "llama-quantize";
constexpr std::string_view kTensorTypeFile = "tensor-type-file";

struct RecipeOptions {
    std::string action;
    std::string recipe;
    std::string model;
    std::string as;
    std::string output;
    ImportanceOptions importance;
};

/// A model and what a recipe decides about it.
struct Planned {
    std::shared_ptr<const Model> model;
    QuantizationPlan plan;
};

Result<Planned> planFor(const RecipeOptions& options, const recipes::Recipe& recipe,
                        TaskContext& task) {
    const auto model = openModelNamed(options.model);
    if (!model) return fail(model.error());
    const auto how = planOptions(**model, options.importance, task);
    if (!how) return fail(how.error());
    auto plan = recipes::planQuantization(**model, recipe, *how);
    if (!plan) {
        if (plan.error().file.empty()) plan.error().file = options.model;
        return fail(plan.error());
    }
    return Planned{*model, *std::move(plan)};
}

/// What is done beyond storing, "int4 granularity=group:64"; null where there is nothing.
Json treatmentJson(const PlannedTensor& planned) {
    if (planned.isPlain()) return nullptr;
    return encoders::treatmentText(planned);
}

Json shownDocument(const Planned& planned) {
    const QuantizationPlan& plan = planned.plan;
    Json document;
    document["recipe"] = jsonText(recipes::recipeTitle(plan.recipe).english());
    document["bytes"] = plan.fileBytes;
    document["parameters"] = plan.parameters;
    document["bits_per_weight"] = jsonNumber(plan.bitsPerWeight());
    document["tensors"] = Json::array();
    for (const PlannedTensor& tensor : plan.tensors) {
        const TensorInfo& info = planned.model->tensors[tensor.tensor];
        Json entry;
        entry["name"] = jsonText(info.name);
        entry["type"] = tensor.format->info.id;
        entry["rule"] = jsonText(tensor.rule.text().english());
        entry["fallback"] =
            tensor.fallback.empty() ? Json(nullptr) : Json(tensor.fallback.english());
        entry["from"] = storedId(*info.format, info.packed.get());
        entry["bytes"] = tensor.bytes;
        entry["treatment"] = treatmentJson(tensor);
        document["tensors"].push_back(std::move(entry));
    }
    document["warnings"] = jsonList(plan.warnings);
    return document;
}

std::string shownText(const Planned& planned) {
    const QuantizationPlan& plan = planned.plan;
    using Align = TextTable::Align;
    TextTable table({{"Tensor"_text, Align::Left},
                     {"From"_text, Align::Left},
                     {"To"_text, Align::Left},
                     {"Bytes"_text},
                     {"Decided by"_text, Align::Left}});
    for (const PlannedTensor& tensor : plan.tensors) {
        const TensorInfo& info = planned.model->tensors[tensor.tensor];
        const Text rule = tensor.rule.text();
        table.addRow({printable(info.name, 100), typeText(info), tensor.format->info.label,
                      tensor.bytes,
                      tensor.fallback.empty() ? rule : "%1 (%2)"_text(rule, tensor.fallback)});
    }
    return table.text() + "\n" +
           said("%1: %2, %3 parameters, %4 bits per weight"_text(
               recipes::recipeTitle(plan.recipe), Text::number(exactByteText(plan.fileBytes)),
               plan.parameters, Text::number(fixedText(plan.bitsPerWeight(), 4)))) +
           "\n";
}

Result<void> show(const RecipeOptions& options, const recipes::Recipe& recipe, Console& console) {
    const auto planned = planFor(options, recipe, console);
    if (!planned) return fail(planned.error());
    for (const Finding& warning : planned->plan.warnings) console.tell(warning);
    console.show(shownDocument, shownText, *planned);
    return {};
}

using Arguments = std::vector<std::string>;

Result<Arguments> unchecked(const RecipeOptions& options, const recipes::Recipe& recipe) {
    recipes::CommandFiles files;
    if (!options.output.empty()) files.output = options.output;
    return options.as == kLlamaQuantize ? recipes::llamaQuantizeCommand(recipe, files)
                                        : recipes::exportCommand(recipe, files);
}

Result<Arguments> checked(const RecipeOptions& options, const Planned& planned) {
    auto files = recipes::commandFiles(*planned.model, planned.plan,
                                       options.output.empty() ? "OUT.gguf" : options.output);
    return options.as == kLlamaQuantize
               ? recipes::checkedLlamaQuantizeCommand(*planned.model, planned.plan, files)
               : recipes::exportCommand(planned.plan.recipe, files);
}

void printCommand(const Arguments& arguments, std::optional<std::size_t> tensorsChecked,
                  const RecipeOptions& options, Console& console) {
    if (console.json()) {
        Json document;
        document["command"] = shellText(arguments);
        document["arguments"] = Json::array();
        for (const auto& argument : arguments) document["arguments"].push_back(jsonText(argument));
        document["tensors_checked"] = tensorsChecked ? Json(*tensorsChecked) : Json(nullptr);
        return console.printJson(document);
    }
    std::string text;
    if (tensorsChecked) {
        text = "# " +
               said("Checked: it decides all %1 tensors of %2 as this recipe does."_text(
                   *tensorsChecked, printable(options.model))) +
               "\n";
    }
    console.print(text + shellText(arguments) + "\n");
}

Result<void> printTypeFile(const RecipeOptions& options, const recipes::Recipe& recipe,
                           Console& console) {
    const auto content = recipes::tensorTypeFile(recipe);
    if (!content) return fail(content.error().code, content.error().detail, options.recipe);
    if (console.json()) {
        console.printJson(Json{{"content", jsonText(*content)}});
    } else {
        console.print(*content);
    }
    return {};
}

Result<void> exportAs(const RecipeOptions& options, const recipes::Recipe& recipe,
                      Console& console) {
    if (options.as == kTensorTypeFile) return printTypeFile(options, recipe, console);
    std::optional<std::size_t> tensors;
    std::optional<Planned> planned;
    if (!options.model.empty()) {
        auto made = planFor(options, recipe, console);
        if (!made) return fail(made.error());
        planned = *std::move(made);
        for (const auto& warning : planned->plan.warnings) console.warn(warning);
        if (options.as == kLlamaQuantize) tensors = planned->plan.tensors.size();
    }
    const auto arguments = planned ? checked(options, *planned) : unchecked(options, recipe);
    if (!arguments) {
        return fail(arguments.error().code, arguments.error().detail, options.recipe);
    }
    printCommand(*arguments, tensors, options, console);
    return {};
}

Result<void> run(const RecipeOptions& options, Console& console) {
    const auto recipe = recipes::loadRecipe(options.recipe);
    if (!recipe) return fail(recipe.error());
    return options.action == "show" ? show(options, *recipe, console)
                                    : exportAs(options, *recipe, console);
}

void checkAction(const RecipeOptions& options) {
    const bool shows = options.action == "show";
    if (shows && options.model.empty()) throw CLI::RequiredError("--model");
    if (!shows && options.as.empty()) throw CLI::RequiredError("--as");
    if (shows && (!options.as.empty() || !options.output.empty())) {
        throw CLI::ValidationError(said("--as and --output belong to 'recipe export'."_text));
    }
}

}  // namespace

Action declareRecipe(CLI::App& parser) {
    const auto options = std::make_shared<RecipeOptions>();
    parser
        .add_option("ACTION", options->action,
                    said("show: what a recipe decides for each tensor of a model, and why; "
                         "export: the recipe as a command of another program"_text))
        ->required()
        ->check(CLI::IsMember({"show", "export"}));
    parser
        .add_option("NAME", options->recipe,
                    said("A preset such as Q4_K_M, or a recipe file (JSON)"_text))
        ->required();
    parser.add_option("--model", options->model,
                      said("The model, as for other commands; 'export' then checks that the "
                           "command decides each of its tensors the same"_text));
    parser
        .add_option(
            "--as", options->as,
            said("What 'export' prints: the command of llama-quantize or weightscape-cli, or "
                 "tensor-type-file, the rules as llama-quantize reads them from a file"_text))
        ->check(CLI::IsMember({std::string(kLlamaQuantize), std::string("weightscape-cli"),
                               std::string(kTensorTypeFile)}));
    parser.add_option("--output", options->output,
                      said("The file that the exported command writes (default: OUT.gguf)"_text));
    addImportancePlanOptions(parser, options->importance);
    parser.callback([options] {
        checkAction(*options);
        checkImportanceOptions(options->importance);
    });
    parser.footer(said(
        "Example: why each tensor of the built-in model gets its type:\n  weightscape-cli recipe "
        "show Q4_K_M --model sample\nExample: the command with which llama.cpp writes the same "
        "file, to the byte:\n  weightscape-cli recipe export mine.json --as llama-quantize --model "
        "model.gguf\nA recipe that llama-quantize cannot follow is an error that says why."_text));
    return [options](Console& console) { return run(*options, console); };
}

}  // namespace weightscape::cli
