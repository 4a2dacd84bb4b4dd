// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "app/cli/arguments.h"
#include "app/cli/commands.h"
#include "app/cli/importance_options.h"
#include "app/cli/memory_options.h"
#include "app/cli/number_text.h"
#include "app/cli/spoken.h"
#include "core/recipes/quantization_plan.h"
#include "core/report/model_report.h"
#include "core/support/printable.h"
#include "version.h"

namespace weightscape::cli {
namespace {

struct ReportCommand {
    std::string model, recipe, reference, output;
    bool force = false;
    double sample = 1.0;
    MemoryArguments memory;
    ImportanceOptions importance;
};

Result<std::shared_ptr<const recipes::QuantizationPlan>> planFor(const Model& model,
                                                                 const std::string& name,
                                                                 const recipes::PlanOptions& how) {
    const auto recipe = recipes::loadRecipe(name);
    if (!recipe) return fail(recipe.error());
    auto plan = recipes::planQuantization(model, *recipe, how);
    if (!plan) return fail(plan.error());
    return std::make_shared<const recipes::QuantizationPlan>(*std::move(plan));
}

Result<void> run(const ReportCommand& command, Console& console) {
    const auto model = openModelNamed(command.model);
    if (!model) return fail(model.error());
    const auto how = planOptions(**model, command.importance, console);
    if (!how) return fail(how.error());
    const auto plan = planFor(**model, command.recipe, *how);
    if (!plan) return fail(plan.error());
    report::ReportRequest request{.program = std::string("weightscape ") + kVersion,
                                  .language = &spoken(),
                                  .fraction = command.sample,
                                  .memory = memoryOptions(command.memory),
                                  .memorySizes = memorySizes(command.memory)};
    if (!command.reference.empty()) {
        const auto reference = planFor(**model, command.reference, *how);
        if (!reference) return fail(reference.error());
        request.reference = *reference;
    }
    for (const auto& warning : (*plan)->warnings) console.warn(warning);
    const auto written =
        report::writeReport(**model, **plan, request, command.output, command.force, console);
    if (!written) return written;
    if (console.json()) {
        console.printJson({{"output", jsonText(command.output)},
                           {"bytes", std::filesystem::file_size(command.output)}});
    } else {
        console.print(printable(command.output) + "\n");
    }
    return {};
}

}  // namespace

Action declareReport(CLI::App& parser) {
    const auto command = std::make_shared<ReportCommand>();
    addModelArgument(parser, command->model);
    parser
        .add_option("--recipe", command->recipe,
                    said("A preset such as Q4_K_M, or a recipe file"_text))
        ->required();
    parser.add_option("--reference", command->reference,
                      said("A second recipe to compare with"_text));
    parser.add_option("-o,--output", command->output, said("The page to write"_text))->required();
    parser.add_flag("--force", command->force, said("Replace an existing file"_text));
    addSampleOption(parser, command->sample);
    addMemoryArguments(parser, command->memory);
    addImportancePlanOptions(parser, command->importance);
    parser.callback([command] { checkImportanceOptions(command->importance); });
    parser.footer(
        said("One self-contained HTML page: sizes, errors, memory, pictures and a table of "
             "all\ntensors. It needs no network and says nothing about when or where it was "
             "made.\nExample:\n  weightscape-cli report sample --recipe Q4_K_M --reference "
             "Q2_K -o report.html"_text));
    return [command](Console& console) { return run(*command, console); };
}

}  // namespace weightscape::cli
