// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "app/cli/importance_options.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "app/cli/arguments.h"
#include "core/files/importance/importance_reader.h"
#include "core/support/printable.h"

namespace weightscape::cli {
namespace {

std::string checkMissing(const std::string& text) {
    return problemOf(recipes::parseMissingImportance(text));
}

const ImportancePriorName* findPrior(const std::string& name) {
    const auto* const found =
        std::ranges::find(kImportancePriors, name, &ImportancePriorName::name);
    return found != std::end(kImportancePriors) ? found : nullptr;
}

std::string checkPrior(const std::string& name) {
    if (findPrior(name) != nullptr) return {};
    Text names;
    for (const ImportancePriorName& prior : kImportancePriors) {
        names = names.empty() ? Text(prior.name) : "%1 or %2"_text(names, prior.name);
    }
    return said("The prior is %1; '%2' is not."_text(names, printable(name, 40)));
}

std::string priorHelp() {
    Text priors;
    for (const ImportancePriorName& prior : kImportancePriors) {
        const Text one = "%1 (%2)"_text(prior.name, prior.summary);
        priors = priors.empty() ? one : "%1; %2"_text(priors, one);
    }
    return said("What experts count that calibration never reached: %1"_text(priors));
}

}  // namespace

void addImportanceOptions(CLI::App& parser, ImportanceOptions& options) {
    parser.add_option("--imatrix", options.file,
                      said("Importance matrix, .gguf or .dat: errors in columns that inputs "
                           "drive strongly count more; 'sample' is the built-in model's"_text));
    parser.add_option("--imatrix-prior", options.prior, priorHelp())->check(checkPrior);
    parser
        .add_option(
            "--include-weights", options.include,
            said("Use the importance matrix only for tensors whose name contains this"_text))
        ->allow_extra_args(false);
    parser
        .add_option(
            "--exclude-weights", options.exclude,
            said("Do not use the importance matrix for tensors whose name contains this"_text))
        ->allow_extra_args(false);
}

void addImportancePlanOptions(CLI::App& parser, ImportanceOptions& options) {
    addImportanceOptions(parser, options);
    parser
        .add_option("--missing-importance", options.missing,
                    said("For tensors whose format needs importance and that have none: "
                         "refuse, uniform (all columns count the same) or another format "
                         "(default: uniform with --imatrix, else refuse)"_text))
        ->check(checkMissing);
    parser.add_flag("--hide-imatrix", options.hide,
                    said("Write no quantize.imatrix.* keys into the file"_text));
}

void checkImportanceOptions(const ImportanceOptions& options) {
    if (!options.include.empty() && !options.exclude.empty()) {
        throw CLI::ValidationError(
            said("--include-weights and --exclude-weights exclude each other; give one."_text));
    }
    const bool needsFile = !options.include.empty() || !options.exclude.empty() ||
                           !options.prior.empty() || options.hide;
    if (options.file.empty() && needsFile) {
        throw CLI::ValidationError(
            said("--imatrix-prior, --include-weights, --exclude-weights and --hide-imatrix "
                 "need --imatrix."_text));
    }
}

Result<std::shared_ptr<const ModelImportance>> loadImportance(const Model& model,
                                                              const ImportanceOptions& options,
                                                              TaskContext& task) {
    using Loaded = std::shared_ptr<const ModelImportance>;
    if (options.file.empty()) return Loaded{};
    auto opened = files::openImportance(options.file, task);
    if (!opened) return fail(opened.error());
    ImportanceMatrix matrix = filtered(*std::move(opened), options.include, options.exclude);
    matrix.path = options.file;
    if (matrix.entries.empty()) return Loaded{};
    const ImportancePriorName* prior = findPrior(options.prior);
    return std::make_shared<const ModelImportance>(
        model, std::make_shared<const ImportanceMatrix>(std::move(matrix)),
        prior != nullptr ? prior->prior : ImportancePrior::One);
}

Result<recipes::PlanOptions> planOptions(const Model& model, const ImportanceOptions& options,
                                         TaskContext& task) {
    recipes::PlanOptions plan;
    auto importance = loadImportance(model, options, task);
    if (!importance) return fail(importance.error());
    plan.importance = *std::move(importance);
    plan.hideImportance = options.hide;
    if (!options.missing.empty()) {
        auto missing = recipes::parseMissingImportance(options.missing);
        if (!missing) return fail(missing.error());
        plan.missing = *missing;
    }
    return plan;
}

}  // namespace weightscape::cli
