// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include <memory>
#include <string>
#include <utility>

#include "app/cli/arguments.h"
#include "app/cli/commands.h"
#include "app/cli/quantize_report.h"
#include "app/cli/spoken.h"
#include "core/export/convert/as_adapter.h"
#include "core/export/convert/as_gguf.h"
#include "core/export/convert/conversion_plan.h"
#include "core/export/export_model.h"

namespace weightscape::cli {
namespace {

struct ConvertOptions {
    std::string folder;
    std::string output;
    std::string type = "auto";
    std::string base;  ///< of an adapter
    bool weightsOnly = false;
    bool saturate = false;
    bool dryRun = false;
    bool force = false;
};

Result<Model> converted(const Model& folder, const ConvertOptions& options) {
    if (!exporting::isAdapter(folder)) {
        return exporting::asGguf(folder, {.weightsOnly = options.weightsOnly});
    }
    const auto format = exporting::conversionType(options.type);
    if (!format) return fail(format.error());
    return exporting::asAdapter(folder, options.base, *format);
}

Result<void> convert(const ConvertOptions& options, Console& console) {
    const auto opened = openModelNamed(options.folder);
    if (!opened) return fail(opened.error());
    auto model = converted(**opened, options);
    if (!model) return fail(std::move(model.error()));
    model->keepsOrder = true;
    const auto plan = exporting::conversionPlan(*model, options.type);
    if (!plan) return fail(plan.error().code, plan.error().detail, options.folder);
    for (const Finding& finding : plan->warnings) console.tell(finding);
    const exporting::ExportOptions exporting{.replaceExisting = options.force,
                                             .saturate = options.saturate};
    auto report = options.dryRun
                      ? exporting::plannedReport(*model, *plan, options.output)
                      : exporting::exportModel(*model, *plan, options.output, exporting, console);
    if (!report) {
        if (report.error().file.empty()) report.error().file = options.folder;
        return fail(std::move(report.error()));
    }
    for (std::size_t i = plan->warnings.size(); i < report->warnings.size(); ++i) {
        console.warn(report->warnings[i]);
    }
    showReport(*report, console);
    return {};
}

}  // namespace

Action declareConvert(CLI::App& parser) {
    const auto options = std::make_shared<ConvertOptions>();
    parser.add_option("FOLDER", options->folder, said("The Hugging Face folder to read"_text))
        ->required();
    parser.add_option("OUT", options->output, said("The GGUF file to write"_text))->required();
    parser
        .add_option("--type", options->type,
                    said("What matrices are stored as: F32, F16, BF16, or auto (default), which "
                         "keeps the folder's own type"_text))
        ->check([](const std::string& type) { return problemOf(exporting::conversionType(type)); });
    parser.add_option("--base", options->base,
                      said("For a LoRA adapter: the Hugging Face folder of its model, of which "
                           "config.json is read"_text));
    parser.add_flag("--weights-only", options->weightsOnly,
                    said("Write the tensors alone under their own names, for architectures that "
                         "are not known; no program runs such a file"_text));
    parser.add_flag("--saturate", options->saturate,
                    said("Clamp weights that F16 or BF16 cannot hold to the largest that it can, "
                         "and say how many, instead of refusing them"_text));
    parser.add_flag("--dry-run", options->dryRun, said("Decide and size only; write nothing"_text));
    parser.add_flag("--force", options->force, said("Replace OUT when it exists"_text));
    parser.footer(said(
        "The file has the keys, the tokenizer and the tensors that llama.cpp's converter "
        "would write.\nTo quantize a folder no such file is needed: quantize reads it "
        "directly.\nExample:\n  weightscape-cli convert my-model my-model.gguf --type F16"_text));
    return [options](Console& console) { return convert(*options, console); };
}

}  // namespace weightscape::cli
