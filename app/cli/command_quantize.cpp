// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include <sys/resource.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "app/cli/arguments.h"
#include "app/cli/commands.h"
#include "app/cli/number_text.h"
#include "app/cli/override_options.h"
#include "app/cli/text_table.h"
#include "core/analysis/export_image.h"
#include "core/analysis/export_model.h"
#include "core/analysis/quantization_plan.h"
#include "core/analysis/recipe.h"
#include "core/analysis/treatment.h"
#include "core/support/printable.h"

namespace weightscape::cli {
namespace {

using analysis::ExportReport;
using analysis::QuantizationPlan;
using Json = nlohmann::ordered_json;

struct QuantizeOptions {
    std::string model;
    std::string output;
    std::string recipe;
    std::string scheme;  ///< instead of a recipe
    std::string store;
    std::vector<std::string> tensorTypes;  ///< PATTERN=FORMAT
    std::string outputType;
    std::string embeddingType;
    bool pure = false;
    bool leaveOutput = false;
    bool allowRequantize = false;
    bool dryRun = false;
    bool force = false;
    OverrideOptions overrides;
};

/// Patterns may hold '=', and so do schemes: the first one behind which a treatment stands
/// separates, else the last one.
std::pair<std::string, std::string> splitTensorType(const std::string& text) {
    for (auto at = text.find('='); at != std::string::npos; at = text.find('=', at + 1)) {
        const bool isLast = text.find('=', at + 1) == std::string::npos;
        std::string treatment = text.substr(at + 1);
        if (isLast || analysis::parseTreatment(treatment)) return {text.substr(0, at), treatment};
    }
    return {text, {}};
}

std::string checkTensorType(const std::string& text) {
    const auto [pattern, treatment] = splitTensorType(text);
    if (pattern.empty() || treatment.empty()) {
        return "'" + printable(text, 100) + "' is not PATTERN=FORMAT, such as 'blk.0.*=q8_0'.";
    }
    auto problem = checkTensorPattern(pattern);
    if (!problem.empty() || analysis::parseTreatment(treatment)) return problem;
    problem = checkFormatOrElement(treatment.substr(0, treatment.find(' ')));
    return problem.empty() ? analysis::parseTreatment(treatment).error().detail : problem;
}

/// A text of CLI11's callbacks: empty, or what is wrong.
template <typename T>
std::string problemOf(const Result<T>& result) {
    return result ? std::string{} : result.error().detail;
}

Result<analysis::Treatment> chosenScheme(const QuantizeOptions& options) {
    return analysis::simulate(options.scheme, options.store.empty() ? "f16" : options.store);
}

/// A recipe and a scheme exclude each other, and only a scheme has a
/// store, which must be able to hold it.
void checkChoice(const QuantizeOptions& options) {
    if (options.output.empty() && !options.dryRun) throw CLI::RequiredError("OUT");
    if (options.recipe.empty() == options.scheme.empty()) {
        throw CLI::ValidationError(options.recipe.empty()
                                       ? "Either --recipe or --scheme is required."
                                       : "--recipe and --scheme exclude each other; give one.");
    }
    if (!options.store.empty() && options.scheme.empty()) {
        throw CLI::ValidationError("--store needs --scheme.");
    }
    if (options.scheme.empty()) return;
    if (const auto treatment = chosenScheme(options); !treatment) {
        throw CLI::ValidationError(treatment.error().detail);
    }
}

std::string checkRecipe(const std::string& nameOrPath) {
    std::error_code ignored;
    if (analysis::findPreset(nameOrPath) != nullptr) return {};
    if (std::filesystem::exists(nameOrPath, ignored)) return {};
    std::string names;
    for (const auto& preset : analysis::allPresets()) {
        names += (names.empty() ? "" : ", ") + std::string(preset.name);
    }
    return "'" + printable(nameOrPath, 100) + "' is neither a recipe file nor one of " + names +
           ".";
}

Result<analysis::Recipe> baseRecipe(const QuantizeOptions& options) {
    if (options.scheme.empty()) return analysis::loadRecipe(options.recipe);
    const auto treatment = chosenScheme(options);
    if (!treatment) return fail(treatment.error());
    return analysis::recipeOf(*treatment);
}

/// Rules of the command line come before those of the recipe file, so they win.
Result<analysis::Recipe> recipeFrom(const QuantizeOptions& options) {
    auto recipe = baseRecipe(options);
    if (!recipe) return recipe;
    std::vector<analysis::RecipeRule> rules;
    for (const auto& text : options.tensorTypes) {
        const auto [pattern, treatment] = splitTensorType(text);
        auto parsed = analysis::parseTreatment(treatment);
        if (!parsed) return fail(parsed.error());
        rules.push_back({pattern, *std::move(parsed)});
    }
    recipe->rules.insert(recipe->rules.begin(), rules.begin(), rules.end());
    if (!options.outputType.empty()) {
        recipe->outputFormat = formats::findFormat(options.outputType);
    }
    if (!options.embeddingType.empty()) {
        recipe->tokenEmbeddingFormat = formats::findFormat(options.embeddingType);
    }
    recipe->pure = recipe->pure || options.pure;
    recipe->leaveOutput = recipe->leaveOutput || options.leaveOutput;
    return recipe;
}

/// The report that exporting the plan would give, without what only the work can tell.
Result<ExportReport> planReport(const Model& model, const QuantizationPlan& plan,
                                const std::string& output) {
    const auto bytes = analysis::exportedBytes(model, plan, output);
    if (!bytes) return fail(bytes.error());
    ExportReport report;
    report.bytes = *bytes;
    report.parameters = plan.parameters;
    report.bitsPerWeight = plan.bitsPerWeight();
    report.schemeBytes = plan.schemeBytes;
    report.schemeBitsPerWeight = plan.schemeBitsPerWeight();
    report.warnings = plan.warnings;
    for (const auto& planned : plan.tensors) {
        analysis::ExportedTensor& tensor = report.tensors.emplace_back();
        tensor.name =
            analysis::writtenName(model.tensors[planned.tensor], analysis::containerFor(output));
        tensor.from = model.tensors[planned.tensor].format;
        tensor.format = planned.format;
        tensor.bytes = planned.bytes;
        tensor.rule = planned.rule;
        tensor.fallback = planned.fallback;
        tensor.scheme = planned.scheme;
        tensor.calibration = planned.calibration;
        tensor.schemeBytes = planned.schemeBytes;
    }
    return report;
}

/// The most memory this process has had in RAM so far.
std::uint64_t peakResidentBytes() {
    rusage usage{};
    if (getrusage(RUSAGE_SELF, &usage) != 0) return 0;
    return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;  // Linux counts in KiB
}

Json tensorEntry(const analysis::ExportedTensor& tensor, bool measured) {
    const auto figure = [&](double value) { return measured ? jsonNumber(value) : Json(nullptr); };
    Json entry;
    entry["name"] = jsonText(tensor.name);
    entry["from"] = tensor.from->info.id;
    entry["type"] = tensor.format->info.id;
    entry["bytes"] = tensor.bytes;
    entry["rule"] = jsonText(tensor.rule);
    entry["fallback"] = tensor.fallback.empty() ? Json(nullptr) : Json(jsonText(tensor.fallback));
    entry["rmse"] = figure(tensor.error.rmse());
    entry["sqnr_db"] = figure(tensor.error.sqnrDb());
    entry["scheme"] = tensor.scheme ? Json(schemes::schemeText(*tensor.scheme)) : Json(nullptr);
    entry["calibration"] =
        tensor.calibration ? Json(calibration::calibratorText(*tensor.calibration)) : Json(nullptr);
    entry["scheme_bytes"] = tensor.scheme ? Json(tensor.schemeBytes) : Json(nullptr);
    entry["stored_rmse"] = tensor.scheme ? figure(tensor.storedError.rmse()) : Json(nullptr);
    return entry;
}

Json reportDocument(const ExportReport& report, const QuantizeOptions& options) {
    Json document;
    document["output"] = options.output.empty() ? Json(nullptr) : Json(jsonText(options.output));
    document["bytes"] = report.bytes;
    document["parameters"] = report.parameters;
    document["bits_per_weight"] = report.bitsPerWeight;
    document["scheme_bytes"] = report.schemeBytes;
    document["scheme_bits_per_weight"] = report.schemeBitsPerWeight;
    document["seconds"] = options.dryRun ? Json(nullptr) : Json(report.seconds);
    document["peak_rss_bytes"] = peakResidentBytes();
    document["sha256"] = options.dryRun ? Json(nullptr) : Json(report.sha256);
    document["tensors"] = Json::array();
    for (const auto& tensor : report.tensors) {
        document["tensors"].push_back(tensorEntry(tensor, !options.dryRun));
    }
    document["warnings"] = Json::array();
    for (const auto& warning : report.warnings) document["warnings"].push_back(jsonText(warning));
    return document;
}

/// What the simulated schemes would take if a file could hold them; empty without any.
std::string schemeLine(const ExportReport& report) {
    const auto simulated = std::ranges::count_if(report.tensors, [](const auto& tensor) {
        return tensor.scheme && analysis::storesSimulated(*tensor.format);
    });
    if (simulated == 0) return {};
    return "Simulates schemes in " + std::to_string(simulated) +
           (simulated == 1 ? " tensor" : " tensors") + "; with them the tensors would take " +
           exactByteText(report.schemeBytes) + ", " + fixedText(report.schemeBitsPerWeight, 4) +
           " bits per weight\n";
}

std::string reportText(const ExportReport& report, const QuantizeOptions& options) {
    using Align = TextTable::Align;
    TextTable table({{"Tensor", Align::Left},
                     {"From", Align::Left},
                     {"To", Align::Left},
                     {"Bytes"},
                     {"SQNR"},
                     {"Decided by", Align::Left}});
    for (const auto& tensor : report.tensors) {
        const bool copied = tensor.copied();
        std::string rule = tensor.rule;
        if (!tensor.fallback.empty()) rule += " (" + tensor.fallback + ")";
        table.addRow(
            {printable(tensor.name, 100), std::string(tensor.from->info.label),
             std::string(tensor.format->info.label), std::to_string(tensor.bytes),
             copied ? "copied" : (options.dryRun ? "-" : decibelText(tensor.error.sqnrDb())),
             printable(rule)});
    }
    std::string text = table.text() + "\n";
    text += (options.dryRun ? "Would write " : "Wrote ") +
            (options.output.empty() ? "" : printable(options.output) + ": ") +
            exactByteText(report.bytes) + ", " + std::to_string(report.parameters) +
            " parameters, " + fixedText(report.bitsPerWeight, 4) + " bits per weight\n";
    text += schemeLine(report);
    if (options.dryRun) return text;
    return text + "Took " + fixedText(report.seconds, 2) + " s, at most " +
           exactByteText(peakResidentBytes()) + " of memory\nSHA-256 " + report.sha256 + "\n";
}

void showReport(const ExportReport& report, const QuantizeOptions& options, Console& console) {
    if (console.json()) {
        console.printJson(reportDocument(report, options));
    } else {
        console.print(reportText(report, options));
    }
}

Result<void> quantize(const QuantizeOptions& options, Console& console) {
    const auto opened = openModelNamed(options.model);
    if (!opened) return fail(opened.error());
    const auto model = overridden(*opened, options.overrides);
    if (!model) return fail(model.error());
    const auto recipe = recipeFrom(options);
    if (!recipe) return fail(recipe.error());
    auto plan = analysis::planQuantization(**model, *recipe);
    if (!plan) {
        if (plan.error().file.empty()) plan.error().file = options.model;
        return fail(plan.error());
    }
    // Overriding gave the warnings behind those of the file.
    const auto& warnings = (*model)->warnings;
    plan->warnings.insert(
        plan->warnings.begin(),
        warnings.begin() + static_cast<std::ptrdiff_t>((*opened)->warnings.size()), warnings.end());
    for (const auto& warning : plan->warnings) console.warn(warning);
    if (options.dryRun) {
        const auto planned = planReport(**model, *plan, options.output);
        if (!planned) return fail(planned.error().code, planned.error().detail, options.model);
        showReport(*planned, options, console);
        return {};
    }
    analysis::ExportOptions how;
    how.replaceExisting = options.force;
    how.allowRequantize = options.allowRequantize;
    auto report = analysis::exportModel(**model, *plan, options.output, how, console);
    if (!report) {
        if (report.error().file.empty()) report.error().file = options.model;
        return fail(report.error());
    }
    // The plan's warnings come first in the report and were shown before the work.
    for (std::size_t i = plan->warnings.size(); i < report->warnings.size(); ++i) {
        console.warn(report->warnings[i]);
    }
    showReport(*report, options, console);
    return {};
}

void addRecipeOptions(CLI::App& parser, QuantizeOptions& options) {
    parser
        .add_option("--recipe", options.recipe, "A preset such as Q4_K_M, or a recipe file (JSON)")
        ->check(checkRecipe);
    parser
        .add_option("--scheme", options.scheme,
                    "Instead of a recipe: simulate this scheme in every matrix, such as 'int4 "
                    "granularity=group:64'")
        ->check([](const std::string& text) { return problemOf(schemes::parseScheme(text)); });
    parser
        .add_option("--store", options.store,
                    "What the scheme's weights are stored as: f16 (default), bf16, f32, or the "
                    "type with the same blocks, such as q8_0 for int8")
        ->check([](const std::string& text) { return problemOf(analysis::parseStore(text)); });
    parser
        .add_option("--tensor-type", options.tensorTypes,
                    "PATTERN=FORMAT: give matching tensors this format, or simulate a scheme as in "
                    "'*ffn*=int4 granularity=row'; the first rule wins")
        ->allow_extra_args(false)
        ->check(checkTensorType);
    parser.add_option("--output-tensor-type", options.outputType, "Format of output.weight")
        ->check(checkFormatName);
    parser
        .add_option("--token-embedding-type", options.embeddingType, "Format of token_embd.weight")
        ->check(checkFormatName);
    parser.add_flag("--pure", options.pure, "Give every tensor the preset's own format");
    parser.add_flag("--leave-output-tensor", options.leaveOutput, "Keep output.weight as it is");
}

}  // namespace

Action declareQuantize(CLI::App& parser) {
    const auto options = std::make_shared<QuantizeOptions>();
    addModelArgument(parser, options->model);
    parser.add_option(
        "OUT", options->output,
        "The GGUF file to write, or a .safetensors file for weights stored as floats; may "
        "be left out with --dry-run");
    addRecipeOptions(parser, *options);
    addOverrideOptions(parser, options->overrides);
    parser.add_flag("--allow-requantize", options->allowRequantize,
                    "Quantize tensors that are quantized already, which loses more");
    parser.add_flag("--dry-run", options->dryRun, "Decide and size only; write nothing");
    parser.add_flag("--force", options->force, "Replace OUT when it exists");
    parser.callback([options] {
        checkChoice(*options);
        checkOverrides(options->overrides, options->output);
    });
    parser.footer(
        "OUT appears only when it is complete. Example: the built-in model with the usual recipe,\n"
        "its output layer in Q8_0:\n"
        "  weightscape-cli quantize sample small.gguf --recipe Q4_K_M --output-tensor-type q8_0\n"
        "Example: what NF4 leaves of the weights, as a file that every program can run:\n"
        "  weightscape-cli quantize sample nf4.gguf --scheme 'nf4 granularity=group:64'\n"
        "A .safetensors file holds the tensors alone; copy config.json and the like yourself.");
    return [options](Console& console) { return quantize(*options, console); };
}

}  // namespace weightscape::cli
