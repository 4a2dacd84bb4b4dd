// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <filesystem>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/cli/acceptance_options.h"
#include "app/cli/arguments.h"
#include "app/cli/commands.h"
#include "app/cli/importance_options.h"
#include "app/cli/override_options.h"
#include "app/cli/quantize_report.h"
#include "app/cli/scaling_options.h"
#include "app/cli/spoken.h"
#include "app/cli/tuning_options.h"
#include "core/export/convert/as_gguf.h"
#include "core/export/export_findings.h"
#include "core/export/export_model.h"
#include "core/quantize/encoders/treatment.h"
#include "core/recipes/llama_quantize_command.h"
#include "core/recipes/quantization_plan.h"
#include "core/recipes/recipe.h"
#include "core/support/platform/mapped_file.h"
#include "core/support/printable.h"
#include "core/support/task_share.h"

namespace weightscape::cli {
namespace {

struct QuantizeOptions {
    std::string model;
    std::string output;
    std::string recipe;
    std::string scheme;  ///< instead of a recipe
    std::string store;
    std::vector<std::string> tensorTypes;  ///< PATTERN=FORMAT
    std::string tensorTypeFile;            ///< rules as llama-quantize reads them; empty: none
    std::string outputType;
    std::string embeddingType;
    bool pure = false;
    bool leaveOutput = false;
    std::optional<std::string> gptq;  ///< its parameters
    std::optional<std::string> awq;   ///< its parameters
    bool allowRequantize = false;
    bool saturate = false;
    bool dryRun = false;
    bool force = false;
    exporting::Strictness strictness;
    OverrideOptions overrides;
    ImportanceOptions importance;
    TuningOptions tuning;
    AcceptanceOptions acceptance;
    std::string judgingText;  ///< that limits are judged by
};

/// Patterns may hold '=', and so do schemes: the first one behind which a treatment stands
/// separates, else the last one.
std::pair<std::string, std::string> splitTensorType(const std::string& text) {
    for (auto at = text.find('='); at != std::string::npos; at = text.find('=', at + 1)) {
        const bool isLast = text.find('=', at + 1) == std::string::npos;
        std::string treatment = text.substr(at + 1);
        if (isLast || encoders::parseTreatment(treatment)) return {text.substr(0, at), treatment};
    }
    return {text, {}};
}

std::string checkTensorType(const std::string& text) {
    const auto [pattern, treatment] = splitTensorType(text);
    if (pattern.empty() || treatment.empty()) {
        return said(
            "'%1' is not PATTERN=FORMAT, such as 'blk.0.*=q8_0'."_text(printable(text, 100)));
    }
    auto problem = checkTensorPattern(pattern);
    if (!problem.empty() || encoders::parseTreatment(treatment)) return problem;
    problem = checkFormatOrElement(treatment.substr(0, treatment.find(' ')));
    return problem.empty() ? problemOf(encoders::parseTreatment(treatment)) : problem;
}

Result<encoders::Treatment> chosenScheme(const QuantizeOptions& options) {
    return encoders::simulate(options.scheme, options.store.empty() ? "f16" : options.store);
}

/// A recipe and a scheme exclude each other, and only a scheme has a
/// store, which must be able to hold it.
void checkChoice(const QuantizeOptions& options) {
    if (options.output.empty() && !options.dryRun) throw CLI::RequiredError("OUT");
    if (options.recipe.empty() == options.scheme.empty()) {
        throw CLI::ValidationError(said(
            options.recipe.empty() ? "Either --recipe or --scheme is required."_text
                                   : "--recipe and --scheme exclude each other; give one."_text));
    }
    if (options.acceptance.limits().empty() != options.judgingText.empty()) {
        throw CLI::ValidationError(
            said("--judging-text and limits such as --most-kld need each other."_text));
    }
    if (!options.store.empty() && options.scheme.empty()) {
        throw CLI::ValidationError(said("--store needs --scheme."_text));
    }
    if (options.scheme.empty()) return;
    if (const auto treatment = chosenScheme(options); !treatment) {
        throw CLI::ValidationError(problemOf(treatment));
    }
}

Result<recipes::Recipe> baseRecipe(const QuantizeOptions& options) {
    if (options.scheme.empty()) return recipes::loadRecipe(options.recipe);
    const auto treatment = chosenScheme(options);
    if (!treatment) return fail(treatment.error());
    return recipes::recipeOf(*treatment);
}

/// Those of a file of tensor types; errors name the file.
Result<std::vector<recipes::RecipeRule>> rulesIn(const std::string& path) {
    constexpr std::size_t kMostBytes = std::size_t{16} << 20U;
    const auto file = MappedFile::open(path);
    if (!file) return fail(file.error());
    const auto bytes = (*file)->bytes();
    if (bytes.size() > kMostBytes) {
        return fail(ErrorCode::InvalidArgument,
                    "The file is too large for a list of tensor types."_text, path);
    }
    auto rules =
        recipes::readTensorTypeFile({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    if (!rules) rules.error().file = path;
    return rules;
}

/// Rules of the command line come before those of the recipe file, so they win.
Result<recipes::Recipe> recipeFrom(const QuantizeOptions& options, Console& console) {
    auto recipe = baseRecipe(options);
    if (!recipe) return recipe;
    recipes::Recipe given;
    given.preset = recipe->preset;
    for (const auto& text : options.tensorTypes) {
        const auto [pattern, treatment] = splitTensorType(text);
        auto parsed = encoders::parseTreatment(treatment);
        if (!parsed) return fail(parsed.error());
        given.rules.push_back({pattern, *std::move(parsed)});
    }
    if (!options.tensorTypeFile.empty()) {
        auto rules = rulesIn(options.tensorTypeFile);
        if (!rules) return fail(std::move(rules.error()));
        std::ranges::move(*rules, std::back_inserter(given.rules));
    }
    if (recipes::dropRulesThatLlamaQuantizeIgnores(given) > 0) {
        console.warn(
            "--tensor-type has no effect on %1, as in llama-quantize; start from COPY or a "
            "quantized recipe, or write the rules into a recipe file."_text(recipe->preset));
    }
    recipe->rules.insert(recipe->rules.begin(), given.rules.begin(), given.rules.end());
    if (!options.outputType.empty()) {
        recipe->outputFormat = formats::findFormat(options.outputType);
    }
    if (!options.embeddingType.empty()) {
        recipe->tokenEmbeddingFormat = formats::findFormat(options.embeddingType);
    }
    recipe->pure = recipe->pure || options.pure;
    recipe->leaveOutput = recipe->leaveOutput || options.leaveOutput;
    if (options.gptq) {
        auto choice = encoders::parseGptq(*options.gptq);
        if (!choice) return fail(choice.error());
        recipe->feedback = *std::move(choice);
    }
    if (options.awq) {
        auto choice = encoders::parseAwq(*options.awq);
        if (!choice) return fail(choice.error());
        recipe->scaling = *std::move(choice);
    }
    return atLevel(*std::move(recipe), options.tuning, options.importance);
}

/// Puts all that is known in the place of the plan's warnings, of which there are `count`.
void putFirst(const Findings& findings, std::size_t count, exporting::ExportReport& report) {
    auto& warnings = report.warnings;
    warnings.erase(warnings.begin(), warnings.begin() + static_cast<std::ptrdiff_t>(count));
    warnings.insert(warnings.begin(), findings.begin(), findings.end());
}

/// A folder becomes a GGUF, if that is what is written.
Result<std::shared_ptr<const Model>> openForExport(const QuantizeOptions& options) {
    const auto opened = openModelNamed(options.model);
    if (!opened) return fail(opened.error());
    return exporting::modelFor(*opened, exporting::containerFor(options.output));
}

Result<void> quantize(const QuantizeOptions& options, Console& console) {
    const auto opened = openForExport(options);
    if (!opened) return fail(opened.error());
    auto recipe = recipeFrom(options, console);
    if (!recipe) return fail(recipe.error());
    const auto model = overridden(*opened, *recipe, options.overrides);
    if (!model) return fail(model.error());
    const auto input =
        readTuningInput(**model, *recipe, options.tuning, options.importance, console);
    if (!input) return fail(input.error());
    auto how = planOptions(**model, options.importance, console);
    if (!how) return fail(how.error());
    if (*input) how->tuning = (*input)->notes;
    auto plan = recipes::planQuantization(**model, *recipe, *how);
    if (!plan) {
        if (plan.error().file.empty()) plan.error().file = options.model;
        return fail(plan.error());
    }
    TaskShare share(console, *input ? 200 : 100);
    const auto findings = exporting::exportFindings(**model, *plan, share.next(1));
    if (!findings) return fail(findings.error());
    for (const Finding& finding : *findings) console.tell(finding);
    if (auto allowed = checkStrictly(**model, *plan, *findings, options.strictness); !allowed) {
        return allowed;
    }
    exporting::ExportOptions exporting;
    exporting.replaceExisting = options.force;
    exporting.allowRequantize = options.allowRequantize;
    exporting.saturate = options.saturate;
    exporting.sharding = shardingFor(options.overrides);
    if (options.dryRun) {
        auto planned = exporting::plannedReport(**model, *plan, options.output, exporting.sharding);
        if (!planned) return fail(planned.error().code, planned.error().detail, options.model);
        putFirst(*findings, plan->warnings.size(), *planned);
        showReport(*planned, console);
        return {};
    }
    if (*input) {
        plan = tuned(*model, *plan, **input, console, share.next(100));
        if (!plan) return fail(plan.error());
    }
    JudgingInput judging{options.judgingText, {}};
    if (*input) judging.learned = (*input)->texts.learning.tokens;
    auto accepted = acceptPlan(*model, *plan, judging, options.acceptance, console, share.next(0));
    if (!accepted) return accepted;
    auto report = exporting::exportModel(**model, *plan, options.output, exporting, share.next(99));
    if (!report) {
        if (report.error().file.empty()) report.error().file = options.model;
        return fail(report.error());
    }
    // The plan's warnings come first in the report and were shown before the work.
    for (std::size_t i = plan->warnings.size(); i < report->warnings.size(); ++i) {
        console.warn(report->warnings[i]);
    }
    putFirst(*findings, plan->warnings.size(), *report);
    showReport(*report, console);
    return {};
}

void addRecipeOptions(CLI::App& parser, QuantizeOptions& options) {
    parser
        .add_option("--recipe", options.recipe,
                    said("A preset such as Q4_K_M, pure:FORMAT for every matrix in one "
                         "format, or a recipe file (JSON)"_text))
        ->check(checkRecipe);
    parser
        .add_option("--scheme", options.scheme,
                    said("Instead of a recipe: simulate this scheme in every matrix, such as "
                         "'int4 granularity=group:64'"_text))
        ->check([](const std::string& text) { return problemOf(schemes::parseScheme(text)); });
    parser
        .add_option("--store", options.store,
                    said("What the scheme's weights are stored as: f16 (default), bf16, f32, "
                         "or the type with the same blocks, such as q8_0 for int8"_text))
        ->check([](const std::string& text) { return problemOf(encoders::parseStore(text)); });
    parser
        .add_option("--tensor-type", options.tensorTypes,
                    said("PATTERN=FORMAT: give matching tensors this format, or simulate a "
                         "scheme as in '*ffn*=int4 granularity=row'; the first rule wins"_text))
        ->allow_extra_args(false)
        ->check(checkTensorType);
    parser.add_option("--tensor-type-file", options.tensorTypeFile,
                      said("A file of rules EXPRESSION=FORMAT between spaces and line ends, as "
                           "llama-quantize reads it; they come after those of --tensor-type"_text));
    parser
        .add_option("--output-tensor-type", options.outputType,
                    said("Format of output.weight"_text))
        ->check(checkFormatName);
    parser
        .add_option("--token-embedding-type", options.embeddingType,
                    said("Format of token_embd.weight"_text))
        ->check(checkFormatName);
    parser
        .add_option(
            "--gptq", options.gptq,
            said("Choose the codes of all tensors so that errors of a layer's output cancel, "
                 "with this damping, such as 0.01; needs --calibration-text"_text))
        ->check([](const std::string& text) { return problemOf(encoders::parseGptq(text)); });
    addAwqOption(parser, options.awq);
    parser.add_flag("--pure", options.pure, said("Give every tensor the preset's own format"_text));
    parser.add_flag("--leave-output-tensor", options.leaveOutput,
                    said("Keep output.weight as it is"_text));
}

}  // namespace

Action declareQuantize(CLI::App& parser) {
    const auto options = std::make_shared<QuantizeOptions>();
    addModelArgument(parser, options->model);
    parser.add_option("OUT", options->output,
                      said("The GGUF file to write, or a .safetensors file for weights stored "
                           "as floats; may be left out with --dry-run"_text));
    addRecipeOptions(parser, *options);
    addOverrideOptions(parser, options->overrides);
    addImportancePlanOptions(parser, options->importance);
    addTuningOptions(parser, options->tuning);
    parser.add_option("--judging-text", options->judgingText,
                      said("A text that limits such as --most-kld are judged by before anything is "
                           "written; 'sample' is that of the built-in model"_text));
    addAcceptanceOptions(parser, options->acceptance);
    parser.add_flag("--allow-requantize", options->allowRequantize,
                    said("Quantize tensors that are quantized already, which loses more"_text));
    parser.add_flag("--saturate", options->saturate,
                    said("Clamp weights that F16 or BF16 cannot hold to the largest that it can, "
                         "and say how many, instead of refusing them"_text));
    parser.add_flag("--dry-run", options->dryRun, said("Decide and size only; write nothing"_text));
    parser.add_flag("--strict", options->strictness.problems,
                    said("Refuse before any work where there is a warning"_text));
    parser.add_flag("--no-fallback", options->strictness.fallbacks,
                    said("Refuse before any work where a tensor's shape does not fit the wanted "
                         "format"_text));
    parser.add_flag("--force", options->force, said("Replace OUT when it exists"_text));
    parser.callback([options] {
        checkChoice(*options);
        checkOverrides(options->overrides, options->output);
        checkImportanceOptions(options->importance);
    });
    parser.footer(
        said("OUT appears only when it is complete. Example: the built-in model with the "
             "usual recipe,\nits output layer in Q8_0:\n  weightscape-cli quantize sample "
             "small.gguf --recipe Q4_K_M --output-tensor-type q8_0\nExample: what NF4 leaves "
             "of the weights, as a file that every program can run:\n  weightscape-cli "
             "quantize sample nf4.gguf --scheme 'nf4 granularity=group:64'\nA .safetensors "
             "file holds the tensors alone; copy config.json and the like yourself."_text));
    return [options](Console& console) { return quantize(*options, console); };
}

}  // namespace weightscape::cli
