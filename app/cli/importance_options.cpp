// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "app/cli/importance_options.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "app/cli/arguments.h"
#include "app/cli/text_input.h"
#include "core/files/importance/importance_reader.h"
#include "core/files/moments/moments_file.h"
#include "core/inference/decoders/channel_groups.h"
#include "core/inference/evaluation/collect_text.h"
#include "core/inference/running_model.h"
#include "core/support/byte_text.h"
#include "core/support/printable.h"
#include "core/tokenizers/open_tokenizer.h"

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

/// Of a run of the text through the model as it is.
Result<inference::Calibration> calibrationOf(const Model& model, const ImportanceOptions& options,
                                             TaskContext& task) {
    // The run ends before this function does.
    const std::shared_ptr<const Model> borrowed(std::shared_ptr<void>(), &model);
    const auto tokenizer = tokenizers::openTokenizer(model);
    if (!tokenizer) return fail(tokenizer.error());
    auto text =
        readCalibrationText(options.calibrationText, **tokenizer, {512, options.calibrationChunks});
    if (!text) return fail(std::move(text.error()));
    const auto running = inference::runStored(borrowed, task);
    if (!running) return fail(running.error());
    // It was checked when it was given.
    const std::uint64_t bytes = parseByteSize(options.calibrationMemory).value_or(0);
    auto calibration = inference::calibrateByText(*running->decoder, {*std::move(text)},
                                                  {.mostBytes = bytes}, task);
    if (calibration) calibration->importance.path = options.calibrationText;
    return calibration;
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
    parser.add_option(
        "--calibration-text", options.calibrationText,
        said("Run this text through the model first and learn from it what GPTQ and AWQ need, "
             "and importance where there is no --imatrix; 'balanced' is the text that "
             "comes with the program"_text));
    parser
        .add_option(
            "--calibration-chunks", options.calibrationChunks,
            said("Look at so many pieces of 512 tokens of the calibration text at most"_text))
        ->capture_default_str();
    parser
        .add_option("--calibration-memory", options.calibrationMemory,
                    said("What GPTQ learns from the text may take so much memory at once, such as "
                         "8GiB; where that is too little the text runs several times, and a file "
                         "in $TMPDIR or /var/tmp takes what is finished (default: half of what "
                         "the machine has left)"_text))
        ->check(checkByteSize);
    parser.add_option("--moments", options.moments,
                      said("What the command moments wrote for this model: GPTQ lets errors cancel "
                           "by what they do to the answers instead of to the next layer"_text));
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
    ImportanceMatrix matrix;
    std::shared_ptr<const InputHessians> hessians;
    const bool isLearned = options.file.empty() || options.moments.empty();
    if (!options.calibrationText.empty() && isLearned) {
        auto calibration = calibrationOf(model, options, task);
        if (!calibration) return fail(calibration.error());
        matrix = std::move(calibration->importance);
        hessians = std::make_shared<const InputHessians>(std::move(calibration->hessians));
    }
    if (!options.file.empty()) {
        auto opened = files::openImportance(options.file, task);
        if (!opened) return fail(opened.error());
        matrix = filtered(*std::move(opened), options.include, options.exclude);
        matrix.path = options.file;
    }
    if (!options.moments.empty()) {
        const auto moments = files::openMoments(options.moments, task);
        if (!moments) return fail(moments.error());
        hessians = std::make_shared<const InputHessians>(hessiansOf(**moments));
    }
    if (matrix.entries.empty() && !hessians) return Loaded{};
    const ImportancePriorName* prior = findPrior(options.prior);
    return std::make_shared<const ModelImportance>(
        model, std::make_shared<const ImportanceMatrix>(std::move(matrix)),
        prior != nullptr ? prior->prior : ImportancePrior::One, std::move(hessians));
}

Result<recipes::PlanOptions> planOptions(const Model& model, const ImportanceOptions& options,
                                         TaskContext& task) {
    recipes::PlanOptions plan;
    auto importance = loadImportance(model, options, task);
    if (!importance) return fail(importance.error());
    plan.importance = *std::move(importance);
    plan.hideImportance = options.hide;
    plan.channels = inference::scalableChannels(model);
    if (!options.missing.empty()) {
        auto missing = recipes::parseMissingImportance(options.missing);
        if (!missing) return fail(missing.error());
        plan.missing = *missing;
    }
    return plan;
}

}  // namespace weightscape::cli
