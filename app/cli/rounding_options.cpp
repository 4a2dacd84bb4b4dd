// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "app/cli/rounding_options.h"

#include <algorithm>

#include "app/cli/arguments.h"
#include "app/cli/text_input.h"
#include "core/inference/activations/activation_mode.h"
#include "core/inference/activations/input_ranges.h"
#include "core/inference/evaluation/evaluate.h"
#include "core/memory/memory_model.h"
#include "core/tokenizers/open_tokenizer.h"

namespace weightscape::cli {
namespace {

/// More hardly moves a range: each token is a number for each of thousands of channels.
constexpr std::size_t kCalibrationTokens = 16384;

std::string activationProblem(const std::string& text) {
    return problemOf(inference::parseActivationMode(text));
}

std::string knownModes() {
    std::string names;
    for (const auto& kind : inference::allActivationKinds()) {
        names.append(names.empty() ? "" : ", ").append(kind.id);
    }
    return names;
}

Result<void> calibrate(const std::string& path, const inference::Decoder& decoder,
                       inference::TextOptions cut, const inference::RunOptions& run,
                       TaskContext& task) {
    const auto tokenizer = tokenizers::openTokenizer(decoder.model());
    if (!tokenizer) return fail(tokenizer.error());
    cut.chunks = std::max<std::size_t>(1, kCalibrationTokens / cut.context);
    const auto text = readCalibrationText(path, **tokenizer, cut);
    if (!text) return fail(text.error());
    return inference::runText(decoder, text->text, {.options = run}, task);
}

}  // namespace

void addRoundingOptions(CLI::App& parser, RoundingOptions& options) {
    parser
        .add_option("--activations", options.activations,
                    said("How inputs of matrices are rounded: %1; further choices follow in the "
                         "same argument, such as 'w8a8 range=tensor' or 'smoothquant:0.6'"_text(
                             knownModes())))
        ->check(activationProblem)
        ->capture_default_str();
    parser
        .add_option("--cache-type", options.cacheType,
                    said("Type that keys and values are rounded to (default: none)"_text))
        ->check([](const std::string& id) { return problemOf(memory::findCacheFormat(id)); });
}

Result<ModelRounding> prepareRounding(const RoundingOptions& options,
                                      const inference::Decoder& decoder, std::size_t context,
                                      TaskContext& task) {
    ModelRounding rounding;
    if (!options.cacheType.empty()) {
        const auto format = memory::findCacheFormat(options.cacheType);
        if (!format) return fail(format.error());
        rounding.run.cacheFormat = *format;
    }
    const auto mode = inference::parseActivationMode(options.activations);
    if (!mode) return fail(mode.error());
    const auto ranges = inference::neededRanges(*mode);
    if (ranges) {
        inference::RunOptions watched = rounding.run;
        watched.observer = ranges.get();
        auto done =
            calibrate(options.calibrationText, decoder, {.context = context}, watched, task);
        if (!done) return fail(done.error());
    }
    rounding.inputs = inference::makeInputRounding(*mode, ranges);
    rounding.run.rounding = rounding.inputs.get();
    return rounding;
}

}  // namespace weightscape::cli
